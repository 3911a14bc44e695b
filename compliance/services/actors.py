"""Who does something, and what they can reach."""

from dataclasses import dataclass

from compliance.store.guests import is_guest_behind
from compliance.store.models import Base
from compliance.store.people import name_behind
from compliance.store.reach import EVERYTHING, Reach

__all__ = ["ERASED_PERSON", "EVERYTHING", "LOCAL_OPERATOR", "UNKNOWN", "Actor", "Reach", "actor_name"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who uses Colophon. Only the id, which says nothing about a person, goes into the history."""

    id: str
    name: str
    reach: Reach


# Whoever uses the command line, and so has the machine and the database in hand.
LOCAL_OPERATOR = Actor("local-operator", "Local operator", EVERYTHING)

# Whoever tried to sign in and could not show who they are.
UNKNOWN = Actor("unknown", "Somebody", Reach(()))

ERASED_PERSON = "Erased person"


def actor_name(actor_id: str, row: Base) -> str:
    """The name to show for an id that stands in a row which was read: as it is today, and none once it is erased.

    A guest is told apart from the people of the organisation.
    """
    for nobody in (LOCAL_OPERATOR, UNKNOWN):
        if actor_id == nobody.id:
            return nobody.name
    name = name_behind(row, actor_id)
    if not name:
        return actor_id if name is None else ERASED_PERSON
    return f"{name} (guest)" if is_guest_behind(row, actor_id) else name
