"""Starting a project: what is asked, which components are ticked, and what comes of what was entered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from compliance.domain.answers import check_answers
from compliance.domain.questionnaire import Answer, Questionnaire, Section, Sector
from compliance.services.components import NewComponent
from compliance.services.identifiers import new_id
from compliance.web.component_form import kind_choices, name_is_taken, own_component, preset_component
from compliance.web.section_form import SectionForm, open_form
from compliance.web.section_view import ErrorLink, QuestionView, SectionQuestions, error_links

# The section that a project starts with, and its two questions that the list of projects rests on.
FIRST_SECTION, TITLE, PRODUCT = "about", "title", "product"
OWN_ROWS = 3
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class OwnRow:
    """One row for a component that the sector does not offer."""

    name_id: str
    kind_id: str
    name: str
    kind: str
    error: str


@dataclass(frozen=True)
class StartForm:
    """What was entered to start a project; everything empty when nothing was sent yet."""

    sector: Sector
    questionnaire: Questionnaire
    posted: Any
    ticked: frozenset[str]
    answers: Mapping[str, Answer]
    problems: dict[str, str]
    fields: SectionForm

    @property
    def section(self) -> Section:
        """The section whose questions are asked here."""
        return self.questionnaire.section(FIRST_SECTION)

    @property
    def views(self) -> tuple[QuestionView, ...]:
        """The questions as the page shows them."""
        questions = SectionQuestions(self.questionnaire, self.section, {})
        fields = {question.id: self.fields.field_of(question) for question in self.section.questions}
        return questions.views(fields, {question.id for question in self.section.questions}, self.problems)

    @property
    def own_rows(self) -> tuple[OwnRow, ...]:
        """The rows for components of one's own."""
        return tuple(
            OwnRow(
                name_id=f"own-name-{number}",
                kind_id=f"own-kind-{number}",
                name=self._text(f"own-name-{number}"),
                kind=self._text(f"own-kind-{number}"),
                error=self.problems.get(f"own-name-{number}", ""),
            )
            for number in range(1, OWN_ROWS + 1)
        )

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """What a component can be in law."""
        return kind_choices(self.questionnaire)

    @property
    def errors(self) -> tuple[ErrorLink, ...]:
        """The lines of the error summary, in the order of the page."""
        return tuple(self._errors())

    def _errors(self) -> Iterator[ErrorLink]:
        yield from error_links(self.views)
        yield from (ErrorLink(row.name_id, row.error) for row in self.own_rows if row.error)

    def components(self) -> list[NewComponent]:
        """The components to start with: those that are ticked, then one's own."""
        chosen = [
            preset_component(self.questionnaire, preset) for preset in self.sector.presets if preset.id in self.ticked
        ]
        own = [
            own_component(self.questionnaire, self.sector.id, row.name, row.kind) for row in self.own_rows if row.name
        ]
        return chosen + own

    def _text(self, name: str) -> str:
        return " ".join(self.posted.get(name, "").split()) if self.posted is not None else ""


def start_form(questionnaire: Questionnaire, sector: Sector, posted: Any = None) -> StartForm:
    """The form for a project of this sector, with what was sent and what is wrong with it."""
    questions = questionnaire.section(FIRST_SECTION).questions
    fields = open_form(questions, {}, posted)
    if posted is None:
        ticked = frozenset(preset.id for preset in sector.presets if preset.ticked)
        return StartForm(sector, questionnaire, None, ticked, {}, {}, fields)
    answers, found = check_answers(questionnaire, "project", fields.raw(questions))
    problems = {problem.question: problem.sentence for problem in found}
    if not answers.get(TITLE):
        problems.setdefault(TITLE, "Enter the title; it can be changed later.")
    ticked = frozenset(posted.getlist("part"))
    form = StartForm(sector, questionnaire, posted, ticked, answers, problems, fields)
    problems.update(_name_problems(form))
    return form


def _name_problems(form: StartForm) -> Iterator[tuple[str, str]]:
    names = [preset.name for preset in form.sector.presets if preset.id in form.ticked]
    for row in form.own_rows:
        if row.name and name_is_taken(row.name, names):
            yield row.name_id, f"There are two components called {row.name}. Give this one another name."
        elif len(row.name) > LONGEST_NAME:
            yield row.name_id, f"Shorten the name to {LONGEST_NAME} characters; it has {len(row.name)}."
        names.append(row.name)


def new_ticket() -> str:
    """A fresh project id for one form, signed: a form that is sent twice starts one project."""
    return _signer().dumps(new_id())


def project_id_of(ticket: str) -> str:
    """The project id that a form carries; a new one when it carries none of ours."""
    try:
        return str(_signer().loads(ticket))
    except BadSignature:
        return new_id()


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="start-project")
