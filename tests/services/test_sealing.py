"""Sealing: every entry gets one place in the log for ever, and nothing is signed that does not continue it."""

import multiprocessing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from compliance.documents.key_formats import make_log_key
from compliance.documents.signed_note import sign_note
from compliance.domain.checkpoint import Checkpoint, read_inclusion
from compliance.domain.merkle_tree import extends, includes, leaf_hash, tree_root
from compliance.services.checkpoint_copies import CopiesDiffer, copy_checkpoints
from compliance.services.database import Database, open_database
from compliance.services.sealing import (
    SEALED,
    CannotSeal,
    all_verifiers,
    consistency,
    inclusion,
    last_checkpoint,
    seal,
)
from compliance.store.triggers import remove_triggers
from tests.sealing import ORIGIN, checkpoint_in, file_in, log_keys, sealed
from tests.stored import LATER, add, busy_project, note, start

PROCESSES = 4
TIMES = 6


def _hashes(database: Database) -> list[bytes]:
    """The hashes of all entries in the order of the log, looked up where the entries are."""
    query = """SELECT coalesce(h.hash, o.hash, k.hash) AS hash FROM log_leaf AS l
        LEFT JOIN history_entry AS h ON l.kind = 'project' AND h.project_id = l.owner_id AND h.sequence = l.sequence
        LEFT JOIN organisation_entry AS o
            ON l.kind = 'organisation' AND o.organisation_id = l.owner_id AND o.sequence = l.sequence
        LEFT JOIN signing_key AS k ON l.kind = 'key' AND k.purpose = l.owner_id AND k.sequence = l.sequence
        ORDER BY l.idx"""
    with database.read() as session:
        return [bytes(hash_) for hash_ in session.scalars(text(query))]


def _count(database: Database) -> int:
    query = """SELECT (SELECT count(*) FROM history_entry) + (SELECT count(*) FROM organisation_entry)
        + (SELECT count(*) FROM signing_key)"""
    with database.read() as session:
        return int(session.scalars(text(query)).one())


def _change(database: Database, statement: str, **values: object) -> None:
    """Change what is stored as its owner can: without the triggers."""
    with database.migration() as connection:
        remove_triggers(connection)
        connection.execute(text(statement), values)


def test_every_entry_is_sealed_under_one_signed_root(database: Database) -> None:
    """Entries of projects and of organisations in the order of each history, and the record of the key that signs; a
    stranger can compute the root.
    """
    busy_project(database)
    note(database)
    made = sealed(database)
    hashes = _hashes(database)
    assert made.size == len(hashes) == len(set(hashes)) == _count(database)
    assert checkpoint_in(made.note) == Checkpoint(ORIGIN, made.size, tree_root(map(leaf_hash, hashes)))
    with database.read() as session:
        assert last_checkpoint(session) == made
        places = session.execute(text("SELECT idx, kind, owner_id, sequence FROM log_leaf ORDER BY idx")).all()
    assert [place.idx for place in places] == list(range(made.size))
    by_owner: dict[tuple[str, str], list[int]] = {}
    for place in places:
        by_owner.setdefault((place.kind, place.owner_id), []).append(place.sequence)
    assert {kind for kind, _ in by_owner} == {"key", "organisation", "project"}
    assert (places[0].kind, places[0].owner_id) == ("key", "log")
    assert all(sequences == list(range(1, len(sequences) + 1)) for sequences in by_owner.values())


def test_nothing_new_makes_no_checkpoint(database: Database) -> None:
    """The last one stays the last, also when there never was anything."""
    assert seal(database, log_keys(), LATER) is None
    with database.read() as session:
        assert last_checkpoint(session) is None
    start(database)
    made = sealed(database)
    assert seal(database, log_keys(), LATER) is None
    with database.read() as session:
        assert last_checkpoint(session) == made


def test_the_log_only_grows(database: Database) -> None:
    """Each checkpoint begins with all that the earlier ones had, and anybody can check it."""
    project = start(database)
    checkpoints = [sealed(database)]
    for name in ("One", "Two", "Three"):
        add(database, project, name)
        start(database)
        checkpoints.append(sealed(database))
    newest = checkpoints[-1]
    with database.read() as session:
        for old in checkpoints:
            assert extends(old.size, old.root, newest.size, newest.root, consistency(session, old.size))
        with pytest.raises(ValueError, match="never had the size"):
            consistency(session, newest.size + 1)


def test_every_entry_can_be_proved_to_be_in_the_log(database: Database) -> None:
    """With a text of its own that leads from the entry's hash to the signed root; an unsealed entry has none."""
    project = busy_project(database)
    sealed(database)
    add(database, project, "Sealed later")
    newest = sealed(database)
    hashes = _hashes(database)
    with database.read() as session:
        for hash_ in hashes:
            found = inclusion(session, hash_)
            assert found is not None
            proof = read_inclusion(found.text())
            signed = checkpoint_in(proof.checkpoint)
            assert signed.size == newest.size
            assert includes(leaf_hash(hash_), proof.index, signed.size, proof.hashes, signed.root)
        assert inclusion(session, bytes(32)) is None


def test_whoever_listens_hears_that_the_log_was_sealed(database: Database) -> None:
    """And nothing when there was nothing to seal."""
    heard: list[bool] = []
    project = start(database)
    sealed(database)
    add(database, project)
    database.after_writing.append(lambda info: heard.append(SEALED in info))
    sealed(database)
    seal(database, log_keys(), LATER)
    assert heard == [True]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("UPDATE log_leaf SET hash = :other WHERE idx = 1", "not those that were signed"),
        ("DELETE FROM log_leaf WHERE idx = 1", "Place 1 of the log is missing"),
        ("DELETE FROM log_leaf WHERE idx = 2", "has 2 places, and its newest checkpoint says 3"),
        ("DELETE FROM log_checkpoint WHERE size = 3", "has 3 places, and its newest checkpoint says 2"),
        ("DELETE FROM log_checkpoint", "has 3 places, and its newest checkpoint is missing"),
        ("UPDATE log_checkpoint SET note = (SELECT note FROM log_checkpoint WHERE size = 2) WHERE size = 3", "says 2"),
        ("UPDATE log_checkpoint SET note = :other WHERE size = 3", "cannot be read"),
    ],
)
def test_nothing_is_signed_once_the_log_was_changed(database: Database, change: str, says: str) -> None:
    """Whatever was changed, and although there is something to seal."""
    project = start(database)
    sealed(database)
    add(database, project, "One")
    sealed(database)
    add(database, project, "Two")
    _change(database, change, **({"other": b"another" * 5} if ":other" in change else {}))
    with pytest.raises(CannotSeal, match=says):
        seal(database, log_keys(), LATER)


def test_a_log_that_was_rewritten_without_the_key_is_not_signed(database: Database) -> None:
    """Leaves and checkpoints can be made anew by whoever owns the database; the signature cannot."""
    project = start(database)
    sealed(database)
    rewritten = tree_root(map(leaf_hash, [*_hashes(database)[:1], bytes(32)]))
    forged = sign_note(Checkpoint(ORIGIN, 2, rewritten).text(), make_log_key(ORIGIN))
    _change(database, "UPDATE log_leaf SET hash = :hash WHERE idx = 1", hash=bytes(32))
    _change(database, "UPDATE log_checkpoint SET note = :note", note=forged.encode())
    add(database, project)
    with pytest.raises(CannotSeal, match="No key that is known here"):
        seal(database, log_keys(), LATER)


def test_checkpoints_are_copied_out_of_the_database(database: Database, tmp_path: Path) -> None:
    """Each once, in their order and as they were signed, with the next one after those that were missed."""
    keys, copies = log_keys(), file_in(tmp_path)
    project = start(database)
    notes = [sealed(database, copies=copies).note]
    assert copy_checkpoints(database, all_verifiers(database, keys), copies) == 1
    assert copy_checkpoints(database, all_verifiers(database, keys), copies) == 0
    for name in ("One", "Two"):
        add(database, project, name)
        notes.append(sealed(database, copies=copies).note)
    assert copy_checkpoints(database, all_verifiers(database, keys), copies) == 2
    assert [note_.decode() for note_ in copies.notes()] == notes
    assert copies.path.read_text() == "".join(f"{note_}\n" for note_ in notes)
    assert copies.path.stat().st_mode & 0o777 == 0o600


def test_a_copy_that_was_cut_short_is_made_again(database: Database, tmp_path: Path) -> None:
    """Wherever the disk was full: what is left of it is passed over, and nothing is taken back."""
    copies = file_in(tmp_path)
    verifiers = all_verifiers(database, log_keys())
    project = start(database)
    notes = [sealed(database).note.encode()]
    copy_checkpoints(database, verifiers, copies)
    whole = copies.path.read_bytes()
    add(database, project)
    notes.append(sealed(database).note.encode())
    for left in range(len(notes[1])):
        copies.path.write_bytes(whole + notes[1][:left])
        assert copy_checkpoints(database, verifiers, copies) == 1
        # Only where nothing but the last line's end was missing is it there twice.
        assert list(dict.fromkeys(each for each in copies.notes() if each in notes)) == notes
        assert copies.path.read_bytes().startswith(whole + notes[1][:left])
        assert copy_checkpoints(database, verifiers, copies) == 0


def test_a_log_behind_its_own_copies_is_not_signed(database: Database, tmp_path: Path) -> None:
    """When the newest entries were taken away, or an older backup was put back, the file outside still knows them."""
    keys, copies = log_keys(), file_in(tmp_path)
    project = start(database)
    sealed(database)
    add(database, project)
    sealed(database)
    copy_checkpoints(database, all_verifiers(database, keys), copies)
    _change(database, "DELETE FROM log_leaf WHERE idx = 2")
    _change(database, "DELETE FROM log_checkpoint WHERE size = 3")
    with pytest.raises(CopiesDiffer, match="checkpoint of 3 entries, and the database one of 2"):
        seal(database, replace(keys, signed=copies.path), LATER)
    with pytest.raises(CopiesDiffer, match="taken away"):
        copy_checkpoints(database, all_verifiers(database, keys), copies)
    with database.read() as session:
        newest = last_checkpoint(session)
    assert newest is not None
    assert newest.size == 2


def test_a_log_with_another_checkpoint_than_its_copy_is_not_signed(database: Database, tmp_path: Path) -> None:
    """Even when somebody who has the key rewrote it."""
    keys, copies = log_keys(), file_in(tmp_path)
    project = start(database)
    copies.path.write_text(sign_note(Checkpoint(ORIGIN, 1, bytes(32)).text(), keys.log))
    sealed(database)
    add(database, project)
    with pytest.raises(CopiesDiffer, match="of 1 entries that the database does not have"):
        seal(database, replace(keys, signed=copies.path), LATER)


def test_what_others_wrote_into_the_file_of_copies_says_nothing(database: Database, tmp_path: Path) -> None:
    """Without a signature by a key of this log it is no evidence of anything."""
    keys, copies = log_keys(), file_in(tmp_path)
    start(database)
    copies.path.write_text("words\n\n" + sign_note(Checkpoint(ORIGIN, 9, bytes(32)).text(), make_log_key(ORIGIN)))
    made = sealed(database, copies=copies)
    assert copy_checkpoints(database, all_verifiers(database, keys), copies) == 1
    assert copies.path.read_text().endswith(f"\n\n{made.note}\n")


def test_only_the_end_of_a_long_file_is_read(database: Database, tmp_path: Path) -> None:
    """Megabytes of old checkpoints do not slow down the next one."""
    keys, copies = log_keys(), file_in(tmp_path)
    project = start(database)
    copies.path.write_text("local/other\n" * 100_000 + "\n")
    sealed(database)
    assert copy_checkpoints(database, all_verifiers(database, keys), copies) == 1
    add(database, project)
    made = sealed(database, copies=copies)
    assert copy_checkpoints(database, all_verifiers(database, keys), copies) == 1
    assert copies.last_notes()[0].decode() == made.note


def test_a_disk_that_refuses_does_not_keep_the_log_from_being_sealed(
    database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It is said in the log of the server."""
    start(database)
    copies = file_in(tmp_path)
    copies.path.mkdir()
    sealed(database, copies=copies)
    assert "cannot be compared with the log: Is a directory" in caplog.text


def _append_and_seal(url: str, folder: str, projects: list[str], number: int) -> None:
    database, keys, copies = open_database(url), log_keys(), file_in(Path(folder))
    for turn in range(TIMES):
        add(database, projects[(number + turn) % len(projects)], f"Part {number}-{turn}")
        seal(database, replace(keys, signed=copies.path), LATER)
        copy_checkpoints(database, all_verifiers(database, keys), copies)
    database.close()


def test_processes_that_append_and_seal_at_once_make_one_log(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    """Each entry has one place, no place is missing, and every checkpoint continues the ones before it."""
    projects = [start(database), start(database)]
    context = multiprocessing.get_context("spawn")
    arguments = [(database_url, str(tmp_path), projects, number) for number in range(PROCESSES)]
    processes = [context.Process(target=_append_and_seal, args=each) for each in arguments]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * PROCESSES
    assert seal(database, log_keys(), LATER) is None
    hashes = _hashes(database)
    assert len(set(hashes)) == len(hashes) == _count(database) == 3 + PROCESSES * TIMES
    notes = [each.decode() for each in file_in(tmp_path).notes()]
    checkpoints = [checkpoint_in(each) for each in notes]
    sizes = [each.size for each in checkpoints]
    assert sizes == sorted(set(sizes))
    assert sizes[-1] == len(hashes)
    assert all(each.root == tree_root(map(leaf_hash, hashes[: each.size])) for each in checkpoints)
    with database.read() as session:
        assert session.scalars(text("SELECT size FROM log_checkpoint ORDER BY size")).all() == sizes
