"""Saving a section: revisions, double clicks, and two people at once."""

import pytest

from compliance.services.actors import EVERYTHING, Actor, Reach
from compliance.services.answers import AnswerChange
from compliance.services.components import remove_component
from compliance.services.database import Database
from compliance.services.history import history_page
from compliance.services.interview import Conflict, Saved
from compliance.services.records import ProjectRecord, project_record
from compliance.services.refusals import NotFound
from tests.stored import LATER, NOW, QUESTIONNAIRE, add, save, start

ANNA = Actor("anna", "Anna", EVERYTHING)


def _record(database: Database, project_id: str) -> ProjectRecord:
    with database.read() as session:
        return project_record(session, EVERYTHING, project_id)


def _entries(database: Database, project_id: str) -> int:
    with database.read() as session:
        return history_page(session, EVERYTHING, project_id, QUESTIONNAIRE).total


def test_saved_answers_are_the_current_ones(database: Database) -> None:
    """The newest revision counts, and says who saved it when."""
    project = start(database)
    assert save(database, project, answers={"title_known": "no"}, actor=ANNA) == Saved(2, changed=True)
    saved = _record(database, project).sections["work"]
    assert (saved.revision, saved.answers, saved.actor_name, saved.at) == (2, {"title_known": "no"}, "anna", LATER)


def test_several_ticks_are_kept_in_order(database: Database) -> None:
    """A question with several answers gives them back as they were saved."""
    project = start(database)
    component = add(database, project)
    save(database, project, component, "use", {"tasks": ("edit", "draft"), "words": "Ärger 漫画"}, 0)
    assert _record(database, project).component(component).answers == {
        "tasks": ("edit", "draft"),
        "words": "Ärger 漫画",
    }


def test_an_empty_answer_is_no_answer(database: Database) -> None:
    """An empty text and no tick are not stored."""
    project = start(database)
    component = add(database, project)
    save(database, project, component, "use", {"used": "yes", "tasks": (), "words": ""}, 0)
    assert _record(database, project).component(component).answers == {"used": "yes"}


def test_a_double_click_saves_once(database: Database) -> None:
    """The same answers again make no revision and no entry, although the second form has not seen the first."""
    project = start(database)
    assert save(database, project) == Saved(2, changed=True)
    assert save(database, project) == Saved(2, changed=False)
    assert _entries(database, project) == 2


def test_a_section_saved_without_answers_stays_unsaved(database: Database) -> None:
    """Leaving an empty page changes nothing."""
    project = start(database)
    component = add(database, project)
    assert save(database, project, component, "use", {}, 0) == Saved(0, changed=False)


def test_answers_can_be_taken_back(database: Database) -> None:
    """A section may become empty again; that is a revision like any other."""
    project = start(database)
    assert save(database, project, answers={}) == Saved(2, changed=True)
    assert _record(database, project).answers == {}


def test_two_people_with_the_same_section(database: Database) -> None:
    """The second is told who saved when, what they answered and what differs; nothing of either is lost."""
    project = start(database)
    save(database, project, answers={"title_known": "no", "words": "Mine"}, actor=ANNA)
    mine = {"title_known": "yes", "words": "Mine"}
    conflict = save(database, project, answers=mine, seen=1)
    assert conflict == Conflict(
        revision=2,
        actor_name="anna",
        at=LATER,
        answers={"title_known": "no", "words": "Mine"},
        changes=(AnswerChange(None, "work", "title_known", "no", "yes"),),
    )
    assert _entries(database, project) == 2
    assert _record(database, project).answers == {"title_known": "no", "words": "Mine"}


def test_after_a_conflict_the_person_can_save(database: Database) -> None:
    """Naming the other's revision as seen saves over it."""
    project = start(database)
    save(database, project)
    conflict = save(database, project, answers={"words": "Mine"}, seen=1)
    assert isinstance(conflict, Conflict)
    assert save(database, project, answers={"words": "Mine"}, seen=conflict.revision) == Saved(3, changed=True)


def test_different_sections_do_not_conflict(database: Database) -> None:
    """The same section of another component is another section."""
    project = start(database)
    first, second = add(database, project), add(database, project, "Map")
    assert save(database, project, first, "use", {"used": "yes"}, 0) == Saved(1, changed=True)
    assert save(database, project, second, "use", {"used": "no"}, 0) == Saved(1, changed=True)


def test_a_removed_component_takes_no_answers(database: Database) -> None:
    """A form for a component that somebody removed meanwhile is not found."""
    project = start(database)
    component = add(database, project)
    with database.write() as session:
        remove_component(session, ANNA, NOW, project, component)
    with pytest.raises(NotFound, match="was removed"):
        save(database, project, component, "use", {"used": "yes"}, 0)


def test_a_component_of_another_project_is_not_found(database: Database) -> None:
    """A component is reached through its own project only."""
    mine, other = start(database), start(database)
    component = add(database, other)
    with pytest.raises(NotFound):
        save(database, mine, component, "use", {"used": "yes"}, 0)


def test_a_project_out_of_reach_is_not_found(database: Database) -> None:
    """Whoever cannot reach the organisation cannot tell whether the project exists."""
    project = start(database)
    stranger = Actor("stranger", "Stranger", Reach(("elsewhere",)))
    with pytest.raises(NotFound) as foreign:
        save(database, project, actor=stranger)
    with pytest.raises(NotFound) as missing:
        save(database, "no-such-id", actor=stranger)
    assert str(foreign.value) == str(missing.value)


def test_half_a_character_is_refused(database: Database) -> None:
    """A text that cannot be written down as Unicode is not stored."""
    project = start(database)
    with pytest.raises(ValueError, match=r"."):
        save(database, project, answers={"words": "\ud800"})
    assert _entries(database, project) == 1


def test_any_other_text_is_stored(database: Database) -> None:
    """Quotes, control characters and NUL come back as they were, on every database."""
    project = start(database)
    hostile = "'; DROP TABLE project; -- \" \\ \x00 \x1f \u202e \U0001f600 </script>"
    save(database, project, answers={"words": hostile})
    assert _record(database, project).answers == {"words": hostile}
