"""The register of AI tools as pages show it: what is due first, what changed, and where a tool was used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from compliance.domain.ai_tools import FIELDS, TRAINING_DATA, ToolFacts
from compliance.domain.wording import date_words
from compliance.services.ai_tools import OneTool, ToolRecord, ToolRevision
from compliance.services.statement_records import StatementRecord
from compliance.services.tool_uses import ProjectMade
from compliance.web.numbers import counted

SIZE = 50
STATEMENT_WORDS = {"issued": "in force", "superseded": "superseded", "withdrawn": "withdrawn"}

# What the list can be narrowed to. Without a choice it shows the tools in use.
SHOWN: Mapping[str, str] = {
    "": "In use",
    "due": "To look at again now",
    "concerns": "With open concerns",
    "retired": "Retired",
}


@dataclass(frozen=True, slots=True)
class ToolLine:
    """A tool in the list."""

    id: str
    name: str
    about: str
    training: str
    concerns: str
    review: str
    due: bool
    used: str


@dataclass(frozen=True, slots=True)
class RevisionLine:
    """One state of a tool, as a sentence with what changed."""

    what: str
    actor_name: str
    at: str
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A statement that names the tool; `before` says that it was issued before the last change of what is recorded."""

    id: str
    number: str
    state: str
    before: bool


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """A project that used the tool, with a row of words for each part and its statements."""

    id: str
    title: str
    about: str
    parts: tuple[tuple[str, str, str], ...]
    statements: tuple[StatementLine, ...]


def tool_lines(
    tools: Sequence[ToolRecord], used: Mapping[str, int], search: str, shown: str, today: str
) -> tuple[ToolLine, ...]:
    """The tools that match, what is due first, by its day; then by name."""
    wanted = search.casefold().split()
    found = [
        tool
        for tool in tools
        if _is_shown(tool, shown, today) and all(word in tool.facts.title.casefold() for word in wanted)
    ]
    found.sort(key=lambda tool: tool.facts.review_by if tool.facts.is_due(today) and not tool.retired else "9")
    return tuple(_line(tool, used.get(tool.id, 0), today) for tool in found)


def _is_shown(tool: ToolRecord, shown: str, today: str) -> bool:
    match shown:
        case "due":
            return not tool.retired and tool.facts.is_due(today)
        case "concerns":
            return not tool.retired and bool(tool.facts.open_concerns)
        case "retired":
            return tool.retired
        case _:
            return not tool.retired


def _line(tool: ToolRecord, used: int, today: str) -> ToolLine:
    facts = tool.facts
    concerns = len(facts.open_concerns)
    return ToolLine(
        id=tool.id,
        name=facts.name,
        about=", ".join(filter(None, (facts.maker, facts.model, facts.version and f"version {facts.version}"))),
        training=facts.words(TRAINING_DATA),
        concerns=counted(concerns, "open concern") if concerns else "",
        review=date_words(facts.review_by) if facts.review_by else "No date set",
        due=not tool.retired and facts.is_due(today),
        used=counted(used, "project") if used else "No project yet",
    )


def fact_rows(facts: ToolFacts) -> tuple[tuple[str, str, str], ...]:
    """Every field but the name: its label, its value in words or "Not recorded", and its address if it is a link."""
    return tuple(
        (field.label, facts.words(field) or "Not recorded", facts.words(field) if field.kind == "link" else "")
        for field in FIELDS[1:]
    )


def revision_lines(one: OneTool) -> tuple[RevisionLine, ...]:
    """What was recorded when, newest first."""
    return tuple(
        RevisionLine(
            _revision_words(revision),
            revision.actor_name,
            revision.at,
            tuple(
                (change.label, change.before or "Nothing recorded", change.after or "Nothing recorded")
                for change in revision.changes
            )
            if revision.revision > 1
            else (),
        )
        for revision in one.revisions
    )


def _revision_words(revision: ToolRevision) -> str:
    if revision.retired:
        return "retired the tool"
    if revision.taken_back:
        return "took the tool back into use"
    return "changed what is recorded" if revision.revision > 1 else "added the tool"


def project_lines(one: OneTool, made: Sequence[ProjectMade]) -> tuple[ProjectLine, ...]:
    """The projects with their parts and statements."""
    changed = next((each.at for each in one.revisions if each.changes and each.revision > 1), "")
    return tuple(
        ProjectLine(
            project.id,
            project.title,
            _about(project),
            tuple(
                (part.id, part.name, "; ".join(filter(None, (_version(part.version), part.used, part.operator))))
                for part in project.parts
            ),
            tuple(_statement(each, changed) for each in project.statements),
        )
        for project in made
    )


def _about(project: ProjectMade) -> str:
    version = f"{project.version}, " if project.version else ""
    return f"{version}rules of release {project.release}"


def _version(version: str) -> str:
    return f"Version used: {version}" if version else ""


def _statement(record: StatementRecord, changed: str) -> StatementLine:
    before = record.state == "issued" and record.issued_at < changed
    return StatementLine(record.id, record.number, STATEMENT_WORDS[record.state], before)
