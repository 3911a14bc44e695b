"""A project that can be issued: every question of the newest release answered, whatever the release asks."""

from compliance.domain.questionnaire import DONT_KNOW, Answer, Question
from compliance.services.actors import EVERYTHING, LOCAL_OPERATOR
from compliance.services.assessments import WORK, ProjectAssessment, Undecided, assess_project, current_release
from compliance.services.components import NewComponent
from compliance.services.confirmations import confirm_cannot_tell
from compliance.services.database import Database
from compliance.services.projects import start_project
from compliance.services.records import project_record
from tests.stored import NOW, save

_TYPED = {"date": "2026-11-23", "year": "2026", "years": "2026"}


def complete_project(database: Database) -> str:
    """A project with one component that may be issued now; gives its id."""
    project_id = answered_project(database)
    for doubt in doubts_of(database, project_id):
        confirm(database, project_id, doubt)
    return project_id


def doubtful_project(database: Database) -> str:
    """A project with every question answered of which nobody knows whether AI was used; gives its id."""
    project_id = answered_project(database)
    make_doubtful(database, project_id, assessed(database, project_id).project.components[0].id)
    return project_id


def make_doubtful(database: Database, project_id: str, component_id: str) -> None:
    """Answer "Don't know" where a component is asked whether AI was used."""
    now = assessed(database, project_id)
    section = now.questionnaire.questions["ai_used"].section
    saved = now.project.component(component_id).sections[section]
    answers = {**saved.answers, "ai_used": DONT_KNOW}
    save(database, project_id, component_id, section, answers, saved.revision, NOW)


def doubts_of(database: Database, project_id: str) -> tuple[Undecided, ...]:
    """What cannot be told."""
    return assessed(database, project_id).undecided


def confirm(database: Database, project_id: str, doubt: Undecided) -> None:
    """Confirm that this cannot be told."""
    with database.write() as session:
        confirm_cannot_tell(session, LOCAL_OPERATOR, NOW, project_id, doubt.regime.id, doubt.subject or WORK, doubt.key)


def answered_project(database: Database) -> str:
    """A project with one component and every question answered; gives its id."""
    with database.write() as session:
        project_id = start_project(
            session,
            LOCAL_OPERATOR,
            NOW,
            organisation="Acme Press",
            title="The Tide",
            sector="publisher",
            product="novel",
            release=current_release().id,
            components=(NewComponent("Text"),),
        )
    answer_all(database, project_id)
    return project_id


def answer_all(database: Database, project_id: str) -> None:
    """Answer every question that is still open."""
    while (now := assessed(database, project_id)).missing:
        first = now.missing[0]
        here = [
            each for each in now.missing if (each.component_id, each.section) == (first.component_id, first.section)
        ]
        where = now.project.component(first.component_id) if first.component_id else now.project
        saved = where.sections.get(first.section.id)
        answers = dict(saved.answers) if saved else {}
        answers |= {each.question.id: _answer(each.question) for each in here}
        seen = saved.revision if saved else 0
        save(database, project_id, first.component_id or None, first.section.id, answers, seen, NOW)


def assessed(database: Database, project_id: str) -> ProjectAssessment:
    """The project as the rules judge it now."""
    with database.read() as session:
        return assess_project(project_record(session, EVERYTHING, project_id))


def _answer(question: Question) -> Answer:
    if not question.closed:
        return _TYPED.get(question.kind, "Some words")
    first = next(option.id for option in question.options if option.id != DONT_KNOW)
    return first if question.kind == "one" else (first,)
