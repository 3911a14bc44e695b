"""The register of statements: numbers without gaps, stored bytes, superseding, withdrawing, double clicks."""

from hashlib import sha256

import pytest

from compliance.services.actors import EVERYTHING, LOCAL_OPERATOR
from compliance.services.database import Database
from compliance.services.history import history_page
from compliance.services.refusals import ChangedMeanwhile, NotFound, Refused
from compliance.services.register import (
    ATTEMPTS,
    IssuedBytes,
    IssuePlace,
    StatementRecord,
    record_issue,
    statement_bytes,
    statement_record,
    statements_of,
)
from compliance.services.withdrawal import withdraw
from tests.stored import LATER, QUESTIONNAIRE, add, issue, save, start

ME = LOCAL_OPERATOR
SMALL = IssuedBytes(b"{}", b"%PDF", 1, "1.0", "ab" * 32)


def _statements(database: Database, project_id: str) -> tuple[StatementRecord, ...]:
    with database.read() as session:
        return statements_of(session, EVERYTHING, project_id)


def _withdraw(database: Database, statement_id: str, reason: str = "Wrong credit.") -> None:
    with database.write() as session:
        withdraw(session, ME, LATER, statement_id, reason)


def test_the_place_says_what_the_statement_prints(database: Database) -> None:
    """Number, head before the issue, and the project as it was at that head."""
    project = start(database)
    places: list[IssuePlace] = []
    record_issue(database, ME, LATER, project, lambda place: places.append(place) or SMALL)
    (place,) = places
    assert (place.number, place.history_sequence, place.supersedes) == ("2026-0001", 1, "")
    assert place.record.head.hash.hex() == place.history_head
    assert place.record.answers == {"title_known": "yes"}
    with database.read() as session:
        stored = statement_record(session, EVERYTHING, place.statement_id)
        entry = history_page(session, EVERYTHING, project, QUESTIONNAIRE).entries[0]
    assert (stored.history_sequence, stored.history_head) == (place.history_sequence, place.history_head)
    assert (entry.kind, entry.sequence) == ("statement_issued", 2)
    assert entry.body == {
        "statement": place.statement_id,
        "number": "2026-0001",
        "version": "1.0",
        "release": "2026-11",
        "release_digest": "ab" * 32,
        "data_sha256": sha256(b"{}").hexdigest(),
        "pdf_sha256": sha256(b"%PDF").hexdigest(),
        "pages": 1,
        "supersedes": None,
        "review": {
            "number": 1,
            "digest": place.review.submitted.digest,
            "submitted_by": ME.id,
            "submitted_at": LATER,
            "approved_by": ME.id,
            "approved_at": LATER,
        },
        "declaration": None,
    }


def test_the_very_bytes_are_kept(database: Database) -> None:
    """What was rendered is what is served."""
    project = start(database)
    statement = issue(database, project, data=b'{"title":"\xc3\x89bb"}', pdf=bytes(range(256)))
    with database.read() as session:
        stored = statement_bytes(session, EVERYTHING, statement.id)
    assert stored == IssuedBytes(b'{"title":"\xc3\x89bb"}', bytes(range(256)), 2, "1.0")


def test_numbers_count_within_an_organisation_and_a_year(database: Database) -> None:
    """Another organisation and another year start at 1."""
    one, two = start(database), start(database)
    other = start(database, organisation="Other House")
    numbers = [
        issue(database, one).number,
        issue(database, two).number,
        issue(database, other).number,
        issue(database, one, at="2027-01-01T00:00:00Z").number,
        issue(database, two).number,
    ]
    assert numbers == ["2026-0001", "2026-0002", "2026-0001", "2027-0001", "2026-0003"]


def test_issuing_again_supersedes_and_both_say_so(database: Database) -> None:
    """The old one stays in the register and can still be downloaded."""
    project = start(database)
    first = issue(database, project)
    second = issue(database, project, pdf=b"%PDF-1.7 two")
    newest, older = _statements(database, project)
    assert (newest.id, newest.state, newest.supersedes, newest.superseded_by) == (second.id, "issued", "2026-0001", "")
    assert (older.id, older.state, older.supersedes, older.superseded_by) == (first.id, "superseded", "", "2026-0002")
    with database.read() as session:
        assert statement_bytes(session, EVERYTHING, first.id).pdf == b"%PDF-1.7 one"


def test_a_second_click_gives_the_same_statement(database: Database) -> None:
    """Two requests from the same page issue one statement."""
    project = start(database)
    first = issue(database, project, seen=1)
    assert issue(database, project, seen=1).id == first.id
    assert len(_statements(database, project)) == 1


def test_a_project_that_was_changed_is_not_issued_unseen(database: Database) -> None:
    """What the person saw is what is issued."""
    project = start(database)
    save(database, project)
    with pytest.raises(ChangedMeanwhile, match="was changed since you looked at it"):
        issue(database, project, seen=1)
    assert _statements(database, project) == ()


def test_a_change_while_rendering_makes_it_render_again(database: Database) -> None:
    """The statement has the answers, the number and the head of the moment at which it is stored."""
    project, other = start(database), start(database)
    places: list[IssuePlace] = []

    def interrupted(place: IssuePlace) -> IssuedBytes:
        places.append(place)
        if len(places) == 1:
            save(database, project)
        if len(places) == 2:
            issue(database, other)
        return SMALL

    statement = record_issue(database, ME, LATER, project, interrupted)
    assert [(place.number, place.history_sequence) for place in places] == [
        ("2026-0001", 1),
        ("2026-0001", 2),
        ("2026-0002", 2),
    ]
    assert places[-1].record.answers == {"title_known": "no"}
    assert (statement.number, statement.history_sequence) == ("2026-0002", 2)


def test_everybodys_turn_comes(database: Database) -> None:
    """Whoever was too late every time renders while nobody else can write."""
    project = start(database)
    places: list[IssuePlace] = []

    def always_interrupted(place: IssuePlace) -> IssuedBytes:
        places.append(place)
        if len(places) <= ATTEMPTS:
            add(database, project, f"Part {len(places)}")
        return SMALL

    record_issue(database, ME, LATER, project, always_interrupted)
    assert [place.history_sequence for place in places] == [1, 2, 3, 4]


def test_the_last_attempt_looks_again_at_what_was_seen(database: Database) -> None:
    """Nothing is issued unseen, however often others were faster."""
    project = start(database)
    names = iter("ABCD")

    def always_interrupted(_place: IssuePlace) -> IssuedBytes:
        add(database, project, next(names))
        return SMALL

    with pytest.raises(ChangedMeanwhile):
        record_issue(database, ME, LATER, project, always_interrupted, seen_sequence=1)


def test_a_statement_that_cannot_be_rendered_leaves_nothing(database: Database) -> None:
    """No number is used up, and the history says nothing."""
    project = start(database)

    def fails(_place: IssuePlace) -> IssuedBytes:
        raise Refused("Answer the question about the cover first.")

    with pytest.raises(Refused, match="about the cover"):
        record_issue(database, ME, LATER, project, fails)
    assert issue(database, project).number == "2026-0001"


def test_a_withdrawn_statement_says_when_and_why(database: Database) -> None:
    """It keeps its number and its bytes."""
    project = start(database)
    statement = issue(database, project)
    _withdraw(database, statement.id, "  Wrong credit. ")
    (withdrawn,) = _statements(database, project)
    assert (withdrawn.state, withdrawn.withdrawn_at, withdrawn.withdrawn_reason) == (
        "withdrawn",
        LATER,
        "Wrong credit.",
    )


def test_a_reason_that_cannot_be_stored_is_refused(database: Database) -> None:
    """Two lines are no fault; a null character, which PostgreSQL does not take, is one."""
    statement = issue(database, start(database))
    with pytest.raises(Refused, match="Type the reason again"):
        _withdraw(database, statement.id, "a\x00b")
    _withdraw(database, statement.id, "Wrong credit.\nAnd title.")


def test_after_a_withdrawal_a_new_statement_supersedes_nothing(database: Database) -> None:
    """The withdrawn one stays withdrawn."""
    project = start(database)
    _withdraw(database, issue(database, project).id)
    issue(database, project)
    assert [(one.state, one.supersedes, one.superseded_by) for one in _statements(database, project)] == [
        ("issued", "", ""),
        ("withdrawn", "", ""),
    ]


def test_a_withdrawal_needs_a_reason(database: Database) -> None:
    """Spaces are none."""
    statement = issue(database, start(database))
    with pytest.raises(Refused, match="Enter why"):
        _withdraw(database, statement.id, " \n ")


def test_a_superseded_statement_is_not_withdrawn(database: Database) -> None:
    """The later one is what others rely on."""
    project = start(database)
    first = issue(database, project)
    issue(database, project)
    with pytest.raises(Refused, match="2026-0001 was superseded"):
        _withdraw(database, first.id)


def test_a_statement_that_does_not_exist_is_not_found(database: Database) -> None:
    """Neither to be read nor to be withdrawn."""
    with pytest.raises(NotFound):
        _withdraw(database, "none")
    with pytest.raises(NotFound), database.read() as session:
        statement_record(session, EVERYTHING, "none")
