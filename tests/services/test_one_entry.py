"""Every use case that changes something is one transaction with exactly one history entry."""

import importlib
import inspect
import json
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import text

import compliance.services
from compliance.domain.ai_tools import ToolFacts
from compliance.domain.asset_suggestions import suggestion_key
from compliance.rulebooks.installed import look_in
from compliance.services import (
    asset_decisions,
    asset_marking,
    assets,
    assumption_choices,
    batches,
    comments,
    components,
    confirmations,
    disclosure_packs,
    erasure,
    evidence,
    filed_projects,
    filed_statements,
    guests,
    impact,
    interview,
    invitations,
    letterhead,
    lost_factors,
    password_links,
    payload_erasure,
    people,
    projects,
    recording,
    register,
    release_moves,
    replacements,
    review_rules,
    reviews,
    samples,
    security_events,
    statements,
    tool_changes,
    tool_import,
    used_tools,
    withdrawal,
)
from compliance.services.accounts import actor_of, new_account
from compliance.services.actors import EVERYTHING, LOCAL_OPERATOR, Actor
from compliance.services.assessments import WORK, Undecided, assessor, current_release
from compliance.services.batch_choices import Seen
from compliance.services.components import NewComponent
from compliance.services.database import Database, Session, open_database
from compliance.services.records import project_record
from compliance.services.register import IssuedBytes
from compliance.services.verification import verify_all, verify_organisations
from compliance.store.account_models import Membership
from compliance.store.job_models import ImpactFinding
from compliance.store.projects import find_project, lock_organisation, lock_project
from tests.answered import complete_project, doubtful_project, doubts_of
from tests.assets.making import element, picture, with_xmp
from tests.pictures import BY_HAND, picture_project, public_notary
from tests.postgres import copy_of, template_url
from tests.rulebooks.fiction import FICTION
from tests.stored import LATER, add, issue, start

ME = LOCAL_OPERATOR


@dataclass(frozen=True)
class Given:
    """A project with two components and a statement, for a use case to change; a complete one, to be issued; and a
    doubtful one, to be confirmed; and one in review. A tool in the register, and a retired one. A statement noted as to
    be replaced. An open comment, and a resolved one. A guest of the first component. `home` is an organisation
    with two owners, of whom one is `member`, and an open invitation with its link; `newcomer` belongs nowhere.
    """

    database: Database
    organisation: str
    project: str
    first: str
    second: str
    statement: str
    complete: str
    doubtful: str
    doubt: Undecided
    tool: str
    retired_tool: str
    noted: str
    reviewed: str
    comment: int
    resolved: int
    guest: guests.NewGuestLink
    home: str
    member: Actor
    newcomer: Actor
    invited: str
    link: invitations.NewLink
    evidence: str
    files: evidence.EvidenceFiles
    reading: str
    pictured: tuple[str, str]


UseCase = Callable[[Session, Given], object]

# A file that suggests that AI was used.
MADE_BY_AI = with_xmp(element("AISystemUsed", "Brush"))

# What somebody chooses for two assumptions at once.
CHOSEN = {
    name: assumption_choices.Wanted(assumption.settings[-1].id, "The contract says so.")
    for name, assumption in list(current_release().assumptions.items())[:2]
}


def _start(session: Session, given: Given) -> object:
    wanted = {"organisation": "Acme", "title": "Another", "sector": "games", "product": "game", "release": "2026-11"}
    return projects.start_project(session, ME, LATER, **wanted)


def _move(session: Session, given: Given) -> object:
    seen = lock_project(session, EVERYTHING, given.complete).head_sequence
    return release_moves.move_project(
        session, ME, LATER, given.complete, FICTION, seen, assessor(FICTION).release.digest
    )


def _queue(session: Session, organisation: str, project: str, statement: str) -> object:
    same = ("Shortened", "Shortened")
    change = ("Bill", "Term", "Shortened", "None", 0)
    found = impact.Finding(project, "The Tide", same, same, same, 1, 0, 0, (change,), statement, "2026-0001")
    job = impact.ask_for_impact(session, EVERYTHING, ME.id, LATER, organisation, {"to": FICTION})
    session.merge(ImpactFinding(job_id=job, project_id=project, found=json.dumps(asdict(found))))
    return impact.queue_replacements(session, ME, LATER, organisation, job, [statement])


def _colleague(session: Session, organisation: str) -> str:
    person = new_account(session, LATER, "Jo Okafor", "jo@example.org", "a hash")
    session.add(Membership(organisation_id=organisation, person_id=person.id, roles="preparer", since=LATER))
    return person.id


# Every public function of the services that takes an actor, with a call that changes something.
IN_A_SESSION: Mapping[Callable[..., object], UseCase] = {
    projects.start_project: _start,
    components.add_component: lambda s, g: components.add_component(
        s, ME, LATER, g.project, NewComponent("Map", "image", {"use": {"used": "no"}})
    ),
    components.rename_component: lambda s, g: components.rename_component(s, ME, LATER, g.project, g.first, "Prose"),
    components.remove_component: lambda s, g: components.remove_component(s, ME, LATER, g.project, g.first),
    components.reorder_components: lambda s, g: components.reorder_components(
        s, ME, LATER, g.project, [g.second, g.first]
    ),
    disclosure_packs.edit_wording: lambda s, g: disclosure_packs.edit_wording(
        s, ME, LATER, g.complete, "credit", "Made by people.", 0
    ),
    interview.save_section: lambda s, g: interview.save_section(
        s, ME, LATER, g.project, g.second, "use", {"used": "yes"}, 0
    ),
    confirmations.confirm_cannot_tell: lambda s, g: confirmations.confirm_cannot_tell(
        s, ME, LATER, g.doubtful, g.doubt.regime.id, g.doubt.subject or WORK, g.doubt.key
    ),
    assumption_choices.choose_for_organisation: lambda s, g: assumption_choices.choose_for_organisation(
        s, ME, LATER, g.organisation, current_release(), CHOSEN
    ),
    assumption_choices.choose_for_project: lambda s, g: assumption_choices.choose_for_project(
        s, ME, LATER, g.project, CHOSEN
    ),
    tool_changes.add_tool: lambda s, g: tool_changes.add_tool(s, ME, LATER, g.organisation, ToolFacts("Quill")),
    tool_changes.change_tool: lambda s, g: tool_changes.change_tool(
        s, ME, LATER, g.organisation, g.tool, ToolFacts("Brush", version="2"), 1
    ),
    tool_changes.retire_tool: lambda s, g: tool_changes.retire_tool(s, ME, LATER, g.organisation, g.tool),
    tool_changes.take_back_tool: lambda s, g: tool_changes.take_back_tool(s, ME, LATER, g.organisation, g.retired_tool),
    tool_import.import_tools: lambda s, g: tool_import.import_tools(
        s, ME, LATER, g.organisation, b"name,tier\nBrush,paid\nQuill,free\n"
    ),
    used_tools.choose_tools: lambda s, g: used_tools.choose_tools(
        s, ME, LATER, g.project, g.first, [used_tools.ToolUse(g.tool, "2.1")], 0
    ),
    withdrawal.withdraw: lambda s, g: withdrawal.withdraw(s, ME, LATER, g.statement, "The translator was left out."),
    release_moves.move_project: _move,
    impact.queue_replacements: lambda s, g: _queue(s, g.organisation, g.project, g.statement),
    batches.ask_for_batch: lambda s, g: batches.ask_for_batch(
        s, ME, LATER, g.organisation, batches.Wanted("export", (Seen(g.project, 1, ""),)), "a form"
    ),
    replacements.take_back_replacement: lambda s, g: replacements.take_back_replacement(
        s, ME, LATER, g.organisation, g.noted
    ),
    review_rules.choose_review_rule: lambda s, g: review_rules.choose_review_rule(
        s, ME, LATER, g.organisation, one_person=True
    ),
    letterhead.change_letterhead: lambda s, g: letterhead.change_letterhead(s, ME, LATER, g.organisation, "Letter"),
    reviews.submit: lambda s, g: reviews.submit(s, ME, LATER, g.complete),
    reviews.approve: lambda s, g: reviews.approve(s, ME, LATER, g.reviewed),
    reviews.send_back: lambda s, g: reviews.send_back(s, ME, LATER, g.reviewed, "The credit is wrong."),
    asset_decisions.accept_suggestion: lambda s, g: asset_decisions.accept_suggestion(
        s, ME, LATER, g.project, g.first, g.reading, suggestion_key("ai_used", "yes"), 1
    ),
    asset_decisions.reject_suggestion: lambda s, g: asset_decisions.reject_suggestion(
        s, ME, LATER, g.project, g.first, g.reading, suggestion_key("ai_used", "yes")
    ),
    comments.add_comment: lambda s, g: comments.add_comment(s, ME, LATER, g.project, "Who drew it?", g.first),
    comments.resolve_comment: lambda s, g: comments.resolve_comment(s, ME, LATER, g.project, g.comment),
    comments.reopen_comment: lambda s, g: comments.reopen_comment(s, ME, LATER, g.project, g.resolved),
    evidence.attach_hash: lambda s, g: evidence.attach_hash(
        s, ME, LATER, g.project, evidence.About("ai_used", g.first), "film.mkv", "a" * 64
    ),
    guests.invite_guest: lambda s, g: guests.invite_guest(s, ME, LATER, g.project, g.first, name="Lee Ash", days=7),
    guests.renew_guest: lambda s, g: guests.renew_guest(
        s, ME, LATER, g.project, g.first, g.guest.invitation_id, days=7
    ),
    guests.revoke_guest: lambda s, g: guests.revoke_guest(s, ME, LATER, g.project, g.first, g.guest.invitation_id),
    guests.open_guest_link: lambda s, g: guests.open_guest_link(s, LATER, g.guest.secret, "Jo Okafor"),
    people.change_roles: lambda s, g: people.change_roles(s, ME, LATER, g.home, g.member.id, ["auditor"]),
    people.remove_person: lambda s, g: people.remove_person(s, ME, LATER, g.home, g.member.id),
    people.start_organisation: lambda s, g: people.start_organisation(s, g.member, LATER, "Another"),
    people.found: lambda s, g: people.found(s, g.newcomer, LATER, g.home),
    people.join: lambda s, g: people.join(
        s, g.newcomer, LATER, lock_organisation(s, g.home), ["auditor"], "person_joined", {}
    ),
    invitations.invite: lambda s, g: invitations.invite(
        s, ME, LATER, g.home, "Jo Vale", "new@example.org", ["auditor"]
    ),
    invitations.renew_invitation: lambda s, g: invitations.renew_invitation(s, ME, LATER, g.home, g.invited),
    invitations.revoke_invitation: lambda s, g: invitations.revoke_invitation(s, ME, LATER, g.home, g.invited),
    invitations.join_by_invitation: lambda s, g: invitations.join_by_invitation(s, g.newcomer, LATER, g.link.secret),
    invitations.join_anew: lambda s, g: invitations.join_anew(s, LATER, g.link.secret, "Ines", "hash"),
    password_links.password_link: lambda s, g: password_links.password_link(
        s, datetime(2026, 11, 24, 9, tzinfo=UTC), ME, _colleague(s, g.organisation)
    ),
    lost_factors.remove_second_factors: lambda s, g: lost_factors.remove_second_factors(
        s, LATER, ME, _colleague(s, g.organisation)
    ),
    security_events.note_export: lambda s, g: security_events.note_export(
        s, LATER, ME, g.organisation, "history", g.project
    ),
    recording.append: lambda s, g: recording.append(
        s, ME, LATER, lock_project(s, EVERYTHING, g.project), "noted", {"note": "by hand"}
    ),
    recording.append_to_organisation: lambda s, g: recording.append_to_organisation(
        s, ME, LATER, lock_organisation(s, g.organisation), "noted", {"note": "by hand"}
    ),
}
# Those that need several transactions of their own.
WITH_THE_DATABASE: Mapping[Callable[..., object], Callable[[Given], object]] = {
    statements.issue: lambda g: statements.issue(
        g.database, ME, LATER, g.complete, lambda *_: IssuedBytes(b"", b"%PDF", 1, ""), notary=None
    ),
    register.record_issue: lambda g: issue(g.database, g.project),
    assets.read_file: lambda g: assets.read_file(
        g.database, ME, LATER, g.project, g.first, "cover.png", BytesIO(picture("PNG"))
    ),
    asset_marking.mark_file: lambda g: asset_marking.mark_file(
        g.database, public_notary(), ME, LATER, *g.pictured, "cover.png", BytesIO(picture("PNG"))
    ),
    evidence.attach_file: lambda g: evidence.attach_file(
        g.database, g.files, ME, LATER, g.project, evidence.About("records"), "log.txt", BytesIO(b"A quiet harbour")
    ),
    evidence.remove_evidence: lambda g: evidence.remove_evidence(g.database, g.files, ME, LATER, g.project, g.evidence),
    payload_erasure.erase_payloads: lambda g: payload_erasure.erase_payloads(
        g.database, ME, LATER, g.project, [g.comment], "Asked for"
    ),
    erasure.erase_person: lambda g: erasure.erase_person(g.database, ME, LATER, g.member.id),
}
# Those that make the one who acts.
WITHOUT_AN_ACTOR = {guests.open_guest_link, invitations.join_anew}
# Those that only call others, which append an entry each; tests/services/test_filed_projects.py counts them.
MADE_OF_OTHERS = {filed_projects.keep_file, filed_statements.issue_file, samples.load_samples}
# Calls that would change nothing: a double click, or a form sent as it was.
WITHOUT_EFFECT: Mapping[str, UseCase] = {
    "same letterhead": lambda s, g: letterhead.change_letterhead(s, ME, LATER, g.organisation, "A4", drop=True),
    "same name": lambda s, g: components.rename_component(s, ME, LATER, g.project, g.first, "Text"),
    "same order": lambda s, g: components.reorder_components(s, ME, LATER, g.project, [g.first, g.second]),
    "same answers": lambda s, g: interview.save_section(s, ME, LATER, g.project, g.first, "use", {"used": "no"}, 0),
    "shipped settings": lambda s, g: assumption_choices.choose_for_organisation(
        s,
        ME,
        LATER,
        g.organisation,
        current_release(),
        {name: assumption_choices.Wanted(each.shipped, "") for name, each in current_release().assumptions.items()},
    ),
    "same facts of a tool": lambda s, g: tool_changes.change_tool(
        s, ME, LATER, g.organisation, g.tool, ToolFacts("Brush"), 1
    ),
    "same table of tools": lambda s, g: tool_import.import_tools(s, ME, LATER, g.organisation, b"name\nBrush\n"),
    "no tools": lambda s, g: used_tools.choose_tools(s, ME, LATER, g.project, g.first, [], 0),
    "settings of the organisation": lambda s, g: assumption_choices.choose_for_project(
        s,
        ME,
        LATER,
        g.project,
        {name: assumption_choices.Wanted("", "") for name in current_release().assumptions},
    ),
    "no answers": lambda s, g: interview.save_section(
        s, ME, LATER, g.project, g.second, "use", {"words": "", "tasks": ()}, 0
    ),
}
# Calls that can be made twice, of which the second changes nothing.
REPEATABLE = (
    components.rename_component,
    components.remove_component,
    components.reorder_components,
    interview.save_section,
    confirmations.confirm_cannot_tell,
    assumption_choices.choose_for_organisation,
    assumption_choices.choose_for_project,
    tool_changes.change_tool,
    tool_changes.retire_tool,
    tool_changes.take_back_tool,
    tool_import.import_tools,
    used_tools.choose_tools,
    review_rules.choose_review_rule,
    reviews.submit,
    reviews.approve,
    reviews.send_back,
    asset_decisions.accept_suggestion,
    asset_decisions.reject_suggestion,
    comments.resolve_comment,
    comments.reopen_comment,
    guests.revoke_guest,
    guests.open_guest_link,
    people.change_roles,
    invitations.revoke_invitation,
    withdrawal.withdraw,
    release_moves.move_project,
    impact.queue_replacements,
    batches.ask_for_batch,
    replacements.take_back_replacement,
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, fiction_folder: Path
) -> Iterator[tuple[str, Given]]:
    """The address of a database with all this in it, made once on each engine to be copied, and what it holds."""
    with copy_of(template_url(request), tmp_path_factory.mktemp("filled")) as filled_url:
        database = open_database(filled_url)
        given = _fill(database, fiction_folder)
        database.close()
        yield filled_url, given
    look_in(None)


@pytest.fixture
def given(filled: tuple[str, Given], tmp_path: Path) -> Iterator[Given]:
    """A project to change, and a newer release to move it to, in a database that belongs to one test."""
    with copy_of(filled[0], tmp_path) as url:
        database = open_database(url)
        yield replace(filled[1], database=database, files=evidence.EvidenceFiles(tmp_path / "evidence"))
        database.close()


def _fill(database: Database, newer: Path) -> Given:
    project = start(database)
    second = add(database, project)
    with database.read() as session:
        first = project_record(session, EVERYTHING, project).components[0].id
        organisation = find_project(session, EVERYTHING, project).organisation_id
    statement, complete, doubtful = issue(database, project).id, complete_project(database), doubtful_project(database)
    doubt = doubts_of(database, doubtful)[0]
    with database.write() as session:
        tool = tool_changes.add_tool(session, ME, LATER, organisation, ToolFacts("Brush"))
        retired = tool_changes.add_tool(session, ME, LATER, organisation, ToolFacts("Stone"))
        tool_changes.retire_tool(session, ME, LATER, organisation, retired)
    look_in(newer)
    other = start(database, title="The Ebb")
    noted = issue(database, other).id
    with database.write() as session:
        _queue(session, organisation, other, noted)
    reviewed = complete_project(database)
    with database.write() as session:
        reviews.submit(session, ME, LATER, reviewed)
        comment, resolved = (comments.add_comment(session, ME, LATER, project, "Who drew it?") for _ in range(2))
        comments.resolve_comment(session, ME, LATER, project, resolved)
        attached = evidence.attach_hash(session, ME, LATER, project, evidence.About("records"), "film.mkv", "b" * 64)
        guest = guests.invite_guest(session, ME, LATER, project, first, name="Jo Okafor", days=7)
        founder, member, newcomer = (
            actor_of(new_account(session, LATER, name, f"{name}@example.org"), ()) for name in ("Robin", "Ines", "Sam")
        )
        home = people.start_organisation(session, founder, LATER, "Home of many")
        people.join(session, member, LATER, lock_organisation(session, home), ["owner"], "person_joined", {})
        link = invitations.invite(session, ME, LATER, home, "Jo Vale", "vale@example.org", ["preparer"])
        [invited] = invitations.invited(session, EVERYTHING, home, LATER)
    return Given(
        *(database, organisation, project, first, second, statement, complete, doubtful, doubt, tool, retired, noted),
        *(reviewed, comment, resolved, guest, home, member, newcomer, invited.id, link, attached),
        evidence.EvidenceFiles(newer),
        assets.read_file(database, ME, LATER, project, first, "cover.jpg", BytesIO(MADE_BY_AI)),
        picture_project(database, BY_HAND),
    )


def _contents(database: Database) -> tuple[int, list[str]]:
    """How many entries there are, and every row of every other table."""
    tables = (
        *("organisation", "project", "component", "answer_revision", "statement", "confirmation"),
        *("organisation_setting", "project_setting", "ai_tool", "ai_tool_revision", "component_tools"),
        *("replacement", "review", "review_rule", "comment", "person", "invitation", "membership"),
        *("evidence", "letterhead", "asset_reading", "asset_decision"),
    )
    with database.read() as session:
        count = sum(
            session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()  # noqa: S608
            for table in ("history_entry", "organisation_entry")
        )
        rows = [
            f"{table} {tuple(row)}"
            for table in tables
            for row in session.execute(text(f"SELECT * FROM {table}"))  # noqa: S608
        ]
    return int(count), sorted(rows)


def _sound(database: Database) -> bool:
    with database.read() as session:
        verdicts = [*verify_all(session, EVERYTHING), *verify_organisations(session, EVERYTHING)]
        return all(verdict.sound for verdict in verdicts)


def _services() -> set[Callable[..., object]]:
    return {
        function
        for module in pkgutil.walk_packages(compliance.services.__path__, "compliance.services.")
        for name, function in inspect.getmembers(importlib.import_module(module.name), inspect.isfunction)
        if not name.startswith("_") and function.__module__.startswith("compliance.services")
    }


def test_no_use_case_is_missing_here() -> None:
    """Every public function of the services that takes an actor is proved below; an unlisted one fails."""
    taking_an_actor = {function for function in _services() if "actor" in inspect.signature(function).parameters}

    assert len(taking_an_actor) > 9
    assert taking_an_actor == (IN_A_SESSION.keys() - WITHOUT_AN_ACTOR) | WITH_THE_DATABASE.keys() | MADE_OF_OTHERS


@pytest.mark.parametrize("service", IN_A_SESSION, ids=lambda service: service.__name__)
def test_a_use_case_appends_one_entry(given: Given, service: Callable[..., object]) -> None:
    """What it changes and its entry are both there afterwards, and the history verifies."""
    entries, rows = _contents(given.database)
    with given.database.write() as session:
        IN_A_SESSION[service](session, given)

    assert _contents(given.database)[0] == entries + 1
    assert _contents(given.database)[1] != rows
    assert service is recording.append or _sound(given.database)


@pytest.mark.parametrize("service", WITH_THE_DATABASE, ids=lambda service: service.__name__)
def test_a_use_case_with_its_own_transactions_appends_one_entry(given: Given, service: Callable[..., object]) -> None:
    """The same for those that cannot work in one session."""
    entries, rows = _contents(given.database)
    WITH_THE_DATABASE[service](given)

    assert _contents(given.database)[0] == entries + 1
    assert _contents(given.database)[1] != rows
    assert _sound(given.database)


@pytest.mark.parametrize("service", IN_A_SESSION, ids=lambda service: service.__name__)
def test_a_change_and_its_entry_fail_together(
    given: Given, service: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the entry cannot be written, nothing of the change is stored."""
    before = _contents(given.database)

    def broken(_value: object) -> bytes:
        raise OSError("no entry today")

    def call() -> None:
        with given.database.write() as session:
            IN_A_SESSION[service](session, given)

    monkeypatch.setattr(recording, "canonical_bytes", broken)
    with pytest.raises(OSError, match="no entry today"):
        call()

    assert _contents(given.database) == before


@pytest.mark.parametrize("case", WITHOUT_EFFECT)
def test_no_change_makes_no_entry(given: Given, case: str) -> None:
    """Saving what is there already leaves no trace."""
    before = _contents(given.database)
    with given.database.write() as session:
        WITHOUT_EFFECT[case](session, given)

    assert _contents(given.database) == before


@pytest.mark.parametrize("service", REPEATABLE, ids=lambda service: service.__name__)
def test_a_second_click_changes_nothing(given: Given, service: Callable[..., object]) -> None:
    """The same request twice, as from a double click, has the effect of one."""
    with given.database.write() as session:
        IN_A_SESSION[service](session, given)
    after_the_first = _contents(given.database)
    with given.database.write() as session:
        IN_A_SESSION[service](session, given)

    assert _contents(given.database) == after_the_first
