"""What others said about answers, to be shown beside them: reasons for a return, and comments."""

from collections.abc import Mapping
from dataclasses import dataclass

from compliance.services.comments import CommentShown, comments_of
from compliance.services.review_state import last_return
from compliance.web.current import as_guest, current_actor, database


@dataclass(frozen=True, slots=True)
class Remarks:
    """About one answer: the reasons for its return with who gave them, and the comments that are open."""

    returned_by: str
    reasons: tuple[str, ...]
    comments: tuple[CommentShown, ...]


NOTHING = Remarks("", (), ())


def remarks_of(project_id: str) -> Mapping[tuple[str, str], Remarks]:
    """What was said about each answer, by the component's id (empty for the project) and the question's.

    A guest sees none of it.
    """
    if as_guest():
        return {}
    reach = current_actor().reach
    with database().read() as session:
        comments = comments_of(session, reach, project_id)
        returned = last_return(session, reach, project_id)
    reasons = returned.reasons if returned else ()
    keys = dict.fromkeys(
        (
            *((each.component_id, each.question) for each in reasons),
            *((each.component_id, each.question) for each in comments if each.open),
        )
    )
    return {
        key: Remarks(
            returned.decided_by_name if returned else "",
            tuple(each.reason for each in reasons if (each.component_id, each.question) == key),
            tuple(each for each in comments if each.open and (each.component_id, each.question) == key),
        )
        for key in keys
    }
