"""What an entry of a history says: a sentence in pieces, and what it is read against."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from flask import url_for

from compliance.domain.release import Release


class Sentence(NamedTuple):
    """After the person's name: what was done, to what, the address of that while there is one, and the rest."""

    what: str
    object: str = ""
    url: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """What entries are read against: the project, the components that it still has (id and name), and its release.

    For the history of an organisation only `organisation_id` is filled in, and the release is the current one.
    """

    project_id: str
    components: Mapping[str, str]
    release: Release
    organisation_id: str = ""

    def url(self, component_id: str) -> str:
        """The address of a component; empty once it was removed."""
        if component_id not in self.components:
            return ""
        return url_for("interview.component", project_id=self.project_id, component_id=component_id)


def plain(kind: str) -> str:
    """The name of a kind as words."""
    return kind.replace("_", " ")
