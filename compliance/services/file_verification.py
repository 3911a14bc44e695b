"""Checking a statement's file away from the installation that issued it: no database, no settings, no network."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from compliance.bundle_verifier.verify import CannotTry, Standing, Untrue, read_folder, read_zip, standing, verify
from compliance.domain.statement import Statement
from compliance.domain.wording import date_words
from compliance.services.declared import declared, who_is_responsible
from compliance.services.file_checks import Check, Examined, examined, rules_check, seal_check, signature_check
from compliance.services.rederived import rederived

FORMAT = "colophon-file-verification-1"

# valid: everything that a file can show holds. superseded, withdrawn: the same, and the bundle says that it no longer
# counts. altered: something does not hold. cannot_be_checked: there is nothing in it that could hold.
State = Literal["valid", "superseded", "withdrawn", "altered", "cannot_be_checked"]
CODES = {"valid": 0, "superseded": 1, "withdrawn": 1, "altered": 1, "cannot_be_checked": 2}


@dataclass(frozen=True, slots=True)
class FileVerdict:
    """What checking a file gave: the state, a sentence, and what was checked."""

    state: State
    says: str
    checks: tuple[Check, ...]
    file: Examined

    @property
    def code(self) -> int:
        """The code that a command leaves with."""
        return CODES[self.state]

    @property
    def open_always(self) -> str:
        """What no check of a file can show."""
        return f"Whether the answers are true. {who_is_responsible(self.file.statement)}"

    @property
    def names(self) -> tuple[tuple[str, str], ...]:
        """In whose name the statement was declared, as labels and names; nothing of a file that was altered."""
        statement = self.file.statement
        return declared(statement) if statement and self.state in ("valid", "superseded", "withdrawn") else ()


def verify_file(pdf: bytes, key: str = "", bundle: Path | None = None) -> FileVerdict:
    """What the file shows by itself; with the fingerprint of a key (hex), whether it is by that key, and with a bundle,
    whether it is the file that its history issued. Raises nothing, whatever the bytes are.
    """
    file = examined(pdf)
    if not file.signature.signed:
        return _unsigned(file)
    if file.statement is None:
        lacking = (signature_check(file), Check("data", "failed", file.no_data))
        return FileVerdict("altered", "This is no statement, or it was altered.", lacking, file)
    if not file.whole:
        # Nothing else in the file says anything then: whoever changed it could have changed all of it.
        return FileVerdict("altered", f"{_named(file.statement)} cannot be relied on.", (signature_check(file),), file)
    checks, became = _checks(file, file.statement, key, bundle)
    if any(check.result == "failed" for check in checks):
        return FileVerdict("altered", f"{_named(file.statement)} cannot be relied on.", checks, file)
    stands = _standing_check(file.statement, became)
    if became is not None and became.at:
        state: State = "superseded" if became.by else "withdrawn"
        says = f"{_named(file.statement)} {_became(became)}"
        return FileVerdict(state, says, (*checks, stands), file)
    says = f"{_named(file.statement)} is valid as far as its file can show it."
    return FileVerdict("valid", says, (*checks, stands), file)


def _unsigned(file: Examined) -> FileVerdict:
    why = " ".join(file.signature.faults)
    statement = file.statement
    if statement is not None and statement.draft:
        says = f"This is a draft of a statement, and was never issued. {why}"
        return FileVerdict("cannot_be_checked", says, (), file)
    if statement is not None and statement.seal is not None:
        says = f"{_named(statement)} was signed when it was issued. {why}"
        return FileVerdict("altered", says, (Check("signature", "failed", why),), file)
    return FileVerdict("cannot_be_checked", why, (), file)


def _named(statement: Statement) -> str:
    about = f" ({statement.version})" if statement.version else ""
    return f"Statement {statement.number} of {statement.organisation} about {statement.title}{about}"


def _checks(
    file: Examined, statement: Statement, key: str, bundle: Path | None
) -> tuple[tuple[Check, ...], Standing | None]:
    """What was checked, and what became of the statement if a bundle that holds says it."""
    by_itself = (signature_check(file), seal_check(file), _key_check(file, key), rules_check(rederived(file.data)))
    if bundle is None:
        return (*by_itself, _log_check(statement)), None
    check, became = _bundle_check(file, statement, bundle)
    return (*by_itself, check), became


def _standing_check(statement: Statement, became: Standing | None) -> Check:
    if became is None:
        return Check("standing", "not_checked", f"Whether it was replaced or withdrawn since. {_where(statement)}")
    if became.at:
        return Check("standing", "failed", f"That it still counts. It {_became(became)}")
    return Check("standing", "passed", f"It was not replaced or withdrawn, {_as_of(became)} {_where(statement)}")


def _became(became: Standing) -> str:
    how = f"replaced by {became.by}" if became.by else "withdrawn"
    return f"was {how} on {date_words(became.at)}, {_as_of(became)}"


def _as_of(became: Standing) -> str:
    # Only entries have times: a bundle does not say when it was made.
    return f"as of the bundle, whose last entry is of {date_words(became.as_of)}, {became.as_of[11:16]} UTC."


def _key_check(file: Examined, key: str) -> Check:
    signature = file.signature
    if not key:
        compare = "Compare it with the one that the organisation publishes, or give that one with --key."
        return Check("key", "not_checked", f"Whose key {signature.fingerprint} is. {compare}")
    if key != signature.fingerprint:
        return Check("key", "failed", f"The key that signed it is not the one that you gave, {key}.")
    return Check("key", "passed", "The key that signed it is the one that you gave.")


def _log_check(statement: Statement) -> Check:
    if statement.log is None:
        return Check("log", "not_checked", "Its place in a log: it prints no checkpoint.")
    log = statement.log
    printed = f"the log {log.origin} with {log.size} entries under the root {log.root}"
    return Check("log", "not_checked", f"The checkpoint that it prints, {printed}: give a bundle of its history.")


def _bundle_check(file: Examined, statement: Statement, bundle: Path) -> tuple[Check, Standing | None]:
    try:
        members = read_folder(bundle) if bundle.is_dir() else read_zip(bundle.read_bytes())
        verify(members)
    except (Untrue, CannotTry) as error:
        return Check("bundle", "failed", f"The bundle does not hold. {error}"), None
    except OSError as error:
        return Check("bundle", "failed", f"{bundle} cannot be read: {error.strerror}."), None
    # The bundle holds, so its files are those whose hashes its entries name.
    if members.get(f"statements/{statement.number}.json") != file.data:
        return Check("bundle", "failed", f"The bundle is not about statement {statement.number}."), None
    if sha256(members[f"statements/{statement.number}.pdf"]).hexdigest() != file.sha256:
        return Check("bundle", "failed", "The file is not the one whose SHA-256 the history in the bundle names."), None
    holds = Check(
        "bundle",
        "passed",
        "The bundle holds: its history is unbroken, the entry of the issue names the SHA-256 of this file, and the "
        "log has only grown since the checkpoint that the statement prints.",
    )
    return holds, standing(members, statement.number)


def _where(statement: Statement) -> str:
    if not statement.verify_address:
        return "Ask the organisation."
    return f"Ask at {statement.verify_address}/{statement.number}/{statement.check_code}"


def verdict_json(verdict: FileVerdict) -> dict[str, Any]:
    """The verdict for programs: see docs/verify.md."""
    file, statement = verdict.file, verdict.file.statement
    signature = file.signature
    signer = {
        "subject": signature.subject,
        "fingerprint": signature.fingerprint,
        "issuer": signature.issuer,
        "self_signed": signature.self_signed,
        "claimed_at": signature.claimed_at.isoformat() if signature.claimed_at else None,
    }
    named = ("number", "issued_at", "organisation", "title", "version", "release", "release_digest")
    return {
        "format": FORMAT,
        "state": verdict.state,
        "says": verdict.says,
        "checks": [{"name": each.name, "result": each.result, "says": each.says} for each in verdict.checks],
        "pdf_sha256": file.sha256,
        "data_sha256": sha256(file.data).hexdigest() if file.data else None,
        "signed_by": signer if signature.signed else None,
        "statement": {name: getattr(statement, name) for name in named} if statement else None,
    }
