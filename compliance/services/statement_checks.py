"""Checking a statement for anybody who asks, by its number and check code, or by its file. Nothing is stored of it.

Whoever gives a wrong code learns what whoever gives an unknown number learns. Of what was not issued nothing is known
here at all.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from compliance.documents.keys import Keys
from compliance.domain.statement import Statement
from compliance.domain.statement_reading import StatementError
from compliance.services.check_codes import read_check_code
from compliance.services.file_checks import Check, Examined, examined, rules_check, seal_check, signature_check
from compliance.services.rederived import rederived_within, statement_of
from compliance.services.register_checks import history_check, kept_check, key_check, log_check
from compliance.store import statements as store
from compliance.store.database import Session
from compliance.store.models import Statement as Row

# valid: issued here, in force, and nothing that was checked fails. superseded, withdrawn: the same, but no longer in
# force. altered: it passes itself off as one that was issued here. doubtful: what is kept here does not fit together.
# unknown: nothing was issued here that this could be.
State = Literal["valid", "superseded", "withdrawn", "altered", "doubtful", "unknown"]

# So many seconds somebody waits for a page; a usual statement takes a fraction of one.
PATIENCE = 5.0

# Without the hyphen only when all four digits behind it are there.
_NUMBER = re.compile(r"([0-9]{4})(?:-([0-9]{1,9})|([0-9]{4,9}))")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))


@dataclass(frozen=True, slots=True)
class Registered:
    """A statement of the register, as anybody may know it who has its code or its file.

    `statement` is what it says, out of its own data; None when those are no longer a statement's.

    Times are UTC; those of what did not happen are empty, and so is the number of a later statement that there is none.
    `successor_state` says what became of the one that replaced it: "issued" (in force), "superseded" or "withdrawn".
    `in_force` is the number of the statement about the same work that counts now.
    """

    number: str
    issued_at: str
    superseded_by: str
    superseded_at: str
    successor_state: str
    in_force: str
    withdrawn_at: str
    pdf_sha256: str
    data_sha256: str
    statement: Statement | None


@dataclass(frozen=True, slots=True)
class Answer:
    """The state, a sentence where it needs one, what was checked, and the statement if it was found."""

    state: State
    says: str = ""
    checks: tuple[Check, ...] = ()
    registered: Registered | None = None


_NOT_FOUND = (
    Check("register", "failed", "It was looked for in the register of this installation, and was not found there."),
)
UNKNOWN = Answer("unknown", "No statement was issued here with this number and this check code.", _NOT_FOUND)


def read_number(text: str) -> str:
    """The number of a statement that somebody typed, as it is printed; empty when it cannot be one."""
    found = _NUMBER.fullmatch("".join(text.split()).translate(_DASHES)) if len(text) <= 40 else None
    return f"{found[1]}-{int(found[2] or found[3]):04d}" if found else ""


def check_by_code(session: Session, keys: Keys, number: str, code: str) -> Answer:
    """The statement with this number and check code, however they were typed."""
    row = _with_code(session, number, code)
    if row is None:
        return UNKNOWN
    belongs = Check("code", "passed", "The number and the check code belong together.")
    data, pdf = store.bytes_of(session, row.id)
    return _answer(session, keys, row, data, examined(pdf), (belongs, kept_check(row, pdf)))


def check_by_file(session: Session, keys: Keys, pdf: bytes) -> Answer:
    """The statement of which this is the file, whatever the bytes are."""
    file = examined(pdf)
    row = store.statement_with_file(session, file.sha256)
    if row is None:
        return _not_issued(session, keys, file)
    same = f"The file that you gave is the one that was issued, byte for byte: its SHA-256 is {file.sha256}."
    data, _ = store.bytes_of(session, row.id)
    return _answer(session, keys, row, data, file, (Check("file", "passed", same),))


def _with_code(session: Session, number: str, code: str) -> Row | None:
    # Asked for whatever was given, so that the answer to what can be no number takes as long.
    year, sequence = (read_number(number) or "0-0").split("-")
    return store.statement_with_code(session, int(year), int(sequence), read_check_code(code))


def _answer(session: Session, keys: Keys, row: Row, data: bytes, file: Examined, first: tuple[Check, ...]) -> Answer:
    checks = (
        *first,
        *_of_file(session, keys, row, data, file),
        history_check(session, row),
        log_check(session, row, keys),
        rules_check(rederived_within(data, PATIENCE)),
    )
    states: Mapping[str, State] = {"issued": "valid", "superseded": "superseded", "withdrawn": "withdrawn"}
    state = "doubtful" if any(check.result == "failed" for check in checks) else states[row.state]
    return Answer(state, checks=checks, registered=_registered(session, row, data))


def _of_file(session: Session, keys: Keys, row: Row, data: bytes, file: Examined) -> Iterator[Check]:
    """What the file that was issued shows by itself."""
    if row.check_code is None and not file.signature.signed:
        yield Check("signature", "not_checked", "It was issued before statements were signed.")
        return
    yield signature_check(file)
    yield seal_check(file)
    yield key_check(session, keys, file.signature.fingerprint)
    if file.data != data or file.statement is None:
        yield Check("data", "failed", "The data in the file is not the data in the register.")
    else:
        yield Check("data", "passed", f"The data in the file is the data in the register: SHA-256 {row.data_sha256}.")


def _registered(session: Session, row: Row, data: bytes) -> Registered:
    later = session.get_one(Row, row.superseded_by_id) if row.superseded_by_id else None
    in_force = store.statement_in_force(session, row.project_id)
    return Registered(
        number=row.number,
        issued_at=row.issued_at,
        superseded_by=later.number if later else "",
        superseded_at=later.issued_at if later else "",
        successor_state=later.state if later else "",
        in_force=in_force.number if in_force else "",
        withdrawn_at=row.withdrawn_at or "",
        pdf_sha256=row.pdf_sha256,
        data_sha256=row.data_sha256,
        statement=_statement(data),
    )


def _statement(data: bytes) -> Statement | None:
    try:
        return statement_of(data)
    except StatementError:
        return None


def _not_issued(session: Session, keys: Keys, file: Examined) -> Answer:
    """What to say of a file that is not one of those that were issued here."""
    signature, statement = file.signature, file.statement
    ours = signature.signed and key_check(session, keys, signature.fingerprint).result == "passed"
    if statement and _with_code(session, statement.number, statement.check_code) is not None:
        named = f"It carries the number and the check code of statement {statement.number}"
        return Answer("altered", f"{named}, and is not the file that was issued.", _failed(file))
    if ours and not file.whole:
        return Answer("altered", "It was signed here, and is not a file that was issued.", _failed(file))
    if ours:
        says = "It is signed with the key of this installation, and the register has no such file."
        return Answer("doubtful", says, _NOT_FOUND)
    if statement and statement.draft:
        return Answer("unknown", "This is a draft. It was never issued, and nobody should rely on it.", _NOT_FOUND)
    if file.whole:
        whose = f"The signature is intact, but the key is not one of this installation: {signature.subject}, with the "
        fingerprint = f"certificate whose SHA-256 is {signature.fingerprint}. The file was not issued here."
        return Answer("unknown", whose + fingerprint, _NOT_FOUND)
    return Answer("unknown", f"{_what(file)} It is no file that was issued here.", _NOT_FOUND)


def _what(file: Examined) -> str:
    return " ".join(file.signature.faults)


def _failed(file: Examined) -> tuple[Check, ...]:
    return (Check("file", "failed", "The file is none of those that were issued here."), signature_check(file))
