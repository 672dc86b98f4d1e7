"""What a reader raises on a seed that it cannot read.

Pure. A room of its own, so that the readers themselves are imported only when one is needed.
"""


class UnreadableSeedError(ValueError):
    """A seed that is no text, or a page that is no article; the message says why, and what to do."""
