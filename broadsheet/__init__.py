"""Broadsheet: raw crawled articles in, a themed news digest with feeds out."""

__version__ = "0.1.0"
