"""Files of a part are read, what they say is suggested, and a copy says what was answered: all of it on record."""

import io
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from compliance.assets.marking import Marking
from compliance.assets.reading import read_asset
from compliance.documents.keys import Keys, PdfKey, UnusableKey
from compliance.domain.questionnaire import Answer, Answers
from compliance.services import assets
from compliance.services.actors import EVERYTHING, LOCAL_OPERATOR
from compliance.services.ai_tools import ToolFacts
from compliance.services.asset_decisions import accept_suggestion, reject_suggestion
from compliance.services.asset_marking import MarkedFile, mark_file, what_a_copy_says
from compliance.services.assets import FileRead, files_read, read_file
from compliance.services.compiled_releases import current_release
from compliance.services.database import Database, open_database
from compliance.services.history import history_page
from compliance.services.notary import Notary
from compliance.services.payload_erasure import erase_payloads
from compliance.services.records import project_record
from compliance.services.refusals import ChangedMeanwhile, NotFound, Refused
from compliance.services.register import IssuedBytes, record_issue
from compliance.services.tool_changes import add_tool
from compliance.services.used_tools import ToolUse, choose_tools
from compliance.services.verification import verify_project
from compliance.store.triggers import remove_triggers
from tests.assets.making import CAPTURED, CODES, EDITED, GENERATED, element, picture, put, recording, signed, with_xmp
from tests.pictures import BY_AI, BY_HAND, OPEN, OWN, picture_project, public_notary
from tests.postgres import copy_of
from tests.stored import LATER, save


@dataclass(frozen=True)
class Place:
    """A project with one part, and what a test does with it."""

    database: Database
    project: str
    part: str

    def read(self, content: bytes, name: str = "cover.png") -> str:
        """Read a file of the part; gives the id of the reading."""
        return read_file(self.database, LOCAL_OPERATOR, LATER, self.project, self.part, name, io.BytesIO(content))

    def files(self) -> tuple[FileRead, ...]:
        """The files that were read."""
        with self.database.read() as session:
            record = project_record(session, EVERYTHING, self.project)
            return files_read(session, record, record.component(self.part))

    def standings(self) -> dict[str, tuple[str, str]]:
        """What the newest file suggests, by question, and how that stands to the answers."""
        shown = self.files()[0].suggestions
        return {each.question.id: (each.suggestion.answer, each.decision or each.standing) for each in shown}

    def key(self, question: str) -> tuple[str, str, int]:
        """The newest reading that suggests an answer to it, the key of that, and the revision it stands against."""
        file, shown = next(
            (file, each) for file in self.files() for each in file.suggestions if each.question.id == question
        )
        return file.id, shown.suggestion.key, shown.revision

    def accept(self, question: str, seen: int | None = None) -> None:
        """Take what the newest file suggests for this question."""
        reading, key, revision = self.key(question)
        with self.database.write() as session:
            accept_suggestion(
                *(session, LOCAL_OPERATOR, LATER, self.project, self.part, reading, key),
                revision if seen is None else seen,
            )

    def reject(self, question: str) -> None:
        """Leave what the newest file suggests for this question."""
        reading, key, _ = self.key(question)
        with self.database.write() as session:
            reject_suggestion(session, LOCAL_OPERATOR, LATER, self.project, self.part, reading, key)

    def answers(self) -> Mapping[str, Answer]:
        """The part's answers now."""
        with self.database.read() as session:
            return project_record(session, EVERYTHING, self.project).component(self.part).answers

    def kinds(self) -> list[str]:
        """The kinds of the entries, oldest first; the whole project verifies."""
        with self.database.read() as session:
            assert verify_project(session, EVERYTHING, self.project).fault is None
            page = history_page(session, EVERYTHING, self.project, current_release().questionnaire)
            return [entry.kind for entry in reversed(page.entries)]

    def says(self, by: Notary) -> Marking:
        """What a copy would say."""
        with self.database.read() as session:
            record = project_record(session, EVERYTHING, self.project)
            return what_a_copy_says(session, by, record, record.component(self.part)).marking

    def mark(self, content: bytes, by: Notary, name: str = "cover.png") -> MarkedFile:
        """A copy of this file."""
        return mark_file(
            *(self.database, by, LOCAL_OPERATOR, LATER, self.project, self.part, name, io.BytesIO(content))
        )


def _place(database: Database, answers: Answers, own: Answers = OWN) -> Place:
    return Place(database, *picture_project(database, answers, own))


@pytest.fixture
def database(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """On SQLite alone: tests/services/test_one_entry.py goes through the same on PostgreSQL."""
    with copy_of(f"sqlite:///{sqlite_template}", tmp_path) as url:
        opened = open_database(url)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def notary() -> Notary:
    """As an installation with a public address has it."""
    return public_notary()


def test_what_a_file_says_is_kept_and_suggested_and_taken(database: Database) -> None:
    """Reading and deciding are an entry each; taking an answer answers in the same step. The file is not kept."""
    place = _place(database, OPEN)
    content = signed(picture("PNG"), "image/png")
    reading = place.read(content)
    (file,) = place.files()
    assert (file.id, file.name, file.type_label, file.reading.size) == (
        reading,
        "cover.png",
        "PNG picture",
        len(content),
    )
    assert place.standings() == {
        "ai_used": ("yes", "open"),
        "ai_did": ("image", "waits"),
        "tools": ("Brush", "waits"),
        "origin": ("ai", "open"),
    }
    place.accept("ai_used")
    place.accept("ai_did")
    place.accept("tools")
    place.reject("origin")
    place.reject("origin")  # a double click
    place.accept("origin")  # and a decision is made once
    assert place.answers() == {**OPEN, "ai_used": "yes", "ai_did": ("image",), "tools": "Brush"}
    assert {decision for _, decision in place.standings().values()} == {"accepted", "rejected"}
    taken = ["suggestion_accepted"] * 3
    assert place.kinds() == ["project_started", "asset_read", *taken, "suggestion_rejected"]


def test_the_history_holds_hashes_and_no_name_that_a_file_mentions(database: Database) -> None:
    """Whoever wrote a prompt did not agree to stand in a history for ever."""
    place = _place(database, OPEN)
    place.read(with_xmp(element("AIPromptWriterName", "Ines Maddox"), element("AISystemUsed", "Brush")))
    place.accept("ai_used")
    with database.read() as session:
        stored = session.execute(text("SELECT payload FROM history_entry")).scalars().all()
    assert place.files()[0].reading.marks[-1].value in ("Ines Maddox", "Brush")
    assert len(stored) == 3
    assert not any(b"Ines Maddox" in bytes(payload) for payload in stored)


def test_an_answer_that_says_otherwise_is_never_overwritten_by_itself(database: Database) -> None:
    """It is listed beside what the file says; the person takes the one or keeps the other."""
    place = _place(database, BY_HAND)
    place.read(signed(picture("PNG"), "image/png"))
    assert place.standings()["ai_used"] == ("yes", "contradicts")
    place.reject("ai_used")
    assert place.answers()["ai_used"] == "no"
    place.accept("origin")
    assert place.answers()["origin"] == "ai"


def test_what_proves_nothing_suggests_nothing(database: Database) -> None:
    """A camera says nothing of what was done later; a broken credential says nothing that counts."""
    place = _place(database, OPEN)
    place.read(with_xmp(element("DigitalSourceType", CAPTURED)))
    place.read(picture("PNG"))
    broken = bytearray(signed(picture("JPEG"), "image/jpeg"))
    broken[-30] ^= 1
    place.read(bytes(broken))
    assert [file.suggestions for file in place.files()] == [(), (), ()]
    assert {file.reading.credential.state for file in place.files()} == {"none", "invalid"}


def test_the_same_file_is_read_once(database: Database) -> None:
    """And a part has only so many."""
    place = _place(database, OPEN)
    assert place.read(picture("PNG")) == place.read(picture("PNG"), "other.png")
    assert place.kinds() == ["project_started", "asset_read"]


def test_what_cannot_be_read_is_refused(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a sentence, and without a trace."""
    place = _place(database, OPEN)
    place.read(picture("PNG"))
    monkeypatch.setattr(assets, "MOST_OF_COMPONENT", 1)
    for content, name, sentence in (
        (b"", "cover.png", "The file is empty"),
        (b"GIF89a", "cover.gif", "none of the files that are read"),
        (picture("JPEG"), "", "Give the name"),
        (picture("JPEG"), "cover.jpg", "1 files of this part have been read"),
    ):
        with pytest.raises(Refused, match=sentence):
            place.read(content, name)
    with pytest.raises(NotFound):
        Place(database, place.project, "nobodyHas1t0").read(picture("PNG"))
    assert place.kinds() == ["project_started", "asset_read"]


def test_deciding_sees_what_somebody_else_saved_meanwhile(database: Database) -> None:
    """Their answers are not lost, and a question that is not asked is not answered."""
    place = _place(database, OPEN)
    place.read(signed(picture("PNG"), "image/png"))
    with pytest.raises(Refused, match="not asked as the answers stand"):
        place.accept("ai_did")
    seen = place.key("ai_used")[2]
    save(database, place.project, place.part, "use", {"released": "cut"}, seen)
    with pytest.raises(ChangedMeanwhile, match="Look at them"):
        place.accept("ai_used", seen)
    reading, _, _ = place.key("ai_used")
    with database.write() as session, pytest.raises(Refused, match="suggests no such answer"):
        reject_suggestion(session, LOCAL_OPERATOR, LATER, place.project, place.part, reading, "nothing")
    with database.write() as session, pytest.raises(NotFound):
        reject_suggestion(session, LOCAL_OPERATOR, LATER, place.project, place.part, "nobodyHas1t0", "nothing")
    assert place.answers() == {"kind": "artistic", "released": "cut"}


CHANGES = (
    ("UPDATE asset_reading SET found = replace(found, 'Brush', 'Crayon')", "of a file that was read was changed"),
    ("UPDATE asset_reading SET sha256 = 'ab'", "of a file that was read was changed"),
    ("UPDATE asset_decision SET decision = 'rejected'", "recorded on a file was changed"),
    ("UPDATE asset_decision SET question = 'origin'", "recorded on a file was changed"),
    ("DELETE FROM asset_decision", "recorded on a file was changed"),
    (
        "INSERT INTO asset_decision SELECT reading_id, 'x', project_id, question, decision, actor, at "
        "FROM asset_decision",
        "a decision on a file that no entry recorded",
    ),
    (
        "INSERT INTO asset_reading SELECT 'x', project_id, component_id, name, sha256, size, media_type, found, "
        "actor, at FROM asset_reading",
        "the reading of a file that no entry recorded",
    ),
)


class _UndoneError(Exception):
    """Nothing of what was tried is kept."""


def _fault_after(database: Database, project: str, change: str) -> str:
    """What verifying says once this was done to the database; it is undone again."""
    said = []
    with suppress(_UndoneError), database.migration() as connection:
        remove_triggers(connection)
        connection.execute(text(change))
        with Session(connection) as session:
            fault = verify_project(session, EVERYTHING, project).fault
            said.append(fault.sentence if fault else "")
        raise _UndoneError
    return said[0]


def test_a_change_behind_the_back_is_found(database: Database) -> None:
    """Every column that an entry vouches for is compared."""
    place = _place(database, OPEN)
    place.read(signed(picture("PNG"), "image/png"))
    place.accept("ai_used")
    for change, sentence in CHANGES:
        assert sentence in _fault_after(database, place.project, change), change
    assert place.kinds()


def _registered(place: Place) -> None:
    """Name one tool out of the register, and none in words."""
    with place.database.write() as session:
        owner = project_record(session, EVERYTHING, place.project).organisation_id
        tool = add_tool(session, LOCAL_OPERATOR, LATER, owner, ToolFacts("Stemforge", version="2"))
        choose_tools(session, LOCAL_OPERATOR, LATER, place.project, place.part, [ToolUse(tool, "2.10")], 0)


def test_a_copy_says_what_was_answered(database: Database, notary: Notary, tmp_path: Path) -> None:
    """In the credential and in IPTC's properties, with the statement in force; the history keeps both hashes."""
    place = _place(database, {**BY_AI, "tools": ""})
    _registered(place)

    def build(_: object) -> IssuedBytes:
        return IssuedBytes(b'{"check_code":"K7QM-4T2X"}', b"%PDF", 1, "1.0.3", check_code="K7QM-4T2X")

    number = record_issue(database, LOCAL_OPERATOR, LATER, place.project, build).number
    copy = place.mark(picture("JPEG"), notary, "the cover.jpeg")
    found = read_asset(put(tmp_path, copy.content))
    assert (copy.name, copy.media_type, copy.with_properties) == (
        "the cover-content-credential.jpg",
        "image/jpeg",
        True,
    )
    assert {(mark.where, mark.field): mark.value for mark in found.marks} == {
        ("credential", "action"): "c2pa.created",
        ("credential", "DigitalSourceType"): GENERATED,
        ("credential", "statement"): f"https://colophon.example/verify/{number}/K7QM-4T2X",
        ("xmp", "DigitalSourceType"): GENERATED,
        ("xmp", "AISystemUsed"): "Stemforge",
        ("xmp", "AISystemVersionUsed"): "2.10",
        ("xmp", "AIPromptInformation"): "A lantern, at dusk",
        ("xmp", "AIPromptWriterName"): "Jo Vale",
    }
    assert place.kinds()[-2:] == ["statement_issued", "asset_marked"]
    with database.read() as session:
        entry = history_page(session, EVERYTHING, place.project, current_release().questionnaire).entries[0]
    assert (entry.body["after_sha256"], entry.body["statement_number"]) == (found.sha256, number)


def test_what_iptc_does_not_ask_for_is_not_written(database: Database, notary: Notary) -> None:
    """Without IPTC only the source is; of a picture that AI edited, the tool and no prompt."""
    plain = _place(database, BY_AI, {**OWN, "channels": ("content_credentials",)})
    assert plain.says(notary).properties == {}
    edited = _place(database, {**BY_AI, "first_version": "human", "origin": "camera", "ai_remains": "some"})
    said = edited.says(notary)
    assert (said.action, said.source_type, said.statement) == ("c2pa.edited", EDITED, "")
    assert dict(said.properties) == {"DigitalSourceType": EDITED, "AISystemUsed": "Stemforge 2.1"}
    by_hand = _place(database, BY_HAND).says(notary)
    assert dict(by_hand.properties) == {"DigitalSourceType": f"{CODES}digitalCreation"}


SOUND: Answers = {**BY_HAND, "kind": "sound_recording"}


@pytest.mark.parametrize(
    ("answers", "own", "sentence"),
    [
        (BY_AI, {**OWN, "channels": ("iptc",)}, "Tick “Files with Content Credentials"),
        ({**BY_AI, "reviewed": ""}, OWN, "Answer this first: “Did a named person"),
        ({**OPEN}, {**OWN, "signatory": ""}, "2 questions have no answer yet|3 questions have no answer yet"),
        ({**BY_AI, "ai_did": ("dont_know",), "ai_remains": "dont_know"}, OWN, "The answers give no code"),
        ({**BY_HAND, "ai_used": "dont_know"}, OWN, "Cannot tell"),
        ({**BY_HAND, "origin": "ai"}, OWN, "Both cannot be true"),
        ({**BY_AI, "released": "cut"}, OWN, "not in the released version"),
        (SOUND, OWN, "does not ask how a recording began"),
    ],
)
def test_nothing_is_written_that_the_answers_do_not_say(
    database: Database, notary: Notary, answers: Answers, own: Answers, sentence: str
) -> None:
    """Open, contradictory and unknown answers give no copy, and the sentence says what to do."""
    with pytest.raises(Refused, match=sentence):
        _place(database, answers, own).says(notary)


def test_a_file_that_says_otherwise_gets_no_copy(database: Database, notary: Notary) -> None:
    """First somebody decides which of the two is right."""
    place = _place(database, BY_HAND)
    with pytest.raises(Refused, match=r"says otherwise than the answers to “Was generative AI used on it\?”"):
        place.mark(signed(picture("PNG"), "image/png"), notary)
    with pytest.raises(Refused, match="would break a signature"):
        place.mark(b"%PDF-1.7\n", notary, "cover.pdf")
    assert place.kinds() == ["project_started"]


def test_a_recording_that_ai_made_gets_a_credential_only(database: Database, notary: Notary) -> None:
    """WAV holds no properties of IPTC; and an address that opens here only is no use to anybody."""
    place = _place(database, {**BY_AI, "kind": "sound_recording", "ai_did": ("music",)})
    here = Notary(notary.keys, "http://127.0.0.1:8000/verify")
    record_issue(
        database, LOCAL_OPERATOR, LATER, place.project, lambda _: IssuedBytes(b"{}", b"%PDF", 1, "1", check_code="K7QM")
    )
    assert place.says(here).statement == ""
    copy = place.mark(recording(), here, "theme.wav")
    assert (copy.name, copy.with_properties) == ("theme-content-credential.wav", False)


def test_a_key_that_cannot_be_used_is_said(database: Database, notary: Notary) -> None:
    """And a change while a copy is made is noticed."""
    place = _place(database, BY_AI)

    def gone() -> PdfKey:
        raise UnusableKey("The file signing.p12 cannot be opened.")

    with pytest.raises(Refused, match=r"signing\.p12"):
        place.mark(picture("PNG"), Notary(Keys(gone, gone, gone), ""))  # type: ignore[arg-type]

    def late() -> PdfKey:
        save(database, place.project, place.part, "use", {"released": "yes"}, 1)
        return notary.keys.pdf

    with pytest.raises(ChangedMeanwhile, match="Make it again"):
        place.mark(picture("PNG"), Notary(Keys(late, late, late), ""))  # type: ignore[arg-type]


def test_what_a_file_was_called_and_said_can_be_erased(database: Database, notary: Notary) -> None:
    """It can name people. That it was read, and what was decided, is still known and still compared."""
    place = _place(database, BY_HAND)
    place.read(with_xmp(element("AIPromptWriterName", "Ines Maddox")), "ines.jpg")
    place.read(with_xmp(element("AISystemUsed", "Ines")), "ines.jpg")
    reading, key, _ = place.key("ai_used")
    place.reject("ai_used")
    place.mark(picture("WEBP"), notary, "ines.webp")
    assert erase_payloads(database, LOCAL_OPERATOR, LATER, place.project, [2, 3, 5], "Asked for") == (2, 3, 5)
    assert place.files() == ()
    assert place.kinds()[-1] == "payload_erased"
    with database.read() as session:
        for table in ("asset_reading", "asset_decision", "history_entry"):
            rows = session.execute(text(f"SELECT * FROM {table}")).all()  # noqa: S608
            assert rows
            assert "ines" not in repr(rows).lower()
    with database.write() as session, pytest.raises(Refused, match="was erased"):
        reject_suggestion(session, LOCAL_OPERATOR, LATER, place.project, place.part, reading, key)
