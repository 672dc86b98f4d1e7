"""Fingerprints: what tells two values apart, today and on any machine.

Pure. Never Python's `hash()`, which differs from run to run.
"""

from hashlib import blake2b
from typing import Any

import msgspec

_encoder = msgspec.json.Encoder()


def fingerprint(value: bytes | str) -> str:
    """32 hexadecimal digits (BLAKE2b, RFC 7693, 16 bytes) of bytes, or of a text in UTF-8."""
    return blake2b(value.encode() if isinstance(value, str) else value, digest_size=16).hexdigest()


def fingerprint_of(value: Any) -> str:
    """The same of any value of `model`, `settings` or `views` that holds no set, through its JSON encoding.

    The order of mappings counts, for a template may print them in it; so does the zone of a moment,
    which MessagePack would leave out.
    """
    return blake2b(_encoder.encode(value), digest_size=16).hexdigest()
