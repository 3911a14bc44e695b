"""A component's results in a mark and a few words, as lists and tables show them."""

from compliance.domain.decision import Decision
from compliance.services.assessments import ProjectAssessment
from compliance.web.marks import OPEN, Shown, shown

UNANSWERED = ("not_started", "in_progress")


def part_outcome(assessed: ProjectAssessment, component_id: str) -> Shown:
    """The component's tier under the rulebook that opens every page."""
    _, front = assessed.release.front
    return outcome_of(assessed, component_id, front.part_tier)


def outcome_of(assessed: ProjectAssessment, component_id: str, table_id: str) -> Shown:
    """A result of a component; while its questions are open it is not answered yet, rather than open in law."""
    decision = assessed.assessment.components[component_id][table_id]
    if not decision.decided and assessed.component_state(component_id) in UNANSWERED:
        return OPEN
    return shown(_said_elsewhere(assessed, component_id, decision).result)


def work_outcome(assessed: ProjectAssessment, table_id: str) -> Shown:
    """A result of the work; while questions are open it is not answered yet, rather than open in law."""
    decision = assessed.assessment.work[table_id]
    return OPEN if not decision.decided and assessed.missing else shown(decision.result)


def _said_elsewhere(assessed: ProjectAssessment, component_id: str, decision: Decision) -> Decision:
    """An outcome that only repeats another table's is shown as that one."""
    if decision.result.term_from and decision.result.says == "{term}":
        return assessed.assessment.components[component_id][decision.result.term_from]
    return decision
