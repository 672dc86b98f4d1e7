"""Tells browsers what they are to know, as soon as it changes.

Shell: belongs to one event loop.
"""

import asyncio
from collections.abc import AsyncIterator, Callable

ALIVE = 15.0
"""Seconds after which a silent stream says that it is alive: one whose browser has gone is noticed then."""


class Hub:
    """Wakes every listening browser when something changed."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Event] = set()
        self._closed = False

    def __len__(self) -> int:
        return len(self._listeners)

    def wake(self) -> None:
        """Something changed."""
        for listener in self._listeners:
            listener.set()

    def close(self) -> None:
        """Ends every stream."""
        self._closed = True
        self.wake()

    async def events(self, state: Callable[[], str]) -> AsyncIterator[str]:
        """Server-sent events (WHATWG HTML, 9.2): the state at first, and whenever it is another one. `state` runs in a thread, and gives one line."""
        listener = asyncio.Event()
        listener.set()
        self._listeners.add(listener)
        last = ""
        yield "retry: 500\n\n"
        try:
            while not self._closed:
                try:
                    await asyncio.wait_for(listener.wait(), ALIVE)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                listener.clear()
                now = await asyncio.to_thread(state) if not self._closed else last
                if now != last:
                    last = now
                    yield f"event: state\ndata: {now}\n\n"
        finally:
            self._listeners.discard(listener)
