"""Working on jobs in a thread of the server, which begins when there is something to do and ends when there is not."""

import logging
from collections.abc import Callable, Mapping
from threading import Lock, Thread
from time import sleep

from compliance.services import jobs
from compliance.services.jobs import Clock, Taken
from compliance.store.database import Database

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 2.0

# Does a job, storing its steps with `jobs.step`; knows nothing of threads or processes.
Work = Callable[[Database, Taken, Clock], None]


class Runner:
    """The one thread of this process that works on jobs. Other processes may work beside it, kept apart by leases."""

    def __init__(self, database: Database, clock: Clock, works: Mapping[str, Work]) -> None:
        self._database = database
        self._clock = clock
        self._works = works
        self._lock = Lock()
        self._thread: Thread | None = None

    def wake(self) -> None:
        """See to it that somebody works if there is something to do; returns at once."""
        if not self._anything_open():
            return
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                # A stop of the server does not wait: what was not stored is done again.
                self._thread = Thread(target=self.work, name="jobs", daemon=True)
                self._thread.start()

    def work(self) -> None:
        """Do every job that nobody works on, one after the other, until all have ended."""
        try:
            while self._anything_open():
                taken = jobs.take(self._database, self._clock())
                if taken is not None:
                    self._do(taken)
                else:
                    # Another process works on it; if that one was killed, its lease runs out.
                    sleep(PATIENCE_SECONDS)
        except Exception:
            # The lease runs out, and whoever looks next goes on.
            log.exception("the thread that works on jobs ended")

    def _anything_open(self) -> bool:
        with self._database.read() as session:
            return jobs.any_open(session)

    def _do(self, taken: Taken) -> None:
        try:
            self._works[taken.kind](self._database, taken, self._clock)
        except Exception:
            # Whatever a job stumbles over ends this job alone: without a state of its own it would be tried for ever.
            log.exception("job %s failed", taken.id)
            jobs.fail(self._database, taken, "It could not be done. The server’s log says why.")

    def wait(self, seconds: float) -> None:
        """Wait until the thread has ended, for at most so long."""
        thread = self._thread
        if thread is not None:
            thread.join(seconds)
