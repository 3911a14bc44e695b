"""What a list shows of each project's result, and the rule for what counts as answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from compliance.domain.rulebook import Outcome
from compliance.services.actors import Reach
from compliance.services.assessments import ProjectAssessment, assess_project
from compliance.services.records import project_records
from compliance.store.database import Session
from compliance.store.several import heads_of

# More than the projects of a busy day; when it is full, it starts afresh.
_REMEMBERED = 5000


@dataclass(frozen=True, slots=True)
class Overview:
    """One project's result in short. An outcome is None while the answers that decide it are missing.

    `parts` holds the tier of every component; `complete` counts the components that need nothing more.
    """

    version: str
    tier: Outcome | None
    parts: tuple[Outcome | None, ...]
    started: bool
    complete: int
    issuable: bool


# An overview rests on the record alone, which the hashes of the last entries of project and organisation name exactly.
_overviews: dict[tuple[str, bytes], Overview] = {}


def overviews(session: Session, reach: Reach, project_ids: Sequence[str]) -> Mapping[str, Overview]:
    """The overview of each of these projects that is within reach; computed once for each state of a project."""
    heads = heads_of(session, reach, project_ids)
    found = {project_id: _overviews.get((project_id, head)) for project_id, head in heads.items()}
    unknown = [project_id for project_id, overview in found.items() if overview is None]
    computed = {
        project_id: overview_of(assess_project(record))
        for project_id, record in (project_records(session, reach, unknown) if unknown else {}).items()
    }
    if len(_overviews) + len(computed) > _REMEMBERED:
        _overviews.clear()
    _overviews.update({(project_id, heads[project_id]): overview for project_id, overview in computed.items()})
    return {project_id: overview for project_id, overview in {**found, **computed}.items() if overview is not None}


def overview_of(assessed: ProjectAssessment) -> Overview:
    """The overview of an assessed project."""
    components = assessed.project.components
    states = [assessed.component_state(component.id) for component in components]
    return Overview(
        version=str(assessed.project.answers.get("version", "")),
        tier=work_tier(assessed),
        parts=tuple(part_tier(assessed, component.id) for component in components),
        started=any(state != "not_started" for state in states),
        complete=sum(state == "complete" for state in states),
        issuable=assessed.issuable,
    )


def part_tier(assessed: ProjectAssessment, component_id: str) -> Outcome | None:
    """The tier of a component; None while it is open because questions are not answered yet."""
    _, front = assessed.release.front
    decision = assessed.assessment.components[component_id][front.part_tier]
    unanswered = assessed.component_state(component_id) in ("not_started", "in_progress")
    return None if unanswered and not decision.decided else decision.result


def work_tier(assessed: ProjectAssessment) -> Outcome | None:
    """The tier of the work; None while it is open because a component is."""
    _, front = assessed.release.front
    decision = assessed.assessment.work[front.tier]
    components = assessed.project.components
    waiting = any(part_tier(assessed, component.id) is None for component in components)
    return None if not components or (waiting and not decision.decided) else decision.result
