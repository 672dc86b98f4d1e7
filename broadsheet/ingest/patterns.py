"""The lines that an editor keeps or drops, by patterns of `digest.toml`.

Pure. A pattern is a whole line in which `*` stands for whatever may be there, or for nothing; all
else stands for itself. So it takes no knowledge to write one, and none can be slow to match.
"""

import msgspec

from broadsheet.ingest.lines import Verdict


class Patterns(msgspec.Struct, frozen=True):
    """What an editor says of one source's lines."""

    keep: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()

    def verdict(self, text: str) -> Verdict | None:
        """What is to become of a line or a block with these words; None where nothing is said of it. In doubt it is kept."""
        for pattern in self.keep:
            if matches(pattern, text):
                return Verdict("kept", "keep-pattern", because=f"keep: {pattern}")
        for pattern in self.drop:
            if matches(pattern, text):
                return Verdict("removed", "drop-pattern", because=f"drop: {pattern}")
        return None


def matches(pattern: str, text: str) -> bool:
    """True if a pattern stands for the whole of a text. Neither case nor the width of blanks counts."""
    line = "".join(f" {word} " for word in text.casefold().split())
    first, *pieces = "".join(map(_piece, pattern.casefold().split())).split("*")
    if not pieces:
        return line == first
    if not line.startswith(first):
        return False
    place = len(first)
    for piece in pieces[:-1]:
        place = line.find(piece, place)
        if place < 0:
            return False
        place += len(piece)
    return line.endswith(pieces[-1]) and len(line) - len(pieces[-1]) >= place


def _piece(word: str) -> str:
    """A word between blanks of its own; where it begins or ends with a star, that stands for the blank too, so that `Tip *` knows a mere `Tip`."""
    return f"{'' if word.startswith('*') else ' '}{word}{'' if word.endswith('*') else ' '}"
