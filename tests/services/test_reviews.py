"""A statement goes from one person to another before it is issued, and what they say of it stays in the history."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from compliance.domain.roles import Role, roles_text
from compliance.services import notices
from compliance.services.accounts import new_account
from compliance.services.actors import EVERYTHING, LOCAL_OPERATOR, Actor, Reach
from compliance.services.assessments import current_release
from compliance.services.assumption_choices import Wanted, choose_for_organisation
from compliance.services.comments import add_comment, comments_of, resolve_comment
from compliance.services.database import Database
from compliance.services.export import export_csv
from compliance.services.recording import append
from compliance.services.records import project_record
from compliance.services.refusals import ChangedMeanwhile, NotFound, Refused
from compliance.services.register import IssuedBytes, StatementRecord, statement_bytes
from compliance.services.review_changes import ReviewChanges, changed_words, changes_since
from compliance.services.review_rules import choose_review_rule
from compliance.services.review_state import ReturnReason, ReviewNow, review_now
from compliance.services.reviews import approve, send_back, submit
from compliance.services.statements import issue
from compliance.services.verification import verify_organisation, verify_project
from compliance.store.account_models import Membership, Person
from compliance.store.entries import entries_of
from compliance.store.projects import find_project, lock_project
from tests.answered import complete_project
from tests.stored import LATER, NOW, add, save


@dataclass
class House:
    """An organisation with two people, and a project of it that can be issued, prepared by the first."""

    database: Database
    project: str
    organisation: str
    ana: Actor
    ben: Actor

    def now(self) -> ReviewNow:
        """Where the review stands."""
        with self.database.read() as session:
            return review_now(session, EVERYTHING, self.project)

    def submit(self, actor: Actor | None = None) -> bool:
        """Send it for review: Ana does."""
        with self.database.write() as session:
            return submit(session, actor or self.ana, LATER, self.project)

    def approve(self, actor: Actor | None = None, seen: str | None = None) -> bool:
        """Approve it: Ben does."""
        with self.database.write() as session:
            return approve(session, actor or self.ben, LATER, self.project, seen)

    def issue(self, actor: Actor | None = None, office: str | None = None, seen: int | None = None) -> StatementRecord:
        """Issue it: Ben does."""
        return issue(self.database, actor or self.ben, LATER, self.project, printed, seen, notary=None, office=office)

    def change(self, product: str = "Opera") -> None:
        """Ana changes an answer."""
        with self.database.read() as session:
            saved = project_record(session, EVERYTHING, self.project).sections["about"]
        answers = {**saved.answers, "version": product}
        save(self.database, self.project, None, "about", answers, saved.revision, LATER, self.ana)

    def since(self, base: str = "review") -> ReviewChanges | None:
        """What was changed."""
        with self.database.read() as session:
            return changes_since(session, EVERYTHING, self.project, base)

    def comment(self, text: str, actor: Actor | None = None, **where: str) -> int:
        """Ana comments."""
        with self.database.write() as session:
            return add_comment(session, actor or self.ana, LATER, self.project, text, **where)


def printed(*_: object) -> IssuedBytes:
    """A pretended PDF."""
    return IssuedBytes(b"", b"%PDF", 1, "")


def person(database: Database, organisation: str, name: str, *roles: Role) -> Actor:
    """Somebody who belongs to the organisation."""
    with database.write() as session:
        account = new_account(session, NOW, name, f"{name.split()[0].lower()}@example.org")
        session.add(Membership(organisation_id=organisation, person_id=account.id, roles=roles_text(roles), since=NOW))
        return Actor(account.id, name, Reach((organisation,)))


@pytest.fixture
def house(database: Database) -> Iterator[House]:
    """Ana prepares, Ben approves."""
    project = complete_project(database)
    with database.read() as session:
        organisation = find_project(session, EVERYTHING, project).organisation_id
    ana = person(database, organisation, "Ana Petrov", "preparer")
    ben = person(database, organisation, "Ben Adeyemi", "approver")
    made = House(database, project, organisation, ana, ben)
    made.change("1.0")
    yield made
    with database.read() as session:
        # Whatever a test did, the history agrees with what is stored, and names nobody.
        assert verify_project(session, EVERYTHING, project).sound
        assert verify_organisation(session, EVERYTHING, organisation).sound
        written = b"".join(row.header + (row.payload or b"") for row in entries_of(session, project))
    assert b"Ana Petrov" not in written
    assert b"Ben Adeyemi" not in written


def data_of(house: House, statement: StatementRecord) -> dict[str, object]:
    """What a statement says."""
    with house.database.read() as session:
        data: dict[str, object] = json.loads(statement_bytes(session, EVERYTHING, statement.id).data)
        return data


def waiting(house: House, actor: Actor) -> list[str]:
    """What waits for somebody."""
    with house.database.read() as session:
        return [each.kind for each in notices.waiting(session, actor.reach, actor.id)]


def test_two_people_stand_behind_a_statement(house: House) -> None:
    """One sends it, another approves it, and the statement names both, with what was declared at its issue."""
    with pytest.raises(Refused, match="Nobody has approved it"):
        house.issue()
    assert house.submit()
    assert waiting(house, house.ben) == ["submitted"]
    with pytest.raises(Refused, match="somebody else has to approve"):
        house.approve(house.ana)
    assert house.approve()
    assert (waiting(house, house.ben), waiting(house, house.ana)) == ([], ["approved"])
    said = data_of(house, house.issue(office="Head of Rights"))["sign_off"]
    assert isinstance(said, dict)
    assert (said["by"], said["submitted_by"], said["approved_by"]) == ("two_people", "Ana Petrov", "Ben Adeyemi")
    assert said["declaration"]["office"] == "Head of Rights"
    assert house.now().standing.state == "draft"
    assert house.now().preparers == frozenset()
    assert waiting(house, house.ana) == []


def test_a_change_ends_an_approval_and_a_comment_does_not(house: House) -> None:
    """What was approved is what is issued; the change is named, and undoing it brings the approval back."""
    house.submit()
    seen = house.now().submitted.digest
    house.comment("Is the credit right?")
    assert house.approve(seen=seen)
    house.change("2.0")
    now = house.now()
    assert (now.standing.state, now.standing.lapsed) == ("draft", "approved")
    with pytest.raises(Refused, match="Nobody has approved it"):
        house.issue()
    changes = house.since()
    assert changes is not None
    assert [(each.question_id, each.from_text, each.to_text) for each in changes.answers] == [("version", "1.0", "2.0")]
    assert changed_words(changes) == "one answer was changed"
    assert waiting(house, house.ana) == []
    house.change("1.0")
    assert house.now().standing.state == "approved"
    assert waiting(house, house.ana) == ["approved"]


def test_a_notice_goes_once_a_change_ends_what_it_tells_of(house: House) -> None:
    """Nobody is asked to approve what was changed; and whoever can issue is told of an approval."""
    cleo = person(house.database, house.organisation, "Cleo Marsh", "approver")
    house.submit()
    assert (waiting(house, house.ben), waiting(house, cleo)) == (["submitted"], ["submitted"])
    house.change("2.0")
    assert (waiting(house, house.ben), waiting(house, cleo)) == ([], [])
    house.submit()
    house.approve()
    assert (waiting(house, house.ana), waiting(house, cleo)) == (["approved"], ["approved"])
    house.issue()
    assert (waiting(house, house.ana), waiting(house, cleo)) == ([], [])


def test_whatever_is_printed_ends_a_review(house: House) -> None:
    """A part, and an assumption of the organisation, that were changed after the submission; each in its own words."""
    house.submit()
    seen = house.now().submitted.digest
    part = add(house.database, house.project, "Map")
    name, assumption = next(iter(current_release().assumptions.items()))
    with house.database.write() as session:
        chosen = {name: Wanted(assumption.settings[-1].id, "Counsel says so.")}
        choose_for_organisation(session, LOCAL_OPERATOR, LATER, house.organisation, current_release(), chosen)
    with pytest.raises(ChangedMeanwhile, match="since you looked"):
        house.approve(seen=seen)
    with pytest.raises(Refused, match="changed after it was sent"):
        house.approve()
    changes = house.since()
    assert changes is not None
    assert (changes.added, changes.removed) == (("Map",), ())
    assert [each.question for each in changes.assumptions] == [assumption.title]
    assert changed_words(changes) == "one component and one assumption were changed"
    assert part


def test_it_comes_back_with_reasons_at_the_answers(house: House) -> None:
    """The reasons are in the history alone; whoever prepared it is told, and sends it again."""
    house.submit()
    with pytest.raises(Refused, match="Say why"), house.database.write() as session:
        send_back(session, house.ben, LATER, house.project, " ", [ReturnReason("", "title", "  ")])
    with pytest.raises(Refused, match="not asked"), house.database.write() as session:
        send_back(session, house.ben, LATER, house.project, "", [ReturnReason("", "no_such_question", "Why?")])
    with house.database.write() as session:
        send_back(session, house.ben, LATER, house.project, "Nearly.", [ReturnReason("", "version", "Which build?")])
    last = house.now().last
    assert last is not None
    assert (last.state, last.reason, last.decided_by_name) == ("returned", "Nearly.", "Ben Adeyemi")
    assert last.reasons == (ReturnReason("", "version", "Which build?"),)
    assert waiting(house, house.ana) == ["returned"]
    assert house.submit()
    assert waiting(house, house.ana) == []
    assert house.now().standing.state == "in_review"


def test_what_is_sent_again_is_compared_with_what_was_returned(house: House) -> None:
    """Not with itself; before the first review there is nothing to compare with."""
    assert house.since() is None
    house.submit()
    assert house.since() is None
    with house.database.write() as session:
        send_back(session, house.ben, LATER, house.project, "Nearly.")
    assert (house.since() or None) is None
    house.change("2.0")
    house.submit()
    changes = house.since()
    assert changes is not None
    assert (changes.became, [each.to_text for each in changes.answers]) == ("returned", ["2.0"])
    house.approve()
    house.issue()
    changes = house.since()
    assert changes is not None
    assert (changes.became, changed_words(changes)) == ("issued", "")


def test_one_person_may_do_both_where_the_organisation_says_so(house: House) -> None:
    """And the statement says it."""
    with house.database.write() as session:
        choose_review_rule(session, house.ben, LATER, house.organisation, one_person=True)
    said = data_of(house, house.issue(house.ana))["sign_off"]
    assert isinstance(said, dict)
    assert (said["by"], said["approved_by"]) == ("co_preparer", "Ana Petrov")
    assert said["prepared_by"] == ["Ana Petrov", "Local operator"]
    assert "No second person" in said["says"][0]
    house.change("2.0")
    said = data_of(house, house.issue(house.ana))["sign_off"]
    assert isinstance(said, dict)
    assert said["says"][0].startswith("One person prepared and approved it: Ana Petrov")


def test_whoever_issues_is_not_said_to_have_prepared_what_others_prepared(house: House) -> None:
    """Ben issues what Ana prepared; after her account was erased her name is gone and the rest stays."""
    with house.database.write() as session:
        choose_review_rule(session, house.ben, LATER, house.organisation, one_person=True)
    said = data_of(house, house.issue(office="Head of Rights"))["sign_off"]
    assert isinstance(said, dict)
    assert said["says"][0].startswith("Prepared by Ana Petrov and Local operator. Approved by Ben Adeyemi at its issue")
    assert "without a separate review" in said["says"][0]
    assert "lets one person do both" not in said["says"][0]
    assert said["says"][1].endswith("Confirmed at the issue by Ben Adeyemi.")
    house.change("2.0")
    with house.database.write() as session:
        erased = session.get_one(Person, house.ana.id)
        erased.name, erased.erased_at = "", LATER
    said = data_of(house, house.issue())["sign_off"]
    assert isinstance(said, dict)
    assert said["says"][0].startswith("Prepared by Erased person. Approved by Ben Adeyemi at its issue")


def test_the_command_line_issues_alone_only_where_nobody_could_review(house: House) -> None:
    """Where an organisation has members, they review; elsewhere the statement says that nobody did."""
    with pytest.raises(Refused, match="Nobody has approved it"):
        house.issue(LOCAL_OPERATOR)
    other = complete_project(house.database)
    with house.database.write() as session:
        session.query(Membership).delete()
    said = data_of(house, issue(house.database, LOCAL_OPERATOR, LATER, other, printed, notary=None))["sign_off"]
    assert isinstance(said, dict)
    assert said["by"] == "command_line"


def test_a_comment_meanwhile_does_not_stand_in_the_way_of_an_issue(house: House) -> None:
    """It changes nothing of what the person saw; a second click still finds the statement of the first."""
    house.submit()
    house.approve()
    with house.database.read() as session:
        seen = project_record(session, EVERYTHING, house.project).head.sequence
    house.comment("Well done.")
    first = house.issue(seen=seen)
    house.comment("Really.")
    assert house.issue(seen=seen).id == first.id
    house.change("3.0")
    with house.database.read() as session:
        seen = project_record(session, EVERYTHING, house.project).head.sequence
    house.change("4.0")
    with pytest.raises(ChangedMeanwhile):
        house.issue(seen=seen)


def test_a_comment_mentions_people_by_their_ids(house: House) -> None:
    """They are told, and shown by the names of today; a resolved comment asks nothing of anybody."""
    heard: list[str] = []
    house.database.after_writing.append(lambda info: heard.extend(each.person_id for each in notices.given(info)))
    number = house.comment("@Ben Adeyemi, is this right? @Ben", question="title", mentions=[house.ana.id])
    assert heard == [house.ben.id]
    assert waiting(house, house.ben) == ["mentioned"]
    with house.database.read() as session:
        (shown,) = comments_of(session, EVERYTHING, house.project)
        questions = current_release().questionnaire
        assert "@Ben Adeyemi, is this right?" in export_csv(session, EVERYTHING, house.project, questions).decode()
    assert (shown.text, shown.question) == ("@Ben Adeyemi, is this right? @Ben", "title")
    assert shown.to == ("Ana Petrov", "Ben Adeyemi")
    with house.database.write() as session:
        resolve_comment(session, house.ben, LATER, house.project, number)
    assert waiting(house, house.ben) == []


@pytest.mark.parametrize(
    ("text", "where", "refusal"),
    [
        (" \n ", {}, "Write the comment"),
        ("a" * 2001, {}, "Shorten the comment"),
        ("a\0b", {}, "Type the comment again"),
        ("Why?", {"question": "no_such_question"}, "no such question"),
        ("Why?", {"mentions": ["nobody"]}, "belong to the organisation"),
    ],
)
def test_a_comment_that_cannot_be_kept_is_refused(house: House, text: str, where: dict[str, str], refusal: str) -> None:
    """Each with its sentence."""
    with pytest.raises(Refused, match=refusal):
        house.comment(text, **where)


def test_a_notice_is_put_away_by_its_person_alone(house: House) -> None:
    """Nobody else can even tell that it is there."""
    house.comment("@Ben Adeyemi, look.")
    with house.database.write() as session:
        (notice,) = notices.waiting(session, house.ben.reach, house.ben.id)
        with pytest.raises(NotFound):
            notices.put_away(session, house.ana.id, LATER, notice.id)
        notices.put_away(session, house.ben.id, LATER, notice.id)
    assert waiting(house, house.ben) == []


def test_what_was_changed_since_the_last_issue(house: House) -> None:
    """Compared with what was issued, results included; nothing to compare with before the first."""
    assert house.since("issue") is None
    house.submit()
    house.approve()
    house.issue()
    assert not house.since("issue")
    with house.database.read() as session:
        part = project_record(session, EVERYTHING, house.project).components[0]
    section = current_release().questionnaire.questions["ai_used"].section
    answers = {**part.sections[section].answers, "ai_used": "dont_know"}
    save(house.database, house.project, part.id, section, answers, part.sections[section].revision, LATER, house.ana)
    changes = house.since("issue")
    assert changes is not None
    assert [each.component_name for each in changes.answers] == ["Text"]
    assert {each.component_name for each in changes.results} == {"", "Text"}


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("UPDATE review SET state = 'in_review', decided_by = NULL WHERE number = 2", "The review that entry"),
        ("UPDATE review SET record = '{}' WHERE number = 1", "The review that entry"),
        ("UPDATE review SET submitted_by = 'x' WHERE number = 1", "The review that entry"),
        ("UPDATE review SET decided_at = 'x' WHERE number = 1", "The review that entry"),
        ("DELETE FROM review WHERE number = 2", "The review that entry"),
        ("UPDATE review SET number = 7 WHERE number = 2", "The review that entry"),
        ("UPDATE comment SET resolved_by = 'x', resolved_at = 'x' WHERE resolved_at IS NULL", "The comment that entry"),
        ("UPDATE comment SET resolved_by = NULL, resolved_at = NULL", "The comment that entry"),
        ("UPDATE comment SET question = 'title' WHERE question = 'version'", "The comment that entry"),
        ("UPDATE comment SET actor = 'x'", "The comment that entry"),
    ],
)
def test_a_review_or_a_comment_that_was_changed_by_hand_is_found(database: Database, sql: str, words: str) -> None:
    """Whoever makes an approval in the database is found by the history, which has none."""
    project = complete_project(database)
    with database.write() as session:
        submit(session, LOCAL_OPERATOR, LATER, project)
        send_back(session, LOCAL_OPERATOR, LATER, project, "Nearly.")
        submit(session, LOCAL_OPERATOR, LATER, project)
        approve(session, LOCAL_OPERATOR, LATER, project)
        add_comment(session, LOCAL_OPERATOR, LATER, project, "Why?", question="version")
        number = add_comment(session, LOCAL_OPERATOR, LATER, project, "Why not?")
        resolve_comment(session, LOCAL_OPERATOR, LATER, project, number)
    with database.read() as session:
        assert verify_project(session, EVERYTHING, project).sound
    with database.write() as session:
        session.connection().exec_driver_sql(sql)
    with database.read() as session:
        fault = verify_project(session, EVERYTHING, project).fault
    assert fault is not None
    assert words in fault.sentence


def test_a_rule_that_was_changed_by_hand_is_found(house: House) -> None:
    """One person would do where the organisation wants two."""
    with house.database.write() as session:
        choose_review_rule(session, house.ben, LATER, house.organisation, one_person=True)
        choose_review_rule(session, house.ben, LATER, house.organisation, one_person=False)
    with house.database.write() as session:
        session.connection().exec_driver_sql("UPDATE review_rule SET one_person = 1")
    with house.database.read() as session:
        fault = verify_organisation(session, EVERYTHING, house.organisation).fault
    assert fault is not None
    assert "The rule for reviews" in fault.sentence
    with house.database.write() as session:
        session.connection().exec_driver_sql("UPDATE review_rule SET one_person = 0")


def test_the_text_of_a_comment_can_be_erased(house: House) -> None:
    """It stands in the history alone; who wrote it, and when, stays."""
    number = house.comment("Private.")
    with house.database.write() as session:
        session.connection().exec_driver_sql(
            f"UPDATE history_entry SET payload = NULL WHERE project_id = '{house.project}' AND sequence = {number}"  # noqa: S608
        )
        locked = lock_project(session, EVERYTHING, house.project)
        append(session, LOCAL_OPERATOR, LATER, locked, "payload_erased", {"sequences": [number]})
    with house.database.read() as session:
        (shown,) = comments_of(session, EVERYTHING, house.project)
    assert (shown.erased, shown.text, shown.actor_name) == (True, "", "Ana Petrov")
