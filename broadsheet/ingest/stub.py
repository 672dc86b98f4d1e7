"""A text that a paywall cut off: kept for what it is, with a word about it.

Pure.
"""

STUB = 400
"""Words below which a text that ends with a call to subscribe is most likely only its beginning."""


def cut_off(line: str) -> str:
    """What to say of a text that ends where a line asks for a subscription."""
    return f'the text ends with "{line[:80]}" and may be only the beginning of an article; look whether there is more'
