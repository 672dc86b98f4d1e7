"""Runs one function over many batches on several processor cores.

Shell. What runs there takes and returns plain values, so one job or ten give the same results, in
the same order.
"""

import gc
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future

T = TypeVar("T")
R = TypeVar("R")

BATCH = 32


def default_jobs() -> int:
    """As many as there are cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def batched(items: Iterable[T], size: int = BATCH) -> Iterator[tuple[T, ...]]:
    """The items, in tuples of at most `size`."""
    iterator = iter(items)
    while batch := tuple(islice(iterator, size)):
        yield batch


def in_parallel(
    function: Callable[[tuple[T, ...]], list[R]], items: Iterable[T], jobs: int, prepare: Callable[..., None], arguments: tuple[Any, ...], size: int = BATCH
) -> Iterator[tuple[T, R]]:
    """Each item with its result, in the order of the items; the function takes and returns batches. `prepare(*arguments)` runs once in each process.

    A batch has at most `size` of them. Few items, or one job, run in this process. At most a few batches are ahead of the reader, so
    neither items nor results pile up in memory.
    """
    batches = batched(items, size)
    first = list(islice(batches, 2))
    if jobs <= 1 or len(first) < 2:
        prepare(*arguments)
        for batch in chain(first, batches):
            yield from zip(batch, function(batch), strict=True)
        return
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(jobs, initializer=_start, initargs=(prepare, arguments)) as pool:
        pending: deque[tuple[tuple[T, ...], Future[list[R]]]] = deque()
        try:
            for batch in chain(first, batches):
                pending.append((batch, pool.submit(function, batch)))
                if len(pending) >= 4 * jobs:
                    yield from _results(*pending.popleft())
            while pending:
                yield from _results(*pending.popleft())
        finally:
            for _, future in pending:
                future.cancel()


def _results(batch: tuple[T, ...], future: "Future[list[R]]") -> Iterator[tuple[T, R]]:
    return zip(batch, future.result(), strict=True)


def _start(prepare: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    gc.freeze()  # what was inherited stays; it need not be looked through
    gc.set_threshold(100_000, 20, 20)  # much is made and little kept: looking for garbage less often saves a tenth
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears Ctrl-C, and ends its workers
    prepare(*arguments)


def _end_with_parent(parent: int) -> None:
    """Ends this worker soon after its parent was killed: it would wait for work for ever."""
    while os.getppid() == parent:
        time.sleep(1)
    signal.raise_signal(signal.SIGTERM)
