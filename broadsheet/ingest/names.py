"""The people whom a byline names.

Pure. What is not surely a person's name is left out: no staff, no agency, no company, no place.
"""

import re

from broadsheet.ingest.dates import find_date
from broadsheet.ingest.phrases import pattern
from broadsheet.plaintext import one_line

_NAME_WORD = r"(?:[^\W\d_][\w\u0300-\u036f\u0591-\u05c7\u064b-\u0652\u0900-\u0dff’'.-]*)"  # with vowel points and signs, which are no letters
_PARTICLES = frozenset(["de", "da", "do", "dos", "das", "del", "della", "di", "du", "la", "le", "van", "von", "der", "den", "ten", "ter", "zu", "el", "al", "bin", "ibn", "ben", "y", "e", "of", "mac", "mc", "st", "af", "av", "und", "à"])
_NO_NAME = re.compile(
    r"\b(?:staff|editors?|editorial|editor-in-chief|desk|team|news|newspapers?|press|agency|agencies|wires?|reporters?|correspondents?|admin|administrator|contributors?|newsroom|bureau|updated|published|posted|minutes?|read|share|photo|photos|image|"
    r"video|the|this|that|and|more|about|from|with|for|us|our|your|we|how|why|what|when|guest|official|author|anonymous|unknown|writers?|columnists?|journalists?|blog|blogger|magazine|media|journal|times|herald|gazette|chronicle|tribune|post|daily|weekly|today|"
    r"clinic|university|institute|college|school|academy|hospital|foundation|association|society|council|committee|department|ministry|office|organi[sz]ation|club|church|museum|library|centre|center|bank|company|corporation|corp|"
    r"inc|llc|ltd|gmbh|plc|co|group|holdings?|partners?|services?|solutions?|systems?|software|technolog(?:y|ies)|labs?|studios?|digital|marketing|insurance|financial|finance|capital|consulting|agencia|tips|guides?|reviews?|store|shop|travel|"
    r"online|network|channel|radio|television|tv|website|webmaster|support|customer|products?|development|management|january|february|july|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday|"
    r"redacción|redactor|redactora|agencias?|corresponsal|enviad[oa]|periodista|equipo|noticias|redaktion|redakteur|redakteurin|agentur|korrespondent|korrespondentin|verlag|zeitung|nachrichten|rédaction|rédacteur|rédactrice|correspondante?|journaliste|agence|envoyée?|redação|repórter|jornalista|"
    r"equipe|redazione|redactie|redaksjonen|redaktionen|redakcja|редакция|agences|empresa|empresas|universidad|universität|université|universidade|ministerio|ministère|ministerium|new york|los angeles|san francisco|hong kong|buenos aires|united states|united kingdom)\b",
    re.I,
)
_ROLE_NOUN = r"(?:editor|writer|reporter|correspondent|columnist|contributor|journalist|critic|producer|analyst|photographer|director|manager|officer|president|founder|economist|strategist|specialist|expert|consultant|blogger|intern|fellow|professor|chef)"
_ROLE_AT_END = re.compile(rf"(?P<name>(?:\S+\s+){{2,4}}?)(?P<role>(?:[A-Z][\w’'&-]*\s+){{0,3}}{_ROLE_NOUN}s?)$", re.I)
_ROLE_AT_START = re.compile(rf"^(?:[\w’'&-]+\s+){{0,3}}{_ROLE_NOUN}s?\s+(?=\S+\s+\S)", re.I)
_MODIFIER = re.compile(
    r"(?:political|senior|junior|staff|chief|deputy|managing|executive|associate|assistant|contributing|former|guest|special|digital|online|web|business|sports?|health|science|medical|foreign|home|city|metro|education|environment|climate|energy|technology|tech|"
    r"economics?|finance|money|arts?|culture|food|travel|features?|news|opinion|crime|court|legal|media|music|film|books?|fashion|style|europe|asia|africa|middle|east|us|uk|china|washington|white|house|investigations?|investigative|data|general|regional|local|national|"
    r"international|world|lead|principal|creative|content|marketing|video|photo|copy|social|audience|weekend|night|day|transport|defence|defense|security|diplomatic|royal|farming|property|harbour|print|review|co)$",
    re.I,
)
_ROLE = re.compile(r"\s*(?:[,|•·–—⋅]|\s(?:in|for|at|on|en|aus|à|em|bei|pour|para)\s+(?=[^\W\d_a-z])|\s-\s|\s/\s|\(|\s{2,}).*$")
_DEGREES = re.compile(r"(?:[,\s]+(?:Ph\.?D|M\.?D|MBA|CFA|CFP|CPA|RDN?|RN|Esq|M\.?A|M\.?Sc|B\.?A|B\.?Sc|JD|DDS|DVM|DO|LCSW|MPH|PE|SHRM-CP|OBE|MBE)\.?)+$")
_AND = re.compile(r"\s*(?:,\s*and\b|,\s*&|\band\b|&|;|\bwith\b|\bund\b|\bmit\b|\bet\b|\bavec\b|\bcon\b|\bcom\b|\boch\b|\bog\b|\bи\b|\bو\s?|\s[yei]\s)\s*", re.I)
_LOOSE_AND = re.compile(r"\s+[yei]\s+", re.I)
"""`and` in languages whose names may hold that word too: `José Ortega y Gasset`."""
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\S+@\S+|(?<!\w)@\w+|https?://\S+|\bwww\.\S+|\d{1,2}[:.]\d\d.*$|[•·|]\s*\d.*$|\d+\s*min(?:ute)?s?\b.*$|(?i:\b(?:\d+|no|one) comments?\b.*$|\bleave a (?:comment|reply)\b.*$)")
_GLUED = re.compile(r"B[yY](?=[^\W\d_a-z][^\W\d_]+ [^\W\d_a-z])")
_RUN_TOGETHER = re.compile(r"(?<=[^\W\d_])(?=(?:Updated|Published|Posted|Last [Uu]pdated|Reviewed|Fact)\b)")
_CJK_NAME = re.compile(r"[\u4e00-\u9fff\u3040-\u30ff]{2,6}|[\uac00-\ud7af]{2,4}")


def names_in(text: str, *, listed: bool = False) -> tuple[str, ...]:
    """The people whom a byline names, without roles, agencies, addresses and times; empty if none is surely a name.

    `listed` says that commas divide names, and not a name from a role or a place, where all pieces can be names.
    """
    text = one_line(_ASIDE.sub(" ", _RUN_TOGETHER.sub(" ", text[:400]))).strip(" .:,;/|-–—•·")
    text = re.sub(r"\s+(?:In|On|At|For|From|Under|Filed|Follow|in|on|at|from|le|el|il|em|en|am|vom|op|den)$", "", text[: _dated_from(text)].rstrip(" .:,;/|-–—•·"))
    if _CJK_NAME.fullmatch(text):
        return (text,)
    pieces = [piece.strip() for piece in text.split(",")]
    if len(pieces) > (1 if listed else 2) and all(map(_is_name, pieces)):
        return tuple(dict.fromkeys(map(_cased, pieces)))
    return tuple(dict.fromkeys(map(_cased, _names_in_parts(_parts(text)))))


def signed_by(text: str) -> str:
    """What follows `By`, or a like word, at a line's beginning; empty if none stands there. Some papers leave no blank after it."""
    by = pattern(r"^(?:", "byline", r")(?:\s*[:：]\s*|\s+)(?=\S)").match(text) or _GLUED.match(text)
    return text[by.end() :] if by else ""


def by_in(text: str) -> re.Match[str] | None:
    """The `by` of a line, at its beginning, or after a date or a mark."""
    return pattern(r"(?:^[\W_]*|[|•·,–—-]\s*|(?<=\d)\s+)(?:", "byline", r")(?:\s*[:：]\s*|\s+)(?=[^\W\d_])").search(text)


def _names_in_parts(parts: list[str]) -> list[str]:
    """The names at the beginning of the pieces between `and`s; what follows one that is none is no name either."""
    names: list[str] = []
    for place, part in enumerate(parts):
        bare = _without_role(part)
        pieces = [piece.strip() for piece in part.split(",")]
        if len(parts) > 1 and place < len(parts) - 1 and all(map(_is_name, pieces)):
            names += pieces
        elif _is_name(bare):
            names.append(bare)
        else:
            if names and len(names[-1].split()) > 2 and len(bare.split()) == 1 and not _NO_NAME.search(bare) and not bare.isupper():
                names.pop()  # `Wren Alder Gardener & Beekeeper`: which of it is the name is not known
            break
        if bare != part and "," not in part and "|" not in part and _without_role(parts[min(place + 1, len(parts) - 1)]) == parts[min(place + 1, len(parts) - 1)]:
            break  # `Wren Alder Digital Editor and Master Gardener`: his other post
    return names


def _dated_from(text: str) -> int:
    """Where a date, or a word such as `Updated`, begins."""
    words = [match.start() for topic in ("published", "updated") for match in [pattern(r"(?<!\w)(?:", topic, r")(?!\w)").search(text)] if match] if len(text) > 12 else []
    first = re.search(r"[^\W\d_]{3,}\.?\s+\d{1,2}\D{1,4}\d{4}|\d", text)
    if first and find_date(text[first.start() :]):
        words.append(first.start())
    return min(words, default=len(text))


def _parts(text: str) -> list[str]:
    """The pieces between `and`s, where both sides of one that may be part of a name are names."""
    parts: list[str] = []
    for part in re.split(r"\x00", _AND.sub(lambda m: m[0] if _LOOSE_AND.fullmatch(m[0]) else "\x00", text)):
        halves = _LOOSE_AND.split(part)
        whole = [half for half in halves if _is_name(_without_role(half)) or _is_name(half.rpartition(",")[2].strip())]
        parts += halves if len(halves) > 1 and len(whole) == len(halves) else [part]
    return parts


def _without_role(text: str) -> str:
    """A name without what it is followed or preceded by: a place, a paper, a post, a degree."""
    text = _DEGREES.sub("", _ROLE.sub("", _DEGREES.sub("", text)).strip()).strip()
    end = _ROLE_AT_END.match(text)
    if end and all(_MODIFIER.match(word) or re.fullmatch(_ROLE_NOUN + "s?", word, re.I) for word in end["role"].split()):
        return end["name"].strip()
    start = _ROLE_AT_START.match(text)
    if start and all(_MODIFIER.match(word) or re.fullmatch(_ROLE_NOUN + "s?", word, re.I) for word in start[0].split()):
        return text[start.end() :]
    return text


def _is_name(text: str) -> bool:
    """Two to five words that look like a person's, such as `Wen-Li Hargrave` or `Ludwig van Beethoven`."""
    words = text.split()
    if not 2 <= len(words) <= 5 or len(text) > 50 or re.search(r"[\d@:/!?\"“”]", text) or _NO_NAME.search(text) or re.search(rf"\b{_ROLE_NOUN}s?$", text, re.I):
        return False
    if not all(re.fullmatch(_NAME_WORD, word) for word in words) or any(len(re.findall(r"(?<=[^\W\d_A-Z])[A-Z]", word)) > 1 for word in words):
        return False
    first, last = words[0], words[-1]
    return _capital(first) and _capital(last) and len(last.strip(".")) > 1 and all(_capital(word) or word.lower() in _PARTICLES for word in words)


def _capital(word: str) -> bool:
    return not word[0].islower()  # scripts without case have none that is lower


def _cased(name: str) -> str:
    """`JANE VAN DER BERG` as it is written elsewhere."""
    if not name.isupper() or len(name) <= 4:
        return name
    words = [word if len(word) < 3 and "." in word else word.title() for word in name.split()]
    return " ".join(word.lower() if place and word.lower() in _PARTICLES else word for place, word in enumerate(words))
