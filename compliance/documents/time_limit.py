"""A limit on the time that strangers' files may take, for programs in Python that know of no end."""

import ctypes
import gc
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

# Thrown again at this distance when somebody caught it, in seconds.
_AGAIN = 0.2

# For strangers' PDF files: reading a statement takes some hundredths of a second. Files that are built to take long
# take memory as well, so no more than two are read at once in one process.
SECONDS = 3.0
_PLACES = threading.BoundedSemaphore(2)
_ENDING = threading.Lock()

_Result = TypeVar("_Result")


class OutOfTime(Exception):  # noqa: N818 - what happened
    """The work took longer than it may."""


class _Stop(BaseException):
    """Thrown into the thread at work. No `except Exception` on its way keeps it."""


class _Work(Generic[_Result]):
    """Work in a thread that can be stopped while it is done, and not a moment later."""

    def __init__(self, work: Callable[[], _Result]) -> None:
        self._work = work
        self._turn = threading.Lock()
        self._done = False
        self.results: list[_Result] = []
        self.error: Exception | None = None

    def __call__(self) -> None:
        try:
            self.results.append(self._work())
        except _Stop:
            pass  # whoever waits knows
        except Exception as error:  # handed over to whoever waits
            self.error = error
        while not self._finished():
            pass

    def _finished(self) -> bool:
        """Let nobody stop this thread any more: what comes now belongs to Python."""
        try:
            with self._turn:
                self._done = True
                _throw(threading.get_ident(), None)
        except _Stop:
            return False
        return True

    def stop(self, thread: int) -> None:
        """Throw an exception into the work, unless it is done."""
        with self._turn:
            if not self._done:
                _throw(thread, _Stop)


def _throw(thread: int, kind: type[BaseException] | None) -> None:
    """Have a thread raise this at its next step; None takes back what it has not raised yet."""
    thrown = ctypes.py_object(kind) if kind is not None else None
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), thrown)


def limited(work: Callable[[], _Result]) -> _Result:
    """What the work gives, which reads a stranger's file. Raises OutOfTime, and whatever the work raises."""
    if not _PLACES.acquire(timeout=SECONDS * 2):
        raise OutOfTime("Others are being read that take long.")
    try:
        return within(SECONDS, work)
    finally:
        _PLACES.release()


def within(seconds: float, work: Callable[[], _Result]) -> _Result:
    """What the work gives. Raises OutOfTime after so long, and whatever the work raises.

    The work is done in a thread of its own, into which an exception is thrown when its time is over. That ends anything
    that is written in Python, between two of its steps; a single step has to be short by itself. The work may not
    change anything but its own objects.
    """
    doing = _Work(work)
    thread = threading.Thread(target=doing, name="within", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        _end(doing, thread)
        raise OutOfTime(f"It took longer than {seconds:g} seconds.")
    if doing.error is not None:
        raise doing.error
    return doing.results[0]


def _end(doing: _Work[_Result], thread: threading.Thread) -> None:
    """Stop the work. Meanwhile no garbage is collected: that runs functions of others, which must not be stopped."""
    with _ENDING:
        collecting = gc.isenabled()
        gc.disable()
        try:
            thread.join(_AGAIN / 4)  # a collection under way comes to its end
            while thread.is_alive():
                doing.stop(thread.ident or 0)
                thread.join(_AGAIN)
        finally:
            if collecting:
                gc.enable()
