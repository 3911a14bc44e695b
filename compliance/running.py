"""Whether a server is running: it holds a lock on its instance directory, which ends with the last of its processes."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def held(instance: Path, *, alone: bool) -> Iterator[bool]:
    """Hold the instance directory meanwhile, `alone` or as one of several; gives whether that was possible.

    Servers hold it as several; whoever replaces what they serve holds it alone. Processes that are forked meanwhile go
    on holding it. Only processes on this machine that use this directory are known.
    """
    directory = os.open(instance, os.O_RDONLY)
    try:
        try:
            fcntl.flock(directory, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(directory)
