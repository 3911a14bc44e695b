"""The register of AI tools of an organisation, read: every tool with what is recorded of it, and what was before."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from compliance.documents.canonical import canonical_bytes
from compliance.domain.ai_tools import FactChange, ToolFacts, fact_changes, facts_from, facts_plain
from compliance.domain.history import Head
from compliance.services.actors import Reach, actor_name
from compliance.services.refusals import NotFound
from compliance.store import tools as store
from compliance.store.database import Session
from compliance.store.projects import find_organisation
from compliance.store.tool_models import AiToolRevision


@dataclass(frozen=True, slots=True)
class ToolRecord:
    """A tool with what is recorded of it since `at`. A retired one can no longer be chosen."""

    id: str
    facts: ToolFacts
    revision: int
    retired: bool
    actor_name: str
    at: str


@dataclass(frozen=True, slots=True)
class ToolRegister:
    """The tools of an organisation by name, retired ones too; `head` is where the organisation's history ends."""

    id: str
    name: str
    head: Head
    tools: tuple[ToolRecord, ...]

    @property
    def in_use(self) -> tuple[ToolRecord, ...]:
        """Those that can be chosen."""
        return tuple(tool for tool in self.tools if not tool.retired)

    def tool(self, tool_id: str) -> ToolRecord:
        """The tool with this id; raises NotFound."""
        for tool in self.tools:
            if tool.id == tool_id:
                return tool
        raise NotFound("There is no such tool.")

    def alike(self, facts: ToolFacts, but: str = "") -> ToolRecord | None:
        """Another tool in use with the same name, maker, model and version."""
        return next((tool for tool in self.in_use if tool.facts.key == facts.key and tool.id != but), None)

    def called(self, words: str) -> ToolRecord | None:
        """The tool in use that somebody means who types these words: its title, or a name that only one has."""
        wanted = " ".join(words.split()).casefold()
        titled = [tool for tool in self.in_use if tool.facts.title.casefold() == wanted]
        named = titled or [tool for tool in self.in_use if tool.facts.name.casefold() == wanted]
        return named[0] if len(named) == 1 else None


@dataclass(frozen=True, slots=True)
class ToolRevision:
    """One state of a tool: what changed in it, by whom and when."""

    revision: int
    changes: tuple[FactChange, ...]
    retired: bool
    taken_back: bool
    actor_name: str
    at: str


@dataclass(frozen=True, slots=True)
class OneTool:
    """A tool of an organisation with everything that was ever recorded of it, newest first."""

    organisation_id: str
    organisation: str
    tool: ToolRecord
    revisions: tuple[ToolRevision, ...]


def tool_register(session: Session, reach: Reach, organisation_id: str) -> ToolRegister:
    """The register now; raises NotFound when there is no such organisation within reach."""
    owner = find_organisation(session, reach, organisation_id)
    rows = store.newest_tools(session, [owner.id]).get(owner.id, [])
    return ToolRegister(owner.id, owner.name, Head(owner.head_sequence, owner.head_hash), in_order(rows))


def one_tool(session: Session, reach: Reach, organisation_id: str, tool_id: str) -> OneTool:
    """One tool with its revisions; raises NotFound."""
    owner = find_organisation(session, reach, organisation_id)
    rows = store.tool_revisions(session, owner.id, tool_id)
    return OneTool(owner.id, owner.name, tool_record(rows[-1]), tuple(reversed(_revisions(rows))))


def in_order(rows: Iterable[AiToolRevision]) -> tuple[ToolRecord, ...]:
    """The tools by name."""
    return tuple(sorted(map(tool_record, rows), key=lambda tool: (*tool.facts.key, tool.id)))


def tool_record(row: AiToolRevision) -> ToolRecord:
    """One stored revision as a plain value."""
    return ToolRecord(
        row.tool_id, read_facts(row.facts), row.revision, bool(row.retired), actor_name(row.actor, row), row.at
    )


def read_facts(text: str) -> ToolFacts:
    """The facts that are stored as this text."""
    return facts_from(json.loads(text))


def facts_text(facts: ToolFacts) -> str:
    """The facts as they are stored: canonical JSON (RFC 8785)."""
    return canonical_bytes(facts_plain(facts)).decode()


def _revisions(rows: Sequence[AiToolRevision]) -> list[ToolRevision]:
    found: list[ToolRevision] = []
    before: ToolFacts | None = None
    retired = False
    for row in rows:
        facts = read_facts(row.facts)
        found.append(
            ToolRevision(
                revision=row.revision,
                changes=fact_changes(before, facts),
                retired=bool(row.retired) and not retired,
                taken_back=retired and not row.retired,
                actor_name=actor_name(row.actor, row),
                at=row.at,
            )
        )
        before, retired = facts, bool(row.retired)
    return found
