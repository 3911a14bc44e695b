"""Readiness as pages show it: how many components are ready, and which are not. It stands apart from every result."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from compliance.domain.readiness import Checked, ReadinessCheck, Summed, readiness, summed
from compliance.services.records import ComponentRecord, ProjectRecord
from compliance.web.crowd import Crowd, crowd_of
from compliance.web.current import release_of
from compliance.web.section_place import section_url


@dataclass(frozen=True, slots=True)
class Lacking:
    """A component that is not ready (or of which it is not known), and where its question is answered."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class ReadinessRow:
    """A check over the project: how many are ready of how many, and which are not, or are open."""

    check: ReadinessCheck
    ready: int
    of: int
    not_ready: tuple[Lacking, ...]
    open: tuple[Lacking, ...]


def readiness_page(record: ProjectRecord) -> dict[str, Any]:
    """Everything that the page of readiness needs."""
    return {"project": record, "rows": readiness_rows(crowd_of(record, release_of(record.release).questionnaire))}


def readiness_rows(crowd: Crowd) -> tuple[ReadinessRow, ...]:
    """Every check that the project needs."""
    checks = crowd.assessed.release.readiness
    record = crowd.assessed.project
    parts = {part.id: record.told(part) for part in record.components}
    found = readiness(crowd.assessed.questionnaire, checks, record.answers, parts)
    return tuple(_row(crowd, each) for each in summed(checks, found) if each.needed)


def _row(crowd: Crowd, each: Summed) -> ReadinessRow:
    ready = sum(len(_owners(crowd, (one,))) or 1 for one in each.ready)
    not_ready, open_ = _lacking(crowd, each.check, each.not_ready), _lacking(crowd, each.check, each.open)
    return ReadinessRow(each.check, ready, ready + len(not_ready) + len(open_), not_ready, open_)


def _lacking(crowd: Crowd, check: ReadinessCheck, found: tuple[Checked, ...]) -> tuple[Lacking, ...]:
    record = crowd.assessed.project
    section = crowd.assessed.questionnaire.section(crowd.assessed.questionnaire.questions[check.question].section)

    def lacking(name: str, part: ComponentRecord | None) -> Lacking:
        return Lacking(name, section_url(record, part, section, back="result", _anchor=check.question))

    if any(not each.component for each in found):
        return (lacking("The project", None),)
    return tuple(lacking(part.name, part) for part in _owners(crowd, found))


def _owners(crowd: Crowd, found: Iterable[Checked]) -> tuple[ComponentRecord, ...]:
    return crowd.everybody(each.component for each in found if each.component)
