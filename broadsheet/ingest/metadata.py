"""What a line says of an article: topics, source, licence. Names and dates have rooms of their own.

Pure. What is not sure is left out.
"""

import re
from collections.abc import Iterable
from itertools import pairwise

from broadsheet.ingest.phrases import pattern
from broadsheet.plaintext import one_line


def split_topics(text: str, article: str, known: Iterable[str] = ()) -> tuple[str, ...]:
    """The topics of a tag line. Without separators, they are split where a lower-case letter meets an upper-case one.

    A word that the article itself, or a known topic, writes with an inner capital (TikTok, McCarthy) is left
    whole; so is a topic that is known, where it stands.
    """
    listed = pattern(r"(?:^\W*|\s)(?:", "tags", r")\s*:\s*").sub(", ", text).strip(" .,")  # `Filed Under: Soups Tagged With: lemon`
    parts = re.split(r"\s*[,;|،؛、•·]\s*|\s{2,}|\s[/#]\s?", listed)
    if len(parts) == 1:
        topics = tuple(known)
        parts = _split_run_together(listed, _inner_capitals(" ".join((article, *topics))), topics)
    return tuple(dict.fromkeys(one_line(part).strip("# ") for part in parts if part.strip("# ")))


def _inner_capitals(article: str) -> frozenset[str]:
    words = re.findall(r"\w+", article)
    return frozenset(word for word in words if any((a.islower() or a.isdigit()) and b.isupper() for a, b in pairwise(word)))


def _split_run_together(text: str, whole: Iterable[str], known: Iterable[str]) -> list[str]:
    kept: set[int] = set()
    for word in whole:
        for match in re.finditer(re.escape(word), text):
            kept.update(range(match.start() + 1, match.end()))
    cuts = {i for i in range(1, len(text)) if (text[i - 1].islower() or text[i - 1].isdigit() or text[i - 2 : i].isupper()) and text[i].isupper() and text[i + 1 : i + 2].islower() and i not in kept}
    for topic in known:
        for match in re.finditer(re.escape(topic), text):
            if match.start() in cuts | {0} or match.end() in cuts | {len(text)}:
                cuts -= set(range(match.start() + 1, match.end()))
                cuts |= {match.start(), match.end()} - {0, len(text)}
    ends = sorted(cuts)
    return [text[a:b] for a, b in zip([0, *ends], [*ends, len(text)], strict=True)]


def source_in(line: str, known: Iterable[str] = ()) -> str:
    """The publication that a line of rights, or of where a text first stood, names; empty if none is surely one."""
    for name in sorted(known, key=len, reverse=True):
        if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", line, re.I):
            return name
    by = pattern(r"(?:", "provider", r")\s+").search(line) or pattern(r"^\W*(?:", "originally", r")\s*:?\s*").match(line)
    rest = line[by.end() :] if by else re.sub(r"^(?:\W*?(?:©|\(c\)|copyright))+\W*", "", line, flags=re.I) if re.match(r"\W*(?:©|\(c\)|copyright)", line, re.I) else ""
    rest = re.sub(r"^(?:by|in|on|at|por|en)\s+", "", re.sub(r"^[\d\s,–-]+", "", rest.strip()))
    name = re.split(r"(?<!\b[A-Z])(?<!\bSt)(?<!\bCo)(?<!\bInc)(?<!\bLtd)(?<!\bCorp)\.|[,;:|©(]|\s[–—-]\s|\b(?:APIs?|19\d\d|20\d\d|all rights|and may not|under|with permission)\b|$", rest, maxsplit=1, flags=re.I)[0].strip(" \"'“”")
    name = pattern(r"\s*(?:", "rights", r").*$").sub("", name)
    return name if 2 <= len(name) <= 60 and len(name.split()) <= 7 and not name[0].islower() and not name.isdigit() else ""


def may_name_license(low: str) -> bool:
    """False for a text, in lower case, in which no licence can be found."""
    return any(mark in low for mark in ("creativecommons", "creative commons", "cc ", "cc-", "public domain"))


def license_in(text: str) -> str:
    """The licence under which a line, or an address, puts a text: `CC BY-SA 4.0`; empty if it names none."""
    if not may_name_license(low := text.lower()):
        return ""
    address = re.search(r"creativecommons\.org/(?:licenses/([a-z]{2}(?:-[a-z]{2})*)(?:/([\d.]*\d))?|publicdomain/(zero|mark)/?([\d.]*\d)?)", low)
    if address:
        name = f"CC {address[1].upper()}" if address[1] else "CC0" if address[3] == "zero" else "Public domain"
        version = address[2] or (address[4] if address[3] == "zero" else "")
        return f"{name} {version}" if version else name
    short = re.search(r"\bCC[ -](BY(?:[ -](?:NC|SA|ND)){0,3}|0)(?:[ -]?v?(\d\.\d))?(?![\w.]*\d)", text)
    if short:
        name = "CC0" if short[1] == "0" else f"CC {short[1].replace(' ', '-')}"
        return f"{name} {short[2]}" if short[2] else name
    spelled = re.search(r"creative commons (attribution(?:[- ](?:non-?commercial|share-?alike|no-?deriv(?:ative|ate)s?|international|generic|unported))*)(?: (\d\.\d))?", low)
    if spelled is None:
        return "CC0" if "creative commons zero" in low or re.search(r"\bCC0\b", text) else ""
    parts = [code for code, word in (("NC", "commercial"), ("SA", "alike"), ("ND", "deriv")) if word in spelled[1]]
    version = spelled[2] or (found[1] if (found := re.match(r"[^.]{0,30}?(\d\.\d)", low[spelled.end() :])) else "")
    return " ".join(filter(None, ["CC", "-".join(["BY", *parts]), version]))
