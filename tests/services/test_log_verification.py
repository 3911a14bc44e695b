"""Verifying the log sees what no chain can: a cut end, and a history that was rewritten from its beginning."""

import json
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import text

from compliance.documents.canonical import canonical_bytes
from compliance.documents.key_formats import make_log_key
from compliance.documents.keys import Keys, LogKey, UnusableKey
from compliance.documents.signed_note import sign_note
from compliance.domain.base64_text import to_base64
from compliance.domain.checkpoint import Checkpoint
from compliance.domain.history import NO_HASH, entry_hash
from compliance.domain.merkle_tree import leaf_hash, tree_root
from compliance.services.actors import EVERYTHING
from compliance.services.checkpoint_copies import copy_checkpoints
from compliance.services.checkpoint_file import CheckpointFile
from compliance.services.database import Database
from compliance.services.key_records import replace_key
from compliance.services.log_verification import LogVerdict, verify_log
from compliance.services.sealing import SealedAt, all_verifiers, seal
from compliance.services.verification import verify_all
from compliance.store.triggers import install_triggers, remove_triggers
from tests.sealing import LOG_KEY, ORIGIN, file_in, log_keys, sealed
from tests.stored import LATER, NOW, add, busy_project, issue, note, start

LONG_AFTER = "2026-12-24T09:00:00Z"


@pytest.fixture
def copies(tmp_path: Path) -> CheckpointFile:
    """The file of checkpoints outside the database."""
    return file_in(tmp_path)


def _verify(database: Database, copies: CheckpointFile, keys: Keys | None = None) -> LogVerdict:
    with database.read() as session:
        return verify_log(session, keys or log_keys(), copies)


def _seal_and_copy(database: Database, copies: CheckpointFile, keys: Keys | None = None) -> SealedAt:
    made = sealed(database, keys)
    copy_checkpoints(database, all_verifiers(database, keys or log_keys()), copies)
    return made


def _execute(database: Database, statement: str, **values: object) -> None:
    with database.write() as session:
        session.execute(text(statement), values)


def _change(database: Database, statement: str, **values: object) -> None:
    """Change what is stored as its owner can: without the triggers."""
    with database.migration() as connection:
        remove_triggers(connection)
        connection.execute(text(statement), values)
        install_triggers(connection)


def _three(database: Database, copies: CheckpointFile) -> str:
    """A project with two entries, each sealed by itself after the record of the key; gives its id."""
    project = start(database)
    _seal_and_copy(database, copies)
    add(database, project)
    _seal_and_copy(database, copies)
    return project


def _rewrite(database: Database, project: str) -> None:
    """Change the first entry of a project, and make every later hash fit again, as if it had always been so."""
    with database.migration() as connection:
        remove_triggers(connection)
        rows = connection.execute(text("SELECT sequence, header FROM history_entry ORDER BY sequence")).all()
        previous = NO_HASH
        for sequence, header in rows:
            told = json.loads(header) | {"actor": "somebody_else"}
            written = canonical_bytes(told)
            hash_ = entry_hash(previous, written)
            for table, condition in (("history_entry", "project_id = :project"), ("log_leaf", "owner_id = :project")):
                values = {"hash": hash_, "project": project, "sequence": sequence}
                connection.execute(
                    text(f"UPDATE {table} SET hash = :hash WHERE {condition} AND sequence = :sequence"),  # noqa: S608
                    values,
                )
            entry = "UPDATE history_entry SET header = :header, prev_hash = :previous WHERE sequence = :sequence"
            connection.execute(text(entry), {"header": written, "previous": previous, "sequence": sequence})
            previous = hash_
        connection.execute(text("UPDATE project SET head_hash = :hash"), {"hash": previous})
        install_triggers(connection)


def _sign_again(database: Database, key: LogKey) -> None:
    """Sign every checkpoint anew over what the places of the log are now."""
    with database.migration() as connection:
        remove_triggers(connection)
        leaves = [leaf_hash(row[0]) for row in connection.execute(text("SELECT hash FROM log_leaf ORDER BY idx"))]
        for (size,) in connection.execute(text("SELECT size FROM log_checkpoint")).all():
            signed = sign_note(Checkpoint(ORIGIN, size, tree_root(leaves[:size])).text(), key)
            values = {"note": signed.encode(), "size": size}
            connection.execute(text("UPDATE log_checkpoint SET note = :note WHERE size = :size"), values)
        install_triggers(connection)


def test_a_log_that_nobody_touched_holds(database: Database, copies: CheckpointFile) -> None:
    """Also before anything was sealed, and while something waits for it."""
    assert _verify(database, copies) == LogVerdict(0, 0, 0, 0, 0, "")
    busy_project(database)
    places = _verify(database, copies).waiting + 1
    assert places > 1
    _seal_and_copy(database, copies)
    assert _verify(database, copies) == LogVerdict(places, 1, 1, 0, 0, "")
    note(database)
    assert _verify(database, copies) == LogVerdict(places, 1, 1, 0, 1, "")
    _seal_and_copy(database, copies)
    assert _verify(database, copies) == LogVerdict(places + 1, 2, 2, 0, 0, "")


def test_checkpoints_that_statements_print_are_compared(database: Database, copies: CheckpointFile) -> None:
    """Each is what the log was when the statement was issued; statements from before the log print none."""
    project, other = start(database), start(database)
    made = sealed(database)
    issue(
        database, project, data=canonical_bytes({"log": {"origin": ORIGIN, "size": made.size, "root": made.root_text}})
    )
    issue(database, other, data=b'{"a":1}')
    assert _verify(database, copies).anchors == 1


PRINTED = (
    ({"origin": ORIGIN, "size": 2, "root": to_base64(bytes(32))}, "does not stand for the first 2 places"),
    ({"origin": ORIGIN, "size": 9, "root": to_base64(bytes(32))}, "says 9 places, and the log has 2: entries were"),
    ({"origin": ORIGIN, "size": 2, "root": "AAAA"}, "cannot be read"),
    ({"origin": ORIGIN, "size": "two", "root": to_base64(bytes(32))}, "cannot be read"),
    ({"size": 1}, "cannot be read"),
    ("log", "cannot be read"),
)


def test_a_statement_that_prints_another_log_is_seen(database: Database, copies: CheckpointFile) -> None:
    """Its copies in the world are witnesses."""
    project = start(database)
    sealed(database)
    issue(database, project)
    with database.migration() as connection:
        remove_triggers(connection)
    for printed, says in PRINTED:
        _execute(database, "UPDATE statement SET data = :data", data=json.dumps({"log": printed}).encode())
        fault = _verify(database, copies).fault
        assert fault.startswith(f"Statement 2026-0001 of project {project}")
        assert says in fault


CHANGES = (
    ("DELETE FROM log_leaf WHERE idx = 0", "Place 0 of the log is missing"),
    ("DELETE FROM log_leaf WHERE idx = 2", "no place for entry 2 of the project"),
    ("UPDATE log_leaf SET hash = :other WHERE idx = 1", "given to another entry than what is now entry 1"),
    ("UPDATE log_leaf SET sequence = 9 WHERE idx = 2", "belongs to entry 9 of the project"),
    ("UPDATE log_leaf SET kind = 'key' WHERE idx = 2", "belongs to record 2 of the key"),
    ("DELETE FROM history_entry WHERE sequence = 2", "which does not exist"),
    ("DELETE FROM log_checkpoint WHERE size = 3", "has 3 places, of which 1 were never signed"),
    ("DELETE FROM log_checkpoint", "has 3 places, of which 3 were never signed"),
    ("UPDATE log_checkpoint SET note = :other WHERE size = 3", "checkpoint of 3 entries does not count"),
    ("UPDATE log_checkpoint SET size = 4 WHERE size = 3", "checkpoint of 4 entries was signed for 3"),
)


class _Undo(Exception):  # noqa: N818 - no error
    """Takes a change back."""


def test_whatever_was_changed_in_the_log_is_seen(database: Database, copies: CheckpointFile) -> None:
    """By whoever can change the database, and has no key."""
    _three(database, copies)
    assert _verify(database, copies).sound
    with database.migration() as connection:
        remove_triggers(connection)
    for change, says in CHANGES:
        values = {"other": b"another" * 5} if ":other" in change else {}
        with suppress(_Undo), database.write() as session:
            session.execute(text(change), values)
            fault = verify_log(session, log_keys(), copies).fault
            raise _Undo
        assert says in fault, change
    assert _verify(database, copies).sound


def test_an_entry_from_before_the_last_seal_has_a_place(database: Database, copies: CheckpointFile) -> None:
    """One that says it is older was not there when all were sealed."""
    project = start(database)
    seal(database, log_keys(), LONG_AFTER)
    add(database, project)
    fault = _verify(database, copies).fault
    assert fault == (
        f"The log has no place for entry 2 of the project {project}, which says it is of {NOW}; it was sealed at "
        f"{LONG_AFTER}."
    )


def test_no_entry_is_left_out_between_others(database: Database, copies: CheckpointFile) -> None:
    """Each history has its entries in the log without a gap."""
    project = start(database)
    add(database, project)
    sealed(database)
    _change(database, "DELETE FROM log_leaf WHERE sequence = 1 AND kind = 'project'")
    _change(database, "UPDATE log_leaf SET idx = 1 WHERE idx = 2")
    _change(database, "UPDATE log_checkpoint SET size = 2")
    _sign_again(database, LOG_KEY)
    assert "no place for entry 1 of the project" in _verify(database, copies).fault


def test_a_cut_end_is_seen_by_the_file_outside(database: Database, copies: CheckpointFile) -> None:
    """The chain and the log in the database fit together; the file knows that there was more."""
    _three(database, copies)
    _change(database, "DELETE FROM history_entry WHERE sequence = 2")
    _change(database, "DELETE FROM log_leaf WHERE idx = 2")
    _change(database, "DELETE FROM log_checkpoint WHERE size = 3")
    _change(database, "UPDATE project SET head_sequence = 1, head_hash = (SELECT hash FROM history_entry)")
    without = CheckpointFile(copies.path.with_name("elsewhere"))
    assert _verify(database, without).sound
    fault = _verify(database, copies).fault
    assert fault == (
        f"A checkpoint of 3 entries in {copies.path} says 3 places, and the log has 2: entries were taken away."
    )


def test_a_rewritten_history_is_seen_by_the_signatures(database: Database, copies: CheckpointFile) -> None:
    """Every hash fits, in the chain and in the log; the signed roots do not, and nobody without the key can sign."""
    project = _three(database, copies)
    _rewrite(database, project)
    with database.read() as session:
        chain = next(iter(verify_all(session, EVERYTHING))).fault
    assert chain is None or "was changed after it was written" not in chain.sentence
    without = CheckpointFile(copies.path.with_name("elsewhere"))
    assert _verify(database, without).fault == (
        "The checkpoint of 2 entries does not stand for the first 2 places: the log was rewritten."
    )
    _sign_again(database, make_log_key(ORIGIN))
    assert "No key that is known here has signed" in _verify(database, without).fault


def test_a_history_rewritten_with_the_key_is_seen_by_what_is_kept_outside(
    database: Database, copies: CheckpointFile
) -> None:
    """Only the file of checkpoints and issued statements still tell; and what others have kept."""
    project = start(database)
    made = _seal_and_copy(database, copies)
    _rewrite(database, project)
    _sign_again(database, LOG_KEY)
    without = CheckpointFile(copies.path.with_name("elsewhere"))
    assert _verify(database, without).sound
    assert _verify(database, copies).fault == (
        f"A checkpoint of 2 entries in {copies.path} does not stand for the first 2 places: the log was rewritten."
    )
    anchor = {"origin": made.origin, "size": made.size, "root": made.root_text}
    issue(database, project, data=canonical_bytes({"log": anchor}))
    assert "Statement 2026-0001" in _verify(database, without).fault


def test_what_nobody_signed_in_the_file_has_to_be_true_all_the_same(database: Database, copies: CheckpointFile) -> None:
    """A note that was cut short says what the log was; what was never so is told as such."""
    start(database)
    made = _seal_and_copy(database, copies)
    whole = copies.path.read_text()
    copies.path.write_text(f"{made.note[:-9]}\n\n{whole}")
    assert _verify(database, copies) == LogVerdict(2, 1, 2, 0, 0, "")
    copies.path.write_text(whole + sign_note(Checkpoint(ORIGIN, 9, bytes(32)).text(), make_log_key(ORIGIN)))
    assert "which no known key has signed, says 9 places" in _verify(database, copies).fault


def test_each_key_counts_for_its_own_time(database: Database, copies: CheckpointFile) -> None:
    """After a change of keys the log goes on; a checkpoint by the old key from then on counts for nothing."""
    project = start(database)
    _seal_and_copy(database, copies)
    new = make_log_key(ORIGIN)
    replace_key(database, "log", LOG_KEY, new, LATER)
    add(database, project)
    _seal_and_copy(database, copies, log_keys(new))
    assert _verify(database, copies, log_keys(new)) == LogVerdict(4, 2, 2, 0, 0, "")
    _change(database, "DELETE FROM log_checkpoint WHERE size = 2")
    _sign_again(database, LOG_KEY)
    assert "The checkpoint of 4 entries does not count" in _verify(database, copies, log_keys(new)).fault


def test_another_key_than_the_recorded_one_is_named(database: Database, copies: CheckpointFile) -> None:
    """The key's file was lost or exchanged: nothing can be said of signatures before it is back."""
    _three(database, copies)
    with pytest.raises(UnusableKey, match="Put its file back"):
        _verify(database, copies, log_keys(make_log_key(ORIGIN)))
