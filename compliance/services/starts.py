"""Whether a project that was started is the one that somebody asks for again, as with a double click."""

from collections.abc import Mapping, Sequence
from typing import Any

from compliance.domain.history import read_body
from compliance.domain.questionnaire import Answer
from compliance.services.answers import SectionAnswers, changes_from, given
from compliance.services.parts import NewComponent, checked_name
from compliance.store.database import Session
from compliance.store.entries import find_entry
from compliance.store.models import Project

_Said = dict[tuple[str, str], Answer | None]


def is_same_start(
    session: Session,
    project: Project,
    organisation: str,
    names: Mapping[str, str],
    answers: SectionAnswers,
    components: Sequence[NewComponent],
) -> bool:
    """Whether the project's first entry says just this; what was changed since does not count.

    An entry that was erased says nothing, so nothing is the same.
    """
    entry = find_entry(session, project.id, 1)
    if entry is None or entry.payload is None:
        return False
    body: Mapping[str, Any] = read_body(entry.payload)
    wanted = [("", "", _said(answers))]
    wanted += [(checked_name(part.name, "name"), part.preset, _said(part.answers)) for part in components]
    recorded = {what: body[what] for what in names}
    return (body["organisation"]["name"], recorded, _recorded(body)) == (organisation, names, wanted)


def _said(answers: SectionAnswers) -> _Said:
    return {
        (section, question): answer for section, told in answers.items() for question, answer in given(told).items()
    }


def _recorded(body: Mapping[str, Any]) -> list[tuple[str, str, _Said]]:
    parts: list[tuple[str | None, str, str]] = [(None, "", "")]
    parts += [(part["id"], part["name"], part["preset"]) for part in body["components"]]
    changes = changes_from(body["changes"])
    return [
        (name, preset, {(each.section, each.question): each.after for each in changes if each.component_id == part})
        for part, name, preset in parts
    ]
