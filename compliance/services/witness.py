"""Delivering checkpoints to somebody else, who keeps them: a witness whom the owner of the database cannot overrule.

A witness is an address that takes each checkpoint as a POST, or a folder in which each is a file. What was delivered
last is noted in a file, so that nothing is left out when the server stops.
"""

import json
import os
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import requests

from compliance.config_seals import SealSettings
from compliance.store import log as store
from compliance.store.database import Database
from compliance.store.log_models import LogCheckpoint

STATE = "witnessed.json"
TIMEOUT_SECONDS = 10.0

_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 600.0


class NotDelivered(RuntimeError):  # noqa: N818 - says what is the matter
    """The witness does not have a checkpoint; the message says why, in a sentence."""


@dataclass(frozen=True, slots=True)
class Witness:
    """Who keeps checkpoints: an address (http or https) or a folder. `state` is the file of what was delivered."""

    to: str | Path
    state: Path

    def pending(self, database: Database) -> Sequence[LogCheckpoint]:
        """The checkpoints that are to be delivered, the oldest first; of a new witness, the newest alone."""
        delivered = self._delivered()
        with database.read() as session:
            if delivered is None:
                newest = store.newest_checkpoint(session)
                return [newest] if newest else []
            return store.checkpoints_after(session, delivered)

    def deliver(self, checkpoints: Iterable[LogCheckpoint]) -> int:
        """Deliver these one after the other, and note how far it got; gives how many. Raises NotDelivered."""
        number = 0
        for checkpoint in checkpoints:
            if isinstance(self.to, Path):
                _put(self.to, checkpoint)
            else:
                _post(self.to, checkpoint)
            self._note(checkpoint.size)
            number += 1
        return number

    def _delivered(self) -> int | None:
        """The size of the checkpoint that was delivered last to this witness; None when none was."""
        try:
            noted = json.loads(self.state.read_bytes())
        except (FileNotFoundError, ValueError):
            # When in doubt, what is newest is delivered once more.
            return None
        known = isinstance(noted, dict) and noted.get("to") == str(self.to) and type(noted.get("size")) is int
        return noted["size"] if known else None

    def _note(self, size: int) -> None:
        _put_in_place(self.state, json.dumps({"to": str(self.to), "size": size}).encode())


def witness_of(settings: SealSettings, instance: Path) -> Witness | None:
    """The witness that is set, if any; what was delivered is noted in the instance directory."""
    to = settings.witness_folder or settings.witness_url
    return Witness(to, instance / STATE) if to else None


def pause_after(failures: int) -> float:
    """How many seconds to wait after so many failures, one after the other: twice as long each time, ten minutes at
    most.
    """
    return min(_FIRST_PAUSE * 2.0 ** min(failures - 1, 16), _LONGEST_PAUSE)


def _post(address: str, checkpoint: LogCheckpoint) -> None:
    try:
        # What it answers beyond the status is not read, so it may be as long as it likes.
        answer = requests.post(
            address,
            data=checkpoint.note,
            headers={"Content-Type": "text/plain; charset=utf-8"},
            timeout=TIMEOUT_SECONDS,
            allow_redirects=False,
            stream=True,
        )
    except (requests.RequestException, OSError) as error:
        # The message of the error may repeat an address with a password in it.
        raise NotDelivered(f"The witness cannot be reached ({type(error).__name__}).") from error
    with answer:
        if not 200 <= answer.status_code < 300:
            raise NotDelivered(f"The witness refused the checkpoint: it answered {answer.status_code}.")


def _put(folder: Path, checkpoint: LogCheckpoint) -> None:
    file = folder / f"{checkpoint.size}.note"
    try:
        if file.exists():
            if file.read_bytes() == checkpoint.note:
                return
            raise NotDelivered(f"The witness's folder has another checkpoint of {checkpoint.size} entries: {file}.")
        _put_in_place(file, checkpoint.note)
    except OSError as error:
        raise NotDelivered(f"The witness's folder {folder} cannot be written: {error.strerror}.") from error


def _put_in_place(path: Path, content: bytes) -> None:
    """Let the file have this content, at once and on the disk, or not at all."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with part.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
