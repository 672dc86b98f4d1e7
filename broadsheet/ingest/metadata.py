"""What a line says of an article: topics, source, licence. Names and dates have rooms of their own.

Pure. What is not sure is left out.
"""

import re
from collections.abc import Iterable
from itertools import pairwise

from broadsheet.ingest.phrases import pattern
from broadsheet.plaintext import one_line


def split_topics(text: str, article: str) -> tuple[str, ...]:
    """The topics of a tag line. Without separators, they are split where a lower-case letter meets an upper-case one.

    A word that the article itself writes with an inner capital (TikTok, McCarthy) is left whole.
    """
    listed = pattern(r"^\W*(?:", "tags", r")\s*:\s*").sub("", text).strip(" .")
    parts = re.split(r"\s*[,;|،؛、•·]\s*|\s{2,}|\s[/#]\s?", listed)
    if len(parts) == 1:
        parts = _split_run_together(listed, _inner_capitals(article))
    return tuple(dict.fromkeys(one_line(part).strip("# ") for part in parts if part.strip("# ")))


def _inner_capitals(article: str) -> frozenset[str]:
    words = re.findall(r"\w+", article)
    return frozenset(word for word in words if any(a.islower() and b.isupper() for a, b in pairwise(word)))


def _split_run_together(text: str, whole: Iterable[str]) -> list[str]:
    kept: set[int] = set()
    for word in whole:
        for match in re.finditer(re.escape(word), text):
            kept.update(range(match.start() + 1, match.end()))
    cuts = [i for i in range(1, len(text)) if text[i - 1].islower() and text[i].isupper() and i not in kept]
    return [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]


def source_in(line: str, known: Iterable[str] = ()) -> str:
    """The publication that a line of rights, or of where a text first stood, names; empty if none is surely one."""
    for name in sorted(known, key=len, reverse=True):
        if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", line, re.I):
            return name
    by = pattern(r"(?:", "provider", r")\s+").search(line) or pattern(r"^\W*(?:", "originally", r")\s*:?\s*").match(line)
    rest = line[by.end() :] if by else re.sub(r"^(?:\W*?(?:©|\(c\)|copyright))+\W*", "", line, flags=re.I) if re.match(r"\W*(?:©|\(c\)|copyright)", line, re.I) else ""
    rest = re.sub(r"^(?:by|in|on|at|por|en)\s+", "", re.sub(r"^[\d\s,–-]+", "", rest.strip()))
    name = re.split(r"[.,;:|©(]|\s[–—-]\s|\b(?:APIs?|19\d\d|20\d\d|all rights|and may not|under|with permission)\b|$", rest, maxsplit=1, flags=re.I)[0].strip(" \"'“”")
    name = pattern(r"\s*(?:", "rights", r").*$").sub("", name)
    return name if 2 <= len(name) <= 60 and len(name.split()) <= 7 and not name[0].islower() and not name.isdigit() else ""
