"""Who does something, and what they can reach."""

from dataclasses import dataclass

from compliance.store.reach import EVERYTHING, Reach

__all__ = ["EVERYTHING", "LOCAL_OPERATOR", "Actor", "Reach", "actor_name"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who uses Colophon. Only the id, which says nothing about a person, goes into the history."""

    id: str
    name: str
    reach: Reach


# The one actor until there are accounts; the server listens on this machine only.
LOCAL_OPERATOR = Actor("local-operator", "Local operator", EVERYTHING)


def actor_name(actor_id: str) -> str:
    """The name to show for an id in the history."""
    return LOCAL_OPERATOR.name if actor_id == LOCAL_OPERATOR.id else actor_id
