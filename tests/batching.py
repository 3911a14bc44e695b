"""Projects that can be issued together, with somebody who may do so, for tests of jobs for many statements."""

import itertools
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from compliance.domain.roles import ROLES, Role, roles_text
from compliance.rulebooks.installed import load_installed
from compliance.services import batches, jobs
from compliance.services.accounts import actor_of, new_account
from compliance.services.actors import EVERYTHING, LOCAL_OPERATOR, Actor
from compliance.services.answers import by_section
from compliance.services.batch_choices import Kind, Seen, choices
from compliance.services.batch_issues import issue_batch
from compliance.services.batches import ItemShown, Wanted, ask_for_batch, items
from compliance.services.components import NewComponent
from compliance.services.database import Database
from compliance.services.job_runner import Runner
from compliance.services.projects import start_project
from compliance.services.register import IssuedBytes
from compliance.services.review_rules import choose_review_rule
from compliance.services.statements import Render
from compliance.store.account_models import Membership
from compliance.store.projects import make_organisation
from tests.stored import LATER, NOW
from tests.web.interviewing import ABOUT, MAKERS, NO_AI, REACH

START = datetime(2026, 11, 24, 9, 0, 0, tzinfo=UTC)
HOUSE = "Acme Press"


def clock() -> Callable[[], datetime]:
    """A clock that moves a second at each look."""
    ticks = itertools.count()
    return lambda: START + timedelta(seconds=next(ticks))


def printed(*_: object) -> IssuedBytes:
    """Stands in for the render process."""
    return IssuedBytes(b"", b"%PDF-1.7", 1, "")


def house(database: Database, roles: Sequence[Role] = ROLES) -> tuple[str, Actor]:
    """An organisation in which one person may do everything; gives its id and the person."""
    with database.write() as session:
        organisation = make_organisation(session, "acmeAcme1111", HOUSE).id
        account = new_account(session, NOW, "Robin Marsh", "robin@example.org")
        session.add(Membership(organisation_id=organisation, person_id=account.id, roles=roles_text(roles), since=NOW))
        session.flush()
        choose_review_rule(session, LOCAL_OPERATOR, NOW, organisation, one_person=True)
    return organisation, actor_of(account, (organisation,))


def ready_project(database: Database, title: str, **more: str) -> str:
    """A project of which a statement can be issued; gives its id."""
    questionnaire = load_installed("2026-11").questionnaire
    own = {**ABOUT, **REACH, **MAKERS, "title": title, "signatory": "Imogen Hale, Director", **more}
    with database.write() as session:
        return start_project(
            session,
            LOCAL_OPERATOR,
            NOW,
            organisation=HOUSE,
            title=title,
            sector="games",
            product="Game",
            release="2026-11",
            answers=by_section(questionnaire, own),
            components=[NewComponent("Text", "", by_section(questionnaire, {"kind": "literary", **NO_AI}))],
        )


def seen_of(database: Database, organisation: str, kind: Kind = "issue") -> tuple[Seen, ...]:
    """What somebody who looks now sees of everything that can be chosen."""
    with database.read() as session:
        found = choices(session, EVERYTHING, organisation, kind, "new" if kind == "issue" else "in_force")
    return tuple(each.seen for each in found.ready)


def asked(
    database: Database, actor: Actor, organisation: str, chosen: Sequence[Seen], kind: Kind = "issue", **more: object
) -> str:
    """A job for these projects; gives its id."""
    wanted = Wanted(kind, tuple(chosen), ticked=frozenset(name for name, ticked in more.items() if ticked))
    with database.write() as session:
        return ask_for_batch(session, actor, LATER, organisation, wanted, f"{kind} {len(chosen)}")


def runner(database: Database, render: Render = printed, now: Callable[[], datetime] | None = None) -> Runner:
    """What works on jobs that issue."""
    work = partial(issue_batch, render=render, notary=None)
    return Runner(database, now or clock(), {batches.JOBS["issue"]: work, batches.JOBS["reissue"]: work})


def outcome(database: Database, job: str) -> tuple[ItemShown, ...]:
    """What came of each project."""
    with database.read() as session:
        return items(session, job)


def state(database: Database, organisation: str, job: str) -> tuple[str, int, int]:
    """How far a job is."""
    with database.read() as session:
        shown = jobs.job_shown(session, organisation, job)
    return shown.state, shown.done, shown.total
