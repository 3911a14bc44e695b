"""What another choice of settings would change: the results of a project, or which projects of an organisation."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from compliance.domain.assessment import Assessment
from compliance.domain.decision import Decision
from compliance.domain.release import Release
from compliance.domain.rulebook import Table
from compliance.services.actors import Reach
from compliance.services.assessments import assess_project
from compliance.services.assumption_choices import Wanted
from compliance.services.chosen_settings import Choice
from compliance.services.records import ProjectRecord, project_records
from compliance.store.database import Session
from compliance.store.projects import find_organisation, projects_of

_BATCH = 10


@dataclass(frozen=True, slots=True)
class Effect:
    """A result that would be another one; `parts` names the components, none for the work as a whole."""

    regime: str
    title: str
    parts: tuple[str, ...]
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ProjectEffects:
    """A project and the results of it that would change."""

    id: str
    title: str
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class OrganisationEffects:
    """The projects whose results would change, among the `looked_at` that there was time for, of `total`."""

    projects: tuple[ProjectEffects, ...]
    looked_at: int
    total: int


def effects_on_project(project: ProjectRecord, wanted: Mapping[str, Wanted]) -> tuple[Effect, ...]:
    """What changes in the project when it chooses this for itself: results shown in headlines, and the term."""
    differing = {name: choice for name, choice in project.differing.items() if name not in wanted}
    differing |= {name: _choice(name, want) for name, want in wanted.items() if want.setting}
    return _effects(project, replace(project, differing=differing))


def effects_on_projects(
    session: Session, reach: Reach, organisation_id: str, wanted: Mapping[str, Wanted], go_on: Callable[[], bool]
) -> OrganisationEffects:
    """The same for the projects of an organisation, last changed first, as long as `go_on` says so. Raises NotFound."""
    organisation = find_organisation(session, reach, organisation_id)
    ids = projects_of(session, organisation.id)
    found: list[ProjectEffects] = []
    looked_at = 0
    for start in range(0, len(ids), _BATCH):
        records = project_records(session, reach, ids[start : start + _BATCH])
        for project_id in ids[start : start + _BATCH]:
            if looked_at and not go_on():
                return OrganisationEffects(tuple(found), looked_at, len(ids))
            record = records[project_id]
            chosen = {**record.chosen, **{name: _choice(name, want) for name, want in wanted.items()}}
            effects = _effects(record, replace(record, chosen=chosen))
            looked_at += 1
            if effects:
                found.append(ProjectEffects(record.id, record.title, effects))
    return OrganisationEffects(tuple(found), looked_at, len(ids))


def _choice(assumption: str, want: Wanted) -> Choice:
    return Choice(assumption, want.setting, want.reason, "", "")


def _effects(before: ProjectRecord, after: ProjectRecord) -> tuple[Effect, ...]:
    one, other = assess_project(before), assess_project(after)
    if one.assessment.settings == other.assessment.settings:
        return ()
    return tuple(_differences(one.release, one.assessment, other.assessment))


def _differences(release: Release, before: Assessment, after: Assessment) -> Iterator[Effect]:
    _, front = release.front
    opening = (front.tier, front.duty, front.term, front.part_tier, front.part_term)
    tables = [table for table in release.tables.values() if table.headline or table.id in opening]
    for table in sorted(tables, key=lambda table: table.scope == "component"):
        if table.scope == "component":
            yield from _changed_parts(release, table, before, after)
        elif table.id in before.work:
            was, becomes = _words(before.work[table.id]), _words(after.work[table.id])
            if was != becomes:
                yield Effect(release.rulebook(table.rulebook).short, table.title, (), was, becomes)


def _changed_parts(release: Release, table: Table, before: Assessment, after: Assessment) -> Iterator[Effect]:
    changed: dict[tuple[str, str], list[str]] = {}
    for part in before.record.components:
        if table.id in before.components[part.id]:
            was, becomes = _words(before.components[part.id][table.id]), _words(after.components[part.id][table.id])
            if was != becomes:
                changed.setdefault((was, becomes), []).append(part.name)
    for (was, becomes), names in changed.items():
        yield Effect(release.rulebook(table.rulebook).short, table.title, tuple(names), was, becomes)


def _words(decision: Decision) -> str:
    """Every outcome of a table in which several count; otherwise the one outcome, with what it can still be."""
    labels = [decision.table.outcome(outcome).label for outcome in decision.possible]
    if decision.table.hits == "collect":
        return "; ".join(labels) or "Nothing applies"
    return decision.result.label if decision.decided else f"{decision.result.label} ({' or '.join(labels)})"
