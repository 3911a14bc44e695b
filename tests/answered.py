"""A project that can be issued: every question of the newest release answered, whatever the release asks."""

from compliance.domain.questionnaire import DONT_KNOW, Answer, Question
from compliance.services.actors import EVERYTHING, LOCAL_OPERATOR
from compliance.services.assessments import WORK, ProjectAssessment, assess_project, current_release
from compliance.services.components import NewComponent
from compliance.services.confirmations import confirm_cannot_tell
from compliance.services.database import Database
from compliance.services.projects import start_project
from compliance.services.records import project_record
from tests.stored import NOW, save

_TYPED = {"date": "2026-11-23", "year": "2026", "years": "2026"}


def complete_project(database: Database) -> str:
    """A project with one component that may be issued now; gives its id."""
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
    while (assessed := _assessed(database, project_id)).missing:
        missing = assessed.missing[0]
        where = assessed.project.component(missing.component_id) if missing.component_id else assessed.project
        saved = where.sections.get(missing.section.id)
        answers = dict(saved.answers) if saved else {}
        answers[missing.question.id] = _answer(missing.question)
        seen = saved.revision if saved else 0
        save(database, project_id, missing.component_id or None, missing.section.id, answers, seen, NOW)
    for doubt in assessed.undecided:
        with database.write() as session:
            confirm_cannot_tell(
                session, LOCAL_OPERATOR, NOW, project_id, doubt.regime.id, doubt.subject or WORK, doubt.key
            )
    return project_id


def _assessed(database: Database, project_id: str) -> ProjectAssessment:
    with database.read() as session:
        return assess_project(project_record(session, EVERYTHING, project_id))


def _answer(question: Question) -> Answer:
    if not question.closed:
        return _TYPED.get(question.kind, "Some words")
    first = next(option.id for option in question.options if option.id != DONT_KNOW)
    return first if question.kind == "one" else (first,)
