"""A seed's receipt as a page of the preview: each line, what became of it, and by which rule.

Pure.
"""

from html import escape

from broadsheet.model import Problem, Receipt, ReceiptLine

_STYLE = """
:root { color-scheme: light dark; --faint: #667; --cut: #b3261e; --ground: #fff; --ink: #1d1b20; --line: #0002 }
@media (prefers-color-scheme: dark) { :root { --faint: #99a; --cut: #ff9a8f; --ground: #16161a; --ink: #e8e6ea; --line: #fff2 } }
body { margin: 0 auto; max-width: 70rem; padding: 1.5rem 1rem 6rem; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif }
h1 { font-size: 1.3rem; margin: 0 0 .5rem; overflow-wrap: anywhere } p { margin: 0 0 1rem }
table { border-collapse: collapse; width: 100% } td { padding: .15rem .6rem .15rem 0; vertical-align: top; border-top: 1px solid var(--line) }
td:first-child { color: var(--faint); text-align: right } td:nth-child(2) { color: var(--faint); white-space: nowrap; font-size: .85rem; line-height: 1.75 }
td:last-child { overflow-wrap: anywhere; width: 100% } .removed td { color: var(--cut) } .removed td:last-child { text-decoration: line-through }
@media (max-width: 40rem) { tr { display: block; padding: .3rem 0; border-top: 1px solid var(--line) } td { display: inline; border: 0 } td:last-child { display: block } }
"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""Everything that a seed says is escaped; should that ever fail, nothing of it runs."""


def receipt_page(receipt: Receipt | Problem, back: str) -> bytes:
    """The page, or why there is no receipt. `back` is the URL of the article."""
    if isinstance(receipt, Problem):
        return _page("No receipt", f"<p>{escape(str(receipt))}</p>", back)
    removed, lines = len(receipt.removed), len(receipt.lines)
    words = f"<p>{lines} line{'' if lines == 1 else 's'}, {removed} of them cut.</p>"
    return _page(f"Receipt of seeds/{receipt.file}", f"{words}<table>{''.join(map(_row, receipt.lines))}</table>", back)


def _row(line: ReceiptLine) -> str:
    label = f"{line.fate} {line.rule}".strip() if line.rule != line.fate else line.fate
    return f'<tr class="{escape(line.fate)}"><td>{line.number}</td><td>{escape(label)}</td><td>{escape(line.text)}</td></tr>'


def _page(title: str, content: str, back: str) -> bytes:
    head = f'<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title><style>{_STYLE}</style></head>'
    return f'{head}<body><h1>{escape(title)}</h1>{content}<p><a href="{escape(back)}">Back to the article</a></p></body></html>'.encode()
