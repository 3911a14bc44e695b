"""What the person asked for with the form of a section: where to go, what they had seen, whose answers to keep."""

from collections.abc import Mapping

from flask import request

from compliance.domain.questionnaire import Answer
from compliance.web.current import as_guest, asked_for, whole_number
from compliance.web.section_place import Place

# Where a change link came from, and so where saving leads back to.
BACK_TO = {"answers": "interview.check", "result": "results.result"}


def going() -> str:
    """What was pressed: continue, leave, or back to the form."""
    pressed = request.form.get("go", "continue")
    return pressed if pressed in ("leave", "back") else "continue"


def back_to() -> str:
    """From which page the person came to change an answer; empty when from none of them, as a guest always does."""
    back = request.form.get("back", "") or asked_for("back")
    return back if back in BACK_TO and not as_guest() else ""


def more_questions() -> int:
    """How many questions the answers saved just now led to."""
    return whole_number(asked_for("more"), digits=2)


def agreed() -> bool:
    """Whether the person has seen what saving changes."""
    return "agreed" in request.form


def settling() -> bool:
    """Whether the person chose between their answers and somebody else's."""
    return any(name.startswith("keep-") for name in request.form)


def seen_revision(place: Place) -> int:
    """The revision that the person had in front of them."""
    return whole_number(request.form.get("seen_revision", "")) if request.method == "POST" else place.revision


def with_theirs(place: Place, mine: Mapping[str, Answer]) -> dict[str, Answer]:
    """The answers, with the stored ones where the person chose to keep what somebody else saved."""
    if request.form.get("settle") == "mine":
        return dict(mine)
    kept: dict[str, Answer] = {}
    for question in place.section.questions:
        source = place.stored if request.form.get(f"keep-{question.id}") == "theirs" else mine
        if answer := source.get(question.id):
            kept[question.id] = answer
    return kept
