"""Evidence is kept as it came, vouched for by the history, listed by statements, and gone when nothing needs it."""

import io
import os
import stat
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from compliance.documents.canonical import canonical_bytes
from compliance.domain.history import Fault
from compliance.domain.statement import plain
from compliance.services import evidence, statements
from compliance.services.actors import EVERYTHING, LOCAL_OPERATOR, Reach
from compliance.services.backup import BackupError, make_backup, restore_backup
from compliance.services.components import remove_component
from compliance.services.database import Database, open_unchecked
from compliance.services.evidence import About, EvidenceFiles, attach_file, attach_hash, remove_evidence
from compliance.services.evidence_reading import evidence_of, find_item, read_evidence
from compliance.services.evidence_rows import evidence_index, evidence_rows
from compliance.services.history import entry_read
from compliance.services.payload_erasure import erase_payloads
from compliance.services.records import ProjectRecord, project_record, project_records
from compliance.services.refusals import ChangedMeanwhile, NotFound, Refused
from compliance.services.review_changes import changed_words, changes_since
from compliance.services.review_state import review_now
from compliance.services.reviews import submit
from compliance.services.verification import verify_all, verify_project
from compliance.store.entries import entries_of
from compliance.store.evidence import find_evidence
from compliance.store.triggers import remove_triggers
from tests.answered import complete_project
from tests.stored import LATER, NOW, issue, save, start

PDF = b"%PDF-1.7 a contract"
DIGEST = sha256(PDF).hexdigest()


@pytest.fixture
def files(tmp_path: Path) -> EvidenceFiles:
    """An empty folder for files."""
    return EvidenceFiles(tmp_path / "evidence")


def _record(database: Database, project_id: str) -> ProjectRecord:
    with database.read() as session:
        return project_record(session, EVERYTHING, project_id)


def _part(database: Database, project_id: str) -> str:
    return _record(database, project_id).components[0].id


def _attach(
    database: Database,
    files: EvidenceFiles,
    project_id: str,
    name: str = "contract.pdf",
    data: bytes = PDF,
    about: About | None = None,
) -> str:
    about = about or About("ai_used", _part(database, project_id), "contract", "Signed by both.")
    return attach_file(database, files, LOCAL_OPERATOR, LATER, project_id, about, name, io.BytesIO(data))


def _hash(database: Database, project_id: str, digest: str = DIGEST, name: str = "film.mkv") -> str:
    with database.write() as session:
        about = About("records", kind="draft")
        return attach_hash(session, LOCAL_OPERATOR, LATER, project_id, about, name, digest, 2**40)


def _remove(database: Database, files: EvidenceFiles, project_id: str, evidence_id: str) -> bool:
    return remove_evidence(database, files, LOCAL_OPERATOR, LATER, project_id, evidence_id)


def _fault(database: Database, files: EvidenceFiles, project_id: str) -> Fault | None:
    with database.read() as session:
        return verify_project(session, EVERYTHING, project_id, files.digest).fault


def _stored(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "evidence").rglob("*") if path.is_file()]


def test_a_file_is_kept_for_its_owner_alone_and_read_as_it_came(
    database: Database, files: EvidenceFiles, tmp_path: Path
) -> None:
    """Under its hash in the organisation's folder, open to nobody else, whatever folders its name had."""
    project = start(database)
    attached = _attach(database, files, project, r"C:\work\My  contract.PDF")
    with database.read() as session:
        item, data = read_evidence(session, files, EVERYTHING, project, attached)
        [shown] = evidence_of(session, files, EVERYTHING, project)
    assert data == PDF
    assert (item.name, item.media_type, item.size, item.sha256) == ("My contract.PDF", "application/pdf", 19, DIGEST)
    assert (shown.item, shown.actor_name, shown.missing) == (item, "Local operator", False)
    [path] = _stored(tmp_path)
    owner = _record(database, project).organisation_id
    assert path == tmp_path / "evidence" / owner / DIGEST[:2] / DIGEST
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in path.parents[:3]} == {0o700}
    assert _fault(database, files, project) is None


def test_a_hash_is_kept_without_any_file(database: Database, files: EvidenceFiles, tmp_path: Path) -> None:
    """As somebody typed it, in groups or capitals; nothing can be downloaded."""
    project = start(database)
    attached = _hash(database, project, f"{DIGEST[:32].upper()} {DIGEST[32:]}")
    with database.read() as session:
        item = find_item(session, EVERYTHING, project, attached)
        with pytest.raises(NotFound):
            read_evidence(session, files, EVERYTHING, project, attached)
    assert (item.sha256, item.kept, item.size, item.media_type) == (DIGEST, "hash", 2**40, "")
    assert not (tmp_path / "evidence").exists()
    assert _fault(database, files, project) is None


def test_what_is_no_hash_is_refused(database: Database) -> None:
    """The sentence says what one looks like."""
    project = start(database)
    for typed in ("", "abc", DIGEST + "0", "g" * 64, "0x" + DIGEST[2:]):
        with pytest.raises(Refused, match="64 digits and letters"):
            _hash(database, project, typed)


def test_the_same_file_lies_on_the_disk_once_for_each_organisation(
    database: Database, files: EvidenceFiles, tmp_path: Path
) -> None:
    """It goes with the last thing that refers to it, and never before; organisations share nothing."""
    first, other = start(database), start(database, organisation="Other Press")
    one = _attach(database, files, first)
    two = _attach(database, files, first, about=About("records"))
    three = _attach(database, files, other)
    assert len(_stored(tmp_path)) == 2
    assert _remove(database, files, first, one)
    assert len(_stored(tmp_path)) == 2
    assert _remove(database, files, first, two)
    assert not _remove(database, files, first, two)
    [left] = _stored(tmp_path)
    assert _record(database, other).organisation_id in left.parts
    with database.read() as session:
        assert read_evidence(session, files, EVERYTHING, other, three)[1] == PDF
        with pytest.raises(NotFound):
            read_evidence(session, files, EVERYTHING, first, one)
        told = [entry["file_deleted"] for entry in _bodies(database, first) if "file_deleted" in entry]
    assert told == [False, True]
    assert _fault(database, files, first) is None
    assert _attach(database, files, first)


def _bodies(database: Database, project_id: str) -> list[dict[str, object]]:
    with database.read() as session:
        return [dict(entry_read(row).body) for row in entries_of(session, project_id)]


def test_another_project_or_organisation_has_no_such_evidence(database: Database, files: EvidenceFiles) -> None:
    """Not by its id, and not beyond reach."""
    project, other = start(database), start(database, organisation="Other Press")
    attached = _attach(database, files, project)
    stranger = Reach((_record(database, other).organisation_id,))
    with database.read() as session:
        for reach, place in ((EVERYTHING, other), (stranger, project), (stranger, other)):
            with pytest.raises(NotFound):
                read_evidence(session, files, reach, place, attached)
        with pytest.raises(NotFound):
            evidence_of(session, files, stranger, project)
    with pytest.raises(NotFound):
        _remove(database, files, other, attached)


REFUSED = (
    ("empty.pdf", b"", "is empty"),
    ("page.html", b"<html>", r"ending in \.html are not taken"),
    ("drawing.svg", b"<svg/>", r"\.svg are not taken"),
    ("run.exe", b"MZ", "are not taken"),
    ("archive.zip", b"PK\x03\x04", "hash alone"),
    ("README", b"text", "no ending"),
    ("photo.png", PDF, "not a PNG picture"),
    ("", PDF, "Give the name"),
    ("...", PDF, "Give the name"),
    (f"{'a' * 120}.pdf", PDF, "Shorten"),
    ("pay\u202efdp.pdf", PDF, "another name"),
    ("null\0.pdf", PDF, "another name"),
    ("contract.pdf", PDF + b"x" * 100, "larger than"),
)


def test_a_file_that_is_not_taken_leaves_nothing_behind(
    database: Database, files: EvidenceFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sentence says why; neither a row nor a file is kept."""
    monkeypatch.setattr(evidence, "LARGEST_FILE", 100)
    project = start(database)
    for name, data, why in REFUSED:
        with pytest.raises(Refused, match=why):
            _attach(database, files, project, name, data)
    assert _stored(tmp_path) == []
    assert _record(database, project).evidence == ()


def test_there_is_room_for_so_much_and_no_more(
    database: Database, files: EvidenceFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted by project, and by the bytes of an organisation, where the same file takes no more room."""
    project = start(database)
    _attach(database, files, project)
    for limit, value, why in (("MOST_OF_PROJECT", 1, "at most 1 pieces"), ("MOST_OF_ORGANISATION", 20, "too much")):
        with monkeypatch.context() as patch:
            patch.setattr(evidence, limit, value)
            with pytest.raises(Refused, match=why):
                _attach(database, files, project, data=PDF + b" two")
    monkeypatch.setattr(evidence, "MOST_OF_ORGANISATION", 20)
    assert _attach(database, files, project, about=About("records"))


def test_what_evidence_is_about_has_to_be_there(database: Database, files: EvidenceFiles, tmp_path: Path) -> None:
    """A question of the release in its place, a kind, and a short note."""
    project = start(database)
    for about, why in (
        (About("no_such_question"), "Choose the question"),
        (About("records", _part(database, project)), "Choose the question"),
        (About("ai_used"), "Choose the question"),
        (About("records", kind="poem"), "what kind"),
        (About("records", note="n" * 501), "Shorten the note"),
        (About("records", note="a\0b"), "note again"),
    ):
        with pytest.raises(Refused, match=why):
            _attach(database, files, project, about=about)
    assert _stored(tmp_path) == []


def test_the_same_file_is_attached_to_an_answer_once(database: Database, files: EvidenceFiles) -> None:
    """As a file or as its hash: a second click attaches nothing."""
    project = start(database)
    _attach(database, files, project, about=About("records"))
    with pytest.raises(Refused, match="already"):
        _attach(database, files, project, about=About("records"))
    with pytest.raises(Refused, match="already"):
        _hash(database, project)


def test_a_place_that_cannot_be_written_to_is_told(database: Database, tmp_path: Path) -> None:
    """As a sentence that says whom to ask, and not as a fault."""
    project = start(database)
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(Refused, match="place for files cannot be written to"):
        _attach(database, EvidenceFiles(tmp_path / "file" / "evidence"), project)


def test_what_was_left_by_somebody_who_was_cut_off_is_cleared_up(
    database: Database, files: EvidenceFiles, tmp_path: Path
) -> None:
    """After a day; what is still coming is left alone."""
    incoming = tmp_path / "evidence" / "incoming"
    incoming.mkdir(parents=True)
    for name, age in (("old", 2 * 24 * 3600), ("new", 60)):
        (incoming / name).write_bytes(b"half")
        then = (incoming / name).stat().st_mtime - age
        os.utime(incoming / name, (then, then))
    _attach(database, files, start(database))
    assert [path.name for path in incoming.iterdir()] == ["new"]


def test_a_changed_or_missing_file_is_told_and_found(database: Database, files: EvidenceFiles, tmp_path: Path) -> None:
    """When somebody reads it, in the list, and when the history is verified, which names the entry."""
    project = start(database)
    attached = _attach(database, files, project)
    [path] = _stored(tmp_path)
    for forged in (PDF + b"and more", PDF.replace(b"contract", b"forgery!")):
        path.write_bytes(forged)
        with database.read() as session, pytest.raises(Refused, match="changed on the disk"):
            read_evidence(session, files, EVERYTHING, project, attached)
    assert _fault(database, files, project) == Fault(
        2, "The file that entry 2 attached as evidence was changed on the disk."
    )
    path.unlink()
    path.symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere").write_bytes(PDF)
    with database.read() as session, pytest.raises(Refused, match="cannot be read"):
        read_evidence(session, files, EVERYTHING, project, attached)
    path.unlink()
    with database.read() as session:
        assert [each.missing for each in evidence_of(session, files, EVERYTHING, project)] == [True]
    fault = _fault(database, files, project)
    assert fault is not None
    assert "missing" in fault.sentence


CHANGED = (
    ("name", "'other.pdf'"),
    ("sha256", f"'{'0' * 64}'"),
    ("kept", "'hash'"),
    ("note", "''"),
    ("component_id", "NULL"),
    ("question", "'records'"),
    ("kind", "'other'"),
    ("media_type", "'text/html'"),
    ("size", "20"),
    ("actor", "'somebody'"),
    ("at", "'2020-01-01T00:00:00Z'"),
    ("removed_by = 'x', removed_at", "'2020-01-01T00:00:00Z'"),
    ("id", "'another'"),
)


def test_whoever_changes_a_row_behind_our_back_is_found(database: Database, files: EvidenceFiles) -> None:
    """The guards refuse it, column by column; once somebody has removed them, verifying names the entry."""
    project = start(database)
    _attach(database, files, project)
    for column, value in CHANGED:
        change = f"UPDATE evidence SET {column} = {value}"  # noqa: S608 - our own names
        if not column.startswith("removed"):
            with pytest.raises(DBAPIError), database.migration() as connection:
                connection.exec_driver_sql(change)
        fault = _fault_after(database, files, project, change)
        assert fault is not None, column
        assert fault.sequence == 2
        assert "recorded was changed in the database" in fault.sentence, column
    fault = _fault_after(database, files, project, "DELETE FROM evidence")
    assert fault is not None
    assert _fault(database, files, project) is None


def _fault_after(database: Database, files: EvidenceFiles, project_id: str, change: str) -> Fault | None:
    """What verifying finds after a change that is taken back again."""
    found: list[Fault | None] = []

    def try_it() -> None:
        with database.migration() as connection:
            remove_triggers(connection)
            connection.exec_driver_sql(change)
            with Session(bind=connection) as session:
                found.append(verify_project(session, EVERYTHING, project_id, files.digest).fault)
            raise InterruptedError

    with pytest.raises(InterruptedError):
        try_it()
    return found[0]


def test_evidence_that_no_entry_recorded_is_found(database: Database, files: EvidenceFiles) -> None:
    """A row put there by hand; and one that came back after it was removed."""
    project = start(database)
    attached = _attach(database, files, project)
    columns = "project_id, component_id, question, kind, name, media_type, size, sha256, kept, note, actor, at"
    more = f"INSERT INTO evidence (id, {columns}) SELECT 'more', {columns} FROM evidence"  # noqa: S608 - our own names
    fault = _fault_after(database, files, project, more)
    assert fault is not None
    assert "no entry recorded" in fault.sentence
    _remove(database, files, project, attached)
    back = "UPDATE evidence SET removed_at = NULL, removed_by = NULL"
    with pytest.raises(DBAPIError), database.migration() as connection:
        connection.exec_driver_sql(back)
    fault = _fault_after(database, EvidenceFiles(Path("/nowhere")), project, f"{back}, kept = 'hash'")
    assert fault == Fault(3, "The evidence that entry 3 recorded was changed in the database.")


def test_a_statement_lists_the_evidence_to_its_answers_and_keeps_the_list(
    database: Database, files: EvidenceFiles
) -> None:
    """In the questionnaire's words, the project's first; what is removed later stays in what was issued."""
    project = complete_project(database)
    part = _part(database, project)
    seen = statements.seen_key(_record(database, project))
    attached = _attach(database, files, project)
    _hash(database, project, "a" * 64)
    record = _record(database, project)
    rows = evidence_rows(record)
    assert [(row.part, row.name, row.kind, row.kept) for row in rows] == [
        ("", "film.mkv", "Draft or working file", "hash"),
        (record.component(part).name, "contract.pdf", "Contract or licence", "file"),
    ]
    assert rows[1].question == "Was generative AI used on it?"
    assert (rows[1].sha256, rows[1].at) == (DIGEST, LATER)
    assert statements.draft(record).evidence == rows
    with database.read() as session:
        assert project_records(session, EVERYTHING, [project])[project] == record
    assert statements.seen_key(record) != seen
    with pytest.raises(ChangedMeanwhile, match="The evidence was changed"):
        statements._refuse_unless_seen(seen, statements.seen_key(record))
    _remove(database, files, project, attached)
    assert [row.name for row in evidence_rows(_record(database, project))] == ["film.mkv"]


def test_an_answer_that_does_not_count_has_no_evidence_in_a_statement(database: Database, files: EvidenceFiles) -> None:
    """Nor has a part that was removed; the evidence itself stays attached."""
    project = complete_project(database)
    part = _part(database, project)
    _attach(database, files, project, about=About("ai_context", part))
    before = _record(database, project)
    assert evidence_rows(before) == ()
    assert len(before.evidence) == 1
    saved = before.component(part).sections["use"]
    save(database, project, part, "use", {**saved.answers, "ai_used": "yes"}, saved.revision)
    assert len(evidence_rows(_record(database, project))) == 1
    with database.write() as session:
        remove_component(session, LOCAL_OPERATOR, LATER, project, part)
    assert evidence_rows(_record(database, project)) == ()
    with pytest.raises(NotFound):
        _attach(database, files, project, about=About("ai_used", part))


def test_new_evidence_ends_a_review_and_is_named_in_what_changed(database: Database, files: EvidenceFiles) -> None:
    """Whoever approves knows what the statement will list; without evidence, digests are as they were."""
    project = complete_project(database)
    with database.write() as session:
        submit(session, LOCAL_OPERATOR, LATER, project)
    _attach(database, files, project)
    with database.read() as session:
        assert review_now(session, EVERYTHING, project).standing.state == "draft"
        changes = changes_since(session, EVERYTHING, project, "review")
    assert changes is not None
    assert [(each.from_text, each.to_text) for each in changes.evidence] == [
        ("No evidence", "Contract or licence: contract.pdf")
    ]
    assert changed_words(changes) == "the evidence was changed"


def test_the_index_for_a_bundle_tells_what_was_removed_and_what_lists_it(
    database: Database, files: EvidenceFiles
) -> None:
    """Plain values, with the numbers of the statements that list each."""
    project = complete_project(database)
    attached = _attach(database, files, project)
    draft = canonical_bytes(plain(statements.draft(_record(database, project))))
    issued = issue(database, project, draft).number
    _hash(database, project)
    _remove(database, files, project, attached)
    with database.read() as session:
        index = evidence_index(session, EVERYTHING, project)
    by_name = {str(each["name"]): each for each in index}
    assert by_name["contract.pdf"]["statements"] == [issued]
    assert by_name["contract.pdf"]["removed_at"] == LATER
    assert by_name["film.mkv"]["statements"] == []
    assert by_name["film.mkv"]["question"]
    assert by_name["film.mkv"]["size"] == 2**40


def test_the_name_of_removed_evidence_can_be_erased(database: Database, files: EvidenceFiles) -> None:
    """From both entries and from the row, with the note; the history verifies, and nothing else is lost."""
    project = start(database)
    attached = _attach(database, files, project, "Letter of Ines Marsh.pdf")
    with pytest.raises(Refused, match="still attached"):
        erase_payloads(database, LOCAL_OPERATOR, LATER, project, [2], "Asked for")
    _remove(database, files, project, attached)
    assert erase_payloads(database, LOCAL_OPERATOR, LATER, project, [2], "Asked for") == (2, 3)
    assert erase_payloads(database, LOCAL_OPERATOR, LATER, project, [3], "Asked for") == ()
    with database.read() as session:
        row = find_evidence(session, project, attached)
        assert (row.name, row.note, row.sha256, row.removed_at) == ("", "", DIGEST, LATER)
    assert "Ines" not in repr(_bodies(database, project))
    assert _fault(database, files, project) is None


def test_a_backup_brings_the_files_along(database: Database, files: EvidenceFiles, tmp_path: Path) -> None:
    """Into a new folder, with every hash compared; without its folder, a backup says what is missing."""
    project = start(database)
    attached = _attach(database, files, project)
    _hash(database, project)
    made = make_backup(database, tmp_path / "backup.zip", NOW, "mark", {}, files)
    assert made.verified.broken == ()
    assert [(kept.name, kept.bytes, kept.sha256) for kept in made.manifest.evidence] == [(DIGEST, 19, DIGEST)]
    new, folder = open_unchecked(f"sqlite:///{tmp_path / 'new.sqlite3'}"), EvidenceFiles(tmp_path / "restored")
    with pytest.raises(BackupError, match="no folder"):
        restore_backup(new, tmp_path / "backup.zip", replace=False, although_broken=False)
    restored = restore_backup(new, tmp_path / "backup.zip", replace=False, although_broken=False, files=folder)
    assert restored.verified.broken == ()
    with new.read() as session:
        assert read_evidence(session, folder, EVERYTHING, project, attached)[1] == PDF
    new.close()
    bare = make_backup(database, tmp_path / "bare.zip", NOW, "mark", {})
    assert "missing" in bare.verified.broken[0]


def test_a_backup_of_a_changed_file_says_so_and_is_not_restored(
    database: Database, files: EvidenceFiles, tmp_path: Path
) -> None:
    """It is kept as it is, since it is what there is; what a failed restore put into the folder is gone again."""
    project = start(database)
    _attach(database, files, project)
    [path] = _stored(tmp_path)
    path.write_bytes(b"%PDF-1.7 a forgery!")
    made = make_backup(database, tmp_path / "backup.zip", NOW, "mark", {}, files)
    assert "changed on the disk" in made.verified.broken[0]
    new, folder = open_unchecked(f"sqlite:///{tmp_path / 'new.sqlite3'}"), EvidenceFiles(tmp_path / "restored")
    with pytest.raises(BackupError, match="changed on the disk"):
        restore_backup(new, tmp_path / "backup.zip", replace=False, although_broken=False, files=folder)
    new.close()
    assert [each for each in (tmp_path / "restored").rglob("*") if each.is_file()] == []


def test_two_who_attach_and_remove_at_once_lose_no_file(database: Database, files: EvidenceFiles) -> None:
    """The file that somebody attached again while it was being deleted stays."""
    project = start(database)
    one = _attach(database, files, project)
    owner = _record(database, project).organisation_id
    _attach(database, files, project, about=About("records"))
    evidence._forget(database, files, owner, DIGEST)
    assert files.holds(owner, DIGEST)
    _remove(database, files, project, one)
    with database.read() as session:
        assert all(verdict.sound for verdict in verify_all(session, EVERYTHING, files.digest))


@pytest.mark.parametrize(
    ("owner", "name"), [("../up", DIGEST), ("incoming", DIGEST), ("acme", "../../etc"), ("", DIGEST)]
)
def test_names_from_a_backup_lead_nowhere_else(files: EvidenceFiles, tmp_path: Path, owner: str, name: str) -> None:
    """Whoever made the file cannot write outside the folder."""
    with pytest.raises(ValueError, match="names no file"):
        files.restore(owner, name, [b"x"])
    assert not files.holds(owner, name)
    assert files.digest(owner, name) == ""
    assert [each for each in tmp_path.rglob("*") if each.is_file()] == []
