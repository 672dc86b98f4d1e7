"""What preview adds to a page: the script that listens for changes. The page's file has none of it.

Pure.
"""

import re
from html import escape, unescape

LIVE = "/.broadsheet/"
"""Below this address stands what only preview has: no page can be there."""
_POLICY = re.compile(rb"""<meta\b[^>]*\bhttp-equiv\s*=\s*["']?content-security-policy\b[^>]*>""", re.I)
_CONTENT = re.compile(rb"""(\bcontent\s*=\s*)("[^"]*"|'[^']*')""", re.I)
_END = re.compile(rb"</body\s*>", re.I)


def with_script(content: bytes, base: str, address: str, fingerprint: str) -> bytes:
    """An HTML page with the script of preview in it, and leave for that to run. `fingerprint` is that of the page."""
    source, where, known = (escape(value) for value in (f"{base}{LIVE}live.js", address, fingerprint))
    script = f'<script src="{source}" data-address="{where}" data-fingerprint="{known}" defer></script>'.encode()
    content = _POLICY.sub(lambda policy: _CONTENT.sub(_allowing, policy[0], count=1), content)
    ends = list(_END.finditer(content))
    place = ends[-1].start() if ends else len(content)
    return content[:place] + script + content[place:]


def _allowing(found: re.Match[bytes]) -> bytes:
    """A content security policy under which the script may run and listen, and all else is as it was."""
    directives: dict[str, list[str]] = {}
    for directive in unescape(found[2][1:-1].decode("utf-8", "replace")).split(";"):
        if words := directive.split():
            directives.setdefault(words[0].lower(), words[1:])
    default = directives.get("default-src")
    for name in ("script-src", "script-src-elem", "connect-src"):
        known = directives.get(name, default if name != "script-src-elem" else None)
        if known is not None:
            directives[name] = [*(source for source in known if source.lower() not in {"'none'", "'self'"}), "'self'"]
    policy = "; ".join(" ".join((name, *sources)) for name, sources in directives.items())
    return found[1] + b'"' + escape(policy).replace("&#x27;", "'").encode() + b'"'
