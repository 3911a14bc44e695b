"""Whether a statement can be issued of a project as it is, and what people have confirmed to make it so."""

from compliance.domain.wording import date_words
from compliance.services.assessments import ProjectAssessment, Undecided
from compliance.services.refusals import Refused


def refuse_unless_answered(assessed: ProjectAssessment) -> None:
    """Raises Refused, with a sentence that says what to do first, unless all is answered and the answers fit."""
    if not assessed.project.components:
        raise Refused("Add at least one component. A statement says how AI was used in each of them.")
    if assessed.contradictions:
        wrong = assessed.contradictions[0]
        raise Refused(f"{wrong.component_name}: {wrong.says}" if wrong.component_name else wrong.says)
    if assessed.missing:
        first = assessed.missing[0]
        where = f"{first.component_name}: " if first.component_name else ""
        more = len(assessed.missing) - 1
        others = f" {more} more {'question is' if more == 1 else 'questions are'} open." if more else ""
        raise Refused(f"Answer what is missing first. {where}{first.question.ask}{others}")


def refuse_unless_issuable(assessed: ProjectAssessment) -> None:
    """The same, and unless somebody has confirmed every doubt."""
    refuse_unless_answered(assessed)
    waiting = [doubt for doubt in assessed.undecided if not doubt.confirmed]
    if waiting:
        raise Refused(f"Confirm first that you have seen: {_doubt_words(waiting[0])}.")


def confirmations(assessed: ProjectAssessment) -> tuple[str, ...]:
    """Who has seen which undecided result, in sentences for the statement."""
    return tuple(
        f"{_doubt_words(doubt)}. "
        f"Seen and confirmed by {doubt.confirmed.actor_name} on {date_words(doubt.confirmed.at)}."
        for doubt in assessed.undecided
        if doubt.confirmed
    )


def _doubt_words(doubt: Undecided) -> str:
    about = doubt.subject_name or "The work"
    possible = " or ".join(outcome.label for outcome in doubt.possible)
    return f"{about}, {doubt.regime.short}, {doubt.table.title.rstrip('?')}: cannot tell ({possible})"
