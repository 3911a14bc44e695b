"""Doing one thing in a thread of its own, some time after it was asked for and however often it was asked."""

import logging
from collections.abc import Callable
from threading import Condition, Thread
from time import monotonic

log = logging.getLogger(__name__)


class Later:
    """The thread begins when there is something to do and ends when there is not: none is carried over a fork."""

    def __init__(self, name: str, task: Callable[[], float | None]) -> None:
        """`task` gives after how many seconds it wants to be done again; None when it is done."""
        self._name = name
        self._task = task
        self._due: float | None = None
        self._changed = Condition()
        self._thread: Thread | None = None

    def within(self, seconds: float) -> None:
        """Have it done after so many seconds at the latest; returns at once."""
        with self._changed:
            due = monotonic() + seconds
            self._due = due if self._due is None else min(due, self._due)
            if self._thread is None or not self._thread.is_alive():
                # A stop of the process does not wait: what was not done is done after the next start.
                self._thread = Thread(target=self._work, name=self._name, daemon=True)
                self._thread.start()
            self._changed.notify()

    def wait(self, seconds: float) -> bool:
        """Wait until there is nothing to do, for at most so long; gives whether that is so."""
        thread = self._thread
        if thread is not None:
            thread.join(seconds)
        return thread is None or not thread.is_alive()

    def _work(self) -> None:
        while self._wait_until_due():
            again = self._do()
            if again is not None:
                with self._changed:
                    due = monotonic() + again
                    self._due = due if self._due is None else min(due, self._due)

    def _wait_until_due(self) -> bool:
        """Whether the time has come; False when nothing is to be done any more."""
        with self._changed:
            while self._due is not None and (left := self._due - monotonic()) > 0:
                self._changed.wait(left)
            if self._due is None:
                # Whoever asks from now on starts another thread.
                self._thread = None
                return False
            self._due = None
            return True

    def _do(self) -> float | None:
        try:
            return self._task()
        except Exception:
            log.exception("the thread “%s” stumbled", self._name)
            return None
