"""The list of projects as its page shows it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from compliance.domain.review import Standing
from compliance.services.overviews import Overview
from compliance.services.projects import PAGE_SIZE, ProjectPage, ProjectSummary, State
from compliance.web.marks import Share, Shown, bar_label, shares, shown
from compliance.web.numbers import counted
from compliance.web.review_view import WORDS as REVIEW_WORDS
from compliance.web.times import short_moment

STATE_WORDS: Mapping[State, str] = {
    "open": "Not issued yet",
    "issued": "Issued",
    "changed": "Changed since issue",
    "withdrawn": "Withdrawn",
}


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """One row: the project, its result, of what it is made, its state with a note, and its last change.

    `in_hands` says that the state is that of a review.
    """

    id: str
    title: str
    about: str
    result: Shown
    parts: tuple[Share, ...]
    parts_label: str
    components: str
    state: str
    state_class: str
    state_note: str
    in_hands: bool
    changed: str


def all_parts_decided(project: ProjectSummary, overview: Overview) -> bool:
    """Whether the project is still to be issued and no part's result waits for an answer.

    What keeps a statement from being issued is then a question with no bearing on it, or "Cannot tell" to be confirmed.
    """
    return not project.statement and not overview.issuable and overview.started and None not in overview.parts


def project_lines(
    page: ProjectPage,
    overviews: Mapping[str, Overview],
    standings: Mapping[str, Standing],
    to_confirm: Collection[str],
    now: str,
    several: bool,
) -> tuple[ProjectLine, ...]:
    """The rows of a page of projects; `to_confirm` has the ids of those where only a confirmation is missing.

    `standings` say where their reviews stand. `several`: the reader belongs to several organisations, so each row says
    which it is of.
    """
    return tuple(
        _line(project, overviews[project.id], standings.get(project.id), project.id in to_confirm, now, several)
        for project in page.projects
    )


def _line(
    project: ProjectSummary,
    overview: Overview,
    standing: Standing | None,
    to_confirm: bool,
    now: str,
    several: bool,
) -> ProjectLine:
    parts = shares([shown(outcome) for outcome in overview.parts])
    state, state_class, note = _state(project, overview, to_confirm)
    in_hands = standing is not None and standing.state != "draft"
    if standing is not None and in_hands:
        note = f"{note}: {state.lower()}" if project.statement else note
        state, state_class = REVIEW_WORDS[standing.state]
    version = f"version {overview.version}" if overview.version[:1].isdigit() else overview.version
    return ProjectLine(
        id=project.id,
        title=project.title,
        about=", ".join(
            words for words in (project.product, version, project.organisation if several else "") if words
        ),
        result=shown(overview.tier),
        parts=parts,
        parts_label=bar_label(parts),
        components=counted(project.components, "component"),
        state=state,
        state_class=state_class,
        state_note=note,
        in_hands=in_hands,
        changed=short_moment(project.changed_at, now),
    )


def _state(project: ProjectSummary, overview: Overview, to_confirm: bool) -> tuple[str, str, str]:
    if project.statement:
        return (
            STATE_WORDS[project.state],
            "done" if project.state == "issued" else "look",
            f"Statement {project.statement}",
        )
    if overview.issuable:
        return "Complete", "look", "Nothing is missing"
    if not overview.started:
        return "Not started", "todo", "Nothing answered yet"
    if to_confirm:
        return "Needs review", "look", "“Cannot tell” to confirm"
    return "In progress", "look", f"{overview.complete} of {project.components} complete"


def range_words(page: int, shown_here: int, total: int, noun: str, size: int = PAGE_SIZE) -> str:
    """Where in a list this page is: "1 to 25 of 58 projects"."""
    first = (page - 1) * size + 1
    return f"{first} to {first + shown_here - 1} of {counted(total, noun)}"


def filter_words(search: str, state: State | None) -> str:
    """Which filter is set, for a list without hits: "“tide” and state “Issued”"."""
    words = [f"“{search}” in the title or the organisation"] if search else []
    return " and ".join([*words, *([f"the state “{STATE_WORDS[state]}”"] if state else [])])
