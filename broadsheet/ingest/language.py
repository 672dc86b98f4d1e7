"""The language of a text, where it is surely another than the house's.

Pure. py3langid decides; it is asked only where the commonest words of the house's language are
missing, for its model takes half a second to load.
"""

import re
from functools import cache
from typing import Any

from broadsheet.plaintext import words_of_text

_SAMPLE = 1_000
"""Characters that are looked at."""
_PART = 300
"""Characters of its beginning and its middle, which are to be in the same one."""
_ENOUGH = 100
"""Letters below which a text is too short to be sure; Chinese, Japanese and Korean need half as many."""
_SURE = 0.85
_FEW_KINDS, _KINDS = 3, 5
"""Kinds of small words that tell a language, and where there are few of them: Finnish has `on` as often as English, and Hungarian `a` and `is`."""
_COMMON = {
    "en": "the of and to in a is for that on it with as was by at be are this from",
    "es": "de la que el en y los se del las un por con una su para es al lo como",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als",
    "fr": "de la le et les des en un du une que est pour qui dans par sur au plus il",
    "pt": "de a o que e do da em um para com não uma os no se na por mais as",
    "it": "di e il la che in a per un del è una della con non i si le da al",
    "nl": "de van het een en in is dat op te zijn voor met die niet aan er om ook als",
}


def language_of(text: str, house: str) -> str:
    """The language's code (ISO 639-1), or nothing where it is the house's, or not sure."""
    sample = _bare(text)
    home = house.partition("-")[0].lower()
    if _is_in(sample, home) or sum(2 if character >= "\u3040" else 1 for character in sample if character.isalpha()) < _ENOUGH:
        return ""
    language, chance = _identifier().classify(sample)
    if chance < _SURE or language == home or {language, home} == {"no", "nb"}:
        return ""
    parts = (sample[:_PART], _bare(text[len(text) // 2 :])[:_PART])
    return str(language) if all(_identifier().classify(part)[0] == language for part in parts if len(part) >= _ENOUGH) else ""  # else it is in two


def language_in(text: str, house: str) -> str:
    """The language's code, whether or not it is the house's, or nothing where it is not sure."""
    home = house.partition("-")[0].lower()
    return home if _is_in(_bare(text), home) else language_of(text, "")


def _bare(text: str) -> str:
    """The opening of a Markdown text, without addresses and marks."""
    return re.sub(r"\]\([^()\s]*\)|https?://\S+|[#*>_`|-]{2,}", " ", text[: 2 * _SAMPLE])[:_SAMPLE]


def _is_in(text: str, language: str) -> bool:
    """True if enough words are of a language's commonest, and of several kinds: one in ten, and twice as many as are another's; or one in four; or one in twenty-five, and four times as many."""
    words = words_of_text(text)
    shares = {name: sum(map(common.__contains__, words)) for name, common in _common().items()}
    own = shares.get(language, 0)
    others = max(share for name, share in shares.items() if name != language)
    kinds = len(_common()[language].intersection(words)) if own else 0
    if own * 10 >= len(words):
        return kinds >= _FEW_KINDS and own > others and (own * 4 >= len(words) or own >= 2 * others)
    return kinds >= _KINDS and own * 25 >= len(words) and own >= 4 * others


@cache
def _common() -> dict[str, frozenset[str]]:
    return {language: frozenset(words.split()) for language, words in _COMMON.items()}


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # with its model it takes half a second, and few texts need it

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
