"""The tools of a part beside the question about tools: what was chosen, and where to choose."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for

from compliance.domain.questionnaire import Answers, Questionnaire
from compliance.services.assessments import assess_project
from compliance.services.chosen_tools import NOTHING_CHOSEN, ComponentChoice
from compliance.services.records import ComponentRecord, ProjectRecord
from compliance.web.section_place import section_url

# The question about tools in a person's own words; the register stands beside it.
QUESTION = "tools"


@dataclass(frozen=True, slots=True)
class MadeWith:
    """The chosen tools in words, and the address of the page where they are chosen."""

    question: str
    words: str
    url: str


def made_with(record: ProjectRecord, component: ComponentRecord) -> MadeWith:
    """The tools of a part."""
    url = url_for("part_tools.choose", project_id=record.id, component_id=component.id)
    return MadeWith(QUESTION, chosen_words(record.tools, component.id), url)


def chosen_words(tools: Mapping[str, ComponentChoice], component_id: str) -> str:
    """The names of the tools that were chosen for a part; empty without any."""
    chosen = tools.get(component_id, NOTHING_CHOSEN).tools
    return ", ".join(dict.fromkeys(used.facts.name for used in chosen))


def may_be_made_with(questionnaire: Questionnaire, answers: Answers) -> bool:
    """Whether the part's answers lead to the question about tools: of one made without AI nothing is asked."""
    question = questionnaire.questions.get(QUESTION)
    return question is not None and all(answers.get(each.question) in each.among for each in question.ask_when)


def back_url(record: ProjectRecord, component: ComponentRecord) -> str:
    """The section of the part in which the question about tools stands; the project's page without such a question."""
    questionnaire = assess_project(record).questionnaire
    question = questionnaire.questions.get(QUESTION)
    if question is None:
        return url_for("projects.hub", project_id=record.id)
    return section_url(record, component, questionnaire.section(question.section), _anchor=QUESTION)
