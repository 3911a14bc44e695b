"""Whose objects a query may find. Every object is reached through its organisation."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, true

from compliance.store.models import Project


class NotFound(LookupError):  # noqa: N818 - a name for callers and their pages, where "error" would be wrong
    """There is no such object, or it is out of reach: nobody can tell which."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The organisations whose objects may be found; None means all of them."""

    organisations: tuple[str, ...] | None

    def covers(self, organisation_id: str) -> bool:
        """Whether objects of this organisation are found."""
        return self.organisations is None or organisation_id in self.organisations

    def condition(self) -> ColumnElement[bool]:
        """The condition on a query over projects."""
        return true() if self.organisations is None else Project.organisation_id.in_(self.organisations)


EVERYTHING = Reach(None)
