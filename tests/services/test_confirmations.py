"""Confirming what cannot be told: only a doubt that is there, and never for another doubt."""

import pytest

from compliance.services.actors import EVERYTHING, LOCAL_OPERATOR
from compliance.services.assessments import WORK, Undecided
from compliance.services.components import NewComponent, add_component, remove_component
from compliance.services.confirmations import confirm_cannot_tell
from compliance.services.database import Database
from compliance.services.records import project_record
from compliance.services.refusals import Refused
from tests.answered import answer_all, answered_project, assessed, confirm, doubtful_project, doubts_of, make_doubtful
from tests.stored import LATER

ME = LOCAL_OPERATOR


def _doubts_of_the_work(database: Database, project: str) -> list[Undecided]:
    return [doubt for doubt in doubts_of(database, project) if not doubt.subject]


def _doubtful_part(database: Database, project: str) -> str:
    with database.write() as session:
        part = add_component(session, ME, LATER, project, NewComponent("Cover"))
    answer_all(database, project)
    make_doubtful(database, project, part)
    return part


def test_what_was_confirmed_is_kept(database: Database) -> None:
    """Who has seen what, and the project can be issued once everything was seen."""
    project = doubtful_project(database)
    for doubt in doubts_of(database, project):
        assert not assessed(database, project).issuable
        confirm(database, project, doubt)
    assert assessed(database, project).issuable
    with database.read() as session:
        confirmed = project_record(session, EVERYTHING, project).confirmed
    assert {(seen.regime, seen.subject, seen.outcome_key) for seen in confirmed} == {
        (doubt.regime.id, doubt.subject or WORK, doubt.key) for doubt in doubts_of(database, project)
    }
    assert {seen.actor_name for seen in confirmed} == {"Local operator"}


@pytest.mark.parametrize("wrong", ["regime", "subject", "key"])
def test_what_nobody_doubts_cannot_be_confirmed(database: Database, wrong: str) -> None:
    """A regime, a component or a doubt that is not there is refused, and nothing is stored."""
    project = doubtful_project(database)
    doubt = doubts_of(database, project)[0]
    said = {"regime": doubt.regime.id, "subject": doubt.subject or WORK, "key": doubt.key} | {wrong: "x"}
    with pytest.raises(Refused, match="has changed in the meantime"), database.write() as session:
        confirm_cannot_tell(session, ME, LATER, project, said["regime"], said["subject"], said["key"])
    with database.read() as session:
        assert project_record(session, EVERYTHING, project).confirmed == ()


def test_the_same_doubt_about_another_part_is_confirmed_anew(database: Database) -> None:
    """A part goes and another one comes, of which the same is not known: the work's doubt is a new one."""
    project = answered_project(database)
    part = _doubtful_part(database, project)
    before = _doubts_of_the_work(database, project)
    for doubt in before:
        confirm(database, project, doubt)
    assert all(doubt.confirmed for doubt in _doubts_of_the_work(database, project))
    with database.write() as session:
        remove_component(session, ME, LATER, project, part)
    _doubtful_part(database, project)
    after = _doubts_of_the_work(database, project)
    assert [(doubt.table.id, doubt.possible) for doubt in after] == [
        (doubt.table.id, doubt.possible) for doubt in before
    ]
    assert before
    assert not any(doubt.confirmed for doubt in after)
