"""What a statement costs in a job for many, beside one that is issued by itself; and the list to choose from.

The printer takes no time, so that what the job adds can be seen: the lease, the right of the person, and how far it is.
Prints milliseconds of processor time for each and their ratio, at most 1.5 on an idle machine. Run with `make bench`.
"""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from compliance.domain.questionnaire import DONT_KNOW, Answer, Answers, Questionnaire, Scope, asked_questions
from compliance.domain.roles import ROLES, roles_text
from compliance.services.accounts import actor_of, new_account
from compliance.services.actors import LOCAL_OPERATOR, Actor
from compliance.services.answers import by_section
from compliance.services.assessments import current_release
from compliance.services.batch_choices import Candidate, choices
from compliance.services.batch_issues import issue_batch
from compliance.services.batches import JOBS, Wanted, ask_for_batch, batch_shown
from compliance.services.components import NewComponent
from compliance.services.database import Database, open_database
from compliance.services.job_runner import Runner
from compliance.services.projects import start_project
from compliance.services.register import IssuedBytes
from compliance.services.review_rules import choose_review_rule
from compliance.services.statements import issue
from compliance.store.account_models import Membership
from compliance.store.projects import make_organisation

PROJECTS = 60
TARGET = 1.5
AT = "2026-11-23T12:00:00Z"
HOUSE = "benchmarkAbc"
TYPED = {"date": "2026-11-23", "year": "2026", "years": "2026"}


def answered(questionnaire: Questionnaire, scope: Scope, known: Answers) -> dict[str, Answer]:
    """Every question of a scope answered, so that nothing is left open."""
    answers: dict[str, Answer] = {"signatory": "Imogen Hale, Director"} if scope == "project" else {"ai_used": "no"}
    while True:
        asked = asked_questions(questionnaire, scope, {**known, **answers})
        question = next((each for each in asked if each.id not in answers), None)
        if question is None:
            return answers
        options = [option.id for option in question.options if option.id != DONT_KNOW]
        first: Answer = options[0] if options else TYPED.get(question.kind, "Some words")
        answers[question.id] = first if not question.closed or question.kind == "one" else (str(first),)


def filled(database: Database) -> Actor:
    """An organisation with a person who may approve, and projects that can be issued."""
    questionnaire = current_release().questionnaire
    own = answered(questionnaire, "project", {})
    part = by_section(questionnaire, answered(questionnaire, "component", own))
    with database.write() as session:
        make_organisation(session, HOUSE, "Benchmark Press")
        account = new_account(session, AT, "Robin Marsh", "robin@example.org")
        member = Membership(organisation_id=HOUSE, person_id=account.id, roles=roles_text(ROLES), since=AT)
        session.add(member)
        session.flush()
        choose_review_rule(session, LOCAL_OPERATOR, AT, HOUSE, one_person=True)
        for number in range(2 * PROJECTS):
            start_project(
                session,
                LOCAL_OPERATOR,
                AT,
                organisation="Benchmark Press",
                title=f"Volume {number}",
                sector="games",
                product="Game",
                release=current_release().id,
                answers=by_section(questionnaire, {**own, "title": f"Volume {number}"}),
                components=[NewComponent("Text", "", part)],
            )
    return actor_of(account, (HOUSE,))


def printed(*_: object) -> IssuedBytes:
    """A file that takes no time."""
    return IssuedBytes(b"", b"%PDF-1.7", 1, "")


def seconds(work: Callable[[], object]) -> float:
    """The processor time that something takes once: how fast disks are is another matter."""
    began = process_time()
    work()
    return process_time() - began


def listed(database: Database, actor: Actor) -> tuple[Candidate, ...]:
    """What can be chosen."""
    with database.read() as session:
        return choices(session, actor.reach, HOUSE, "issue", "new").ready


def singly(database: Database, actor: Actor, found: tuple[Candidate, ...]) -> None:
    """Each of these issued by itself."""
    for each in found:
        seen = (each.seen.sequence, each.seen.choices)
        issue(database, actor, AT, each.seen.project_id, printed, *seen, notary=None, office=each.office)


def together(database: Database, actor: Actor, found: tuple[Candidate, ...]) -> None:
    """All of these issued by a job."""
    with database.write() as session:
        wanted = Wanted("issue", tuple(each.seen for each in found))
        job = ask_for_batch(session, actor, AT, HOUSE, wanted, "benchmark")
    work = partial(issue_batch, render=printed, notary=None)
    Runner(database, lambda: datetime(2026, 11, 23, 12, tzinfo=UTC), {JOBS["issue"]: work}).work()
    with database.read() as session:
        counts = batch_shown(session, actor.reach, HOUSE, job).counts
    if counts != {"done": len(found)}:
        sys.exit(f"not everything was issued: {counts}")


def main() -> None:
    """Measure in a fresh database; ends with 1 when the job costs too much."""
    with TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'colophon.sqlite3'}")
        actor = filled(database)
        first, again = (seconds(partial(listed, database, actor)) for _ in range(2))
        found = listed(database, actor)
        if len(found) != 2 * PROJECTS:
            sys.exit(f"{len(found)} projects can be issued, and not {2 * PROJECTS}")
        singly(database, actor, found[:2])
        alone = seconds(partial(singly, database, actor, found[2:PROJECTS])) / (PROJECTS - 2)
        shared = seconds(partial(together, database, actor, found[PROJECTS:])) / PROJECTS
        database.close()
    sys.stdout.write(f"the list of {2 * PROJECTS}, at first   {1000 * first:8.1f} ms\n")
    sys.stdout.write(f"the list of {2 * PROJECTS}, again      {1000 * again:8.1f} ms\n")
    sys.stdout.write(f"a statement by itself       {1000 * alone:8.1f} ms\n")
    sys.stdout.write(
        f"a statement in a job        {1000 * shared:8.1f} ms    ratio {shared / alone:.2f}, at most {TARGET}\n"
    )
    if shared > TARGET * alone:
        sys.exit(1)


if __name__ == "__main__":
    main()
