"""Whether the frozen rules still give what a statement says. Needs no database: the statement holds all that is put to
them.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock, Thread
from typing import Literal

from compliance.documents.canonical import Json, canonical_bytes
from compliance.documents.limits import MOST_COMPONENTS
from compliance.domain.assessment import Assessor
from compliance.domain.rederivation import derive_again
from compliance.domain.statement import Statement
from compliance.domain.statement_reading import StatementError, read_statement
from compliance.domain.wording import listed
from compliance.rulebooks.faults import ReleaseError
from compliance.rulebooks.installed import installed_releases
from compliance.services.compiled_releases import assessor

# same: every field came out bit for bit. reworded: every outcome did, and some words did not. differs: some outcomes
# did not. too_old: it does not carry its answers. not_installed:
# its release is not here. changed: the release of this name has other rules. unreadable: no rules could be given it.
# later: it takes longer than somebody waits.
Outcome = Literal["same", "reworded", "differs", "too_old", "not_installed", "changed", "unreadable", "later"]

LARGEST_DATA = 8_000_000

# Hundreds of parts with many answers "Don't know" can take a minute, and strangers may ask: so one at a time.
_ONE_AT_A_TIME = Lock()
_LATER = (
    "Whether the frozen rules still give the same outcome: putting these answers to them again takes long. Ask again "
    "in a minute, or use the command."
)


@dataclass(frozen=True, slots=True)
class Rederived:
    """How deriving a statement again came out, and a sentence that says so."""

    outcome: Outcome
    says: str


def statement_of(data: bytes) -> Statement:
    """The statement of which this is the data. Raises StatementError, with a sentence, when it is that of none."""
    if len(data) > LARGEST_DATA:
        raise StatementError("The data is larger than that of any statement.")
    read: Json = None
    try:
        read = json.loads(data)
        # Two readers must never see two statements in the same bytes.
        canonical = canonical_bytes(read) == data
    except (ValueError, RecursionError):
        canonical = False
    if not canonical:
        raise StatementError("The data is not canonical JSON (RFC 8785), as that of every statement is.")
    return read_statement(read)


def rederived(data: bytes) -> Rederived:
    """Put a statement's own answers to the rules of its release as it is installed here, and compare every field.

    `data` is the statement's canonical JSON, wherever it comes from: nothing is raised.
    """
    try:
        statement = statement_of(data)
    except StatementError as error:
        return Rederived("unreadable", str(error))
    release = statement.release
    if statement.given is None:
        return Rederived("too_old", "It was issued before statements carried their answers in a form that rules read.")
    if len(statement.given.components) > MOST_COMPONENTS:
        return Rederived("unreadable", f"It has more than {MOST_COMPONENTS} components, which no statement has.")
    if release not in installed_releases():
        return Rederived("not_installed", f"Release {release[:40]} of the rules is not installed here.")
    try:
        rules = assessor(release)
    except ReleaseError:
        return Rederived("not_installed", f"Release {release} of the rules is installed here and cannot be loaded.")
    if rules.release.digest != statement.release_digest:
        return Rederived("changed", f"Release {release} as installed here has other rules than the statement names.")
    return _compared(rules, data)


def rederived_within(data: bytes, seconds: float) -> Rederived:
    """The same, for whoever does not wait for longer; it goes on meanwhile, so that asking again finds it done."""
    found: list[Rederived] = []

    def derive() -> None:
        try:
            found.append(rederived(data))
        finally:
            _ONE_AT_A_TIME.release()

    if _ONE_AT_A_TIME.acquire(timeout=seconds):
        # It holds nothing that has to be put away when the program ends.
        deriving = Thread(target=derive, daemon=True)
        deriving.start()
        deriving.join(seconds)
    return found[0] if found else Rederived("later", _LATER)


@lru_cache(maxsize=64)
def _compared(rules: Assessor, data: bytes) -> Rederived:
    """Remembered, since the same data and the same rules always come out alike."""
    try:
        derived = derive_again(rules, statement_of(data))
    except StatementError as error:
        return Rederived("unreadable", str(error))
    release = rules.release.id
    if not derived.same_outcome:
        return Rederived("differs", f"The frozen rules of release {release} do not give {listed(derived.different)}.")
    if derived.different:
        said = (
            f"The frozen rules of release {release} give the same outcomes today. The version of Colophon that checks "
            f"this has other words than the statement for {listed(derived.different)}."
        )
        return Rederived("reworded", said)
    return Rederived("same", f"The frozen rules of release {release} give the same outcome today.")
