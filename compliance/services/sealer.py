"""Sealing the log in the background of a server, soon after anything was written, and delivering its checkpoints."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from compliance.documents.keys import Keys
from compliance.domain.history import utc_text
from compliance.services.checkpoint_copies import CopiesDiffer, copy_checkpoints
from compliance.services.checkpoint_file import CheckpointFile
from compliance.services.later import Later
from compliance.services.recording import RECORDED
from compliance.services.sealing import SEALED, CannotSeal, all_verifiers, seal
from compliance.services.witness import NotDelivered, Witness, pause_after
from compliance.store.database import Database

log = logging.getLogger(__name__)


class Sealer:
    """Appends every checkpoint that this process makes to `copies`, in the thread that made it.

    From `begin` on, which is for servers, it has threads of its own: one that seals at most `every_seconds` after an
    entry was written, unless that is 0, and one that delivers checkpoints to the witness if there is one. Other
    processes may do the same at the same time.
    """

    def __init__(
        self,
        database: Database,
        keys: Keys,
        clock: Callable[[], datetime],
        copies: CheckpointFile,
        witness: Witness | None = None,
        every_seconds: float = 0,
    ) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock
        self._copies = copies
        self._witness = witness
        self._every_seconds = every_seconds
        self._failures = 0
        self._began = False
        self._sealing = Later("sealing", self._seal)
        self._delivering = Later("witness", self._deliver)

    def hear(self, info: Mapping[Any, Any]) -> None:
        """Take note of what a transaction did: for `Database.after_writing`."""
        if SEALED in info:
            self._copy()
            self._deliver_soon()
        elif RECORDED in info:
            self._seal_within(self._every_seconds)

    def begin(self, *, at_once: bool = True) -> None:
        """Seal and deliver in the background from now on: what was left over when the server stopped, and what comes.

        With `at_once` unset nothing is done before the first change: for a server that may fork after this.
        """
        self._began = True
        if at_once:
            self._seal_within(0)
            self._deliver_soon()

    def wait(self, seconds: float) -> bool:
        """Wait until both threads have nothing to do, for at most so long each; gives whether that is so."""
        return self._sealing.wait(seconds) and self._delivering.wait(seconds)

    def _seal_within(self, seconds: float) -> None:
        if self._began and self._every_seconds:
            self._sealing.within(seconds)

    def _deliver_soon(self) -> None:
        if self._began and self._witness is not None:
            self._delivering.within(0)

    def _seal(self) -> float | None:
        try:
            if seal(self._database, self._keys, utc_text(self._clock())) is None:
                # Whatever the disk refused the last time.
                self._copy()
        except CannotSeal as error:
            # Nobody mends that by trying again; it is said again after the next change.
            log.error("the log is not sealed any more: %s", error)  # noqa: TRY400 - the frames tell nothing
        except Exception:
            log.exception("the log could not be sealed")
            return self._every_seconds
        return None

    def _copy(self) -> None:
        try:
            copy_checkpoints(self._database, all_verifiers(self._database, self._keys), self._copies)
        except CopiesDiffer as error:
            log.error("checkpoints are not copied any more: %s", error)  # noqa: TRY400 - the frames tell nothing
        except Exception:
            # The log is sealed all the same; the next time makes up for it.
            log.exception("checkpoints could not be copied to %s", self._copies.path)

    def _deliver(self) -> float | None:
        if self._witness is None:
            return None
        try:
            self._witness.deliver(self._witness.pending(self._database))
        except NotDelivered as error:
            self._failures += 1
            pause = pause_after(self._failures)
            log.warning("%s It is tried again in %d seconds.", error, pause)
            return pause
        self._failures = 0
        return None
