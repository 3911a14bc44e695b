"""Moving a project to a newer release: what becomes of its answers and of its results, and then the move itself.

Statements stay as they are: each was issued under a release that stays installed, and says so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from compliance.documents.canonical import Json
from compliance.domain.carried_answers import Dropped, carried, sections_to_store
from compliance.domain.questionnaire import Scope
from compliance.domain.release import Release
from compliance.rulebooks.installed import installed_releases
from compliance.services.actors import Actor
from compliance.services.answers import AnswerChange, changes_between, changes_json, merged
from compliance.services.assessments import Missing, ProjectAssessment, assess_project, assessor
from compliance.services.parts import store_revision
from compliance.services.recording import append
from compliance.services.records import ProjectRecord, SavedSection, record_of
from compliance.services.refusals import ChangedMeanwhile, Refused
from compliance.services.releases import release_called
from compliance.store.database import Session
from compliance.store.projects import lock_project

KIND = "release_changed"


@dataclass(frozen=True, slots=True)
class DroppedAnswer:
    """An answer that the newer release does not take; `component_id` is empty for the project's own."""

    component_id: str
    component_name: str
    dropped: Dropped


@dataclass(frozen=True, slots=True)
class MovedRecord:
    """A project as it would be under another release, and what of its answers changes on the way."""

    record: ProjectRecord
    changes: tuple[AnswerChange, ...]
    dropped: tuple[DroppedAnswer, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """A project under its own release and under a newer one. Nothing of it is stored."""

    before: ProjectAssessment
    after: ProjectAssessment
    changes: tuple[AnswerChange, ...]
    dropped: tuple[DroppedAnswer, ...]

    @property
    def newly_missing(self) -> tuple[Missing, ...]:
        """The questions that the newer release asks and that have no answer, though nothing was missing before."""
        return newly_missing(self.before, self.after)


def newly_missing(before: ProjectAssessment, after: ProjectAssessment) -> tuple[Missing, ...]:
    """The questions that have no answer in `after`, and were answered, or not asked, in `before`."""
    known = {(each.component_id, each.question.id) for each in before.missing}
    return tuple(each for each in after.missing if (each.component_id, each.question.id) not in known)


def newer_releases(release_id: str) -> tuple[str, ...]:
    """The installed releases that are newer than this one, oldest first."""
    known = installed_releases()
    return known[known.index(release_id) + 1 :]


def moved_record(record: ProjectRecord, release: Release) -> MovedRecord:
    """The project as it would be under this release: its answers by the ids of the questions."""
    own, changes, dropped = _moved(record.sections, release, "project", "", "")
    components = []
    for part in record.components:
        sections, part_changes, part_dropped = _moved(part.sections, release, "component", part.id, part.name)
        components.append(replace(part, sections=sections))
        changes, dropped = [*changes, *part_changes], [*dropped, *part_dropped]
    moved = replace(record, release=release.id, sections=own, components=tuple(components))
    return MovedRecord(moved, tuple(changes), tuple(dropped))


def _moved(
    saved: Mapping[str, SavedSection], release: Release, scope: Scope, component_id: str, name: str
) -> tuple[dict[str, SavedSection], list[AnswerChange], list[DroppedAnswer]]:
    before = {section: dict(each.answers) for section, each in saved.items()}
    found = carried(release.questionnaire, scope, merged(before.values()))
    after = dict(saved)
    changes: list[AnswerChange] = []
    for section, answers in sections_to_store(before, found.sections):
        changes.extend(changes_between(component_id or None, section, before.get(section, {}), answers))
        revision = saved[section].revision if section in saved else 0
        after[section] = SavedSection(section, revision + 1, answers, "", "")
    return after, changes, [DroppedAnswer(component_id, name, each) for each in found.dropped]


def preview_move(record: ProjectRecord, release_id: str) -> Move:
    """What moving the project to this release would change; stores nothing.

    Raises NotFound for a release that is not installed, Refused for one that is not newer or cannot hold the project.
    """
    release = _newer_release(record.release, record.sector, release_id)
    moved = moved_record(record, release)
    return Move(assess_project(record), assess_project(moved.record), moved.changes, moved.dropped)


def _newer_release(current: str, sector: str, release_id: str) -> Release:
    release = release_called(release_id)
    if release_id not in newer_releases(current):
        raise Refused(f"Release {release_id} is not newer than {current}, under which the project is.")
    if sector not in {each.id for each in release.questionnaire.sectors}:
        raise Refused(f"Release {release_id} knows no sector “{sector}”, so the project cannot move to it.")
    return release


def move_project(
    session: Session, actor: Actor, at: str, project_id: str, release_id: str, seen_sequence: int, seen_digest: str
) -> bool:
    """Move the project to this release, in one transaction with one entry; gives whether that changed anything.

    `seen_sequence` and `seen_digest` are the head of the history and the digest of the release when the person saw what
    the move changes. A second click changes nothing. Raises ChangedMeanwhile when either is another one now, NotFound,
    and Refused as `preview_move` does.
    """
    project = lock_project(session, actor.reach, project_id)
    if project.release == release_id:
        return False
    record = record_of(session, project)
    release = _newer_release(record.release, record.sector, release_id)
    if record.head.sequence != seen_sequence or release.digest != seen_digest:
        raise ChangedMeanwhile("The project was changed since you looked at it. Look at what the move changes again.")
    moved = moved_record(record, release)
    for owner, before, after in _pairs(record, moved.record):
        for section, saved in after.items():
            if saved is not before.get(section):
                store_revision(session, project.id, owner, section, saved.revision, saved.answers, actor.id, at)
    project.release = release.id
    body: dict[str, Json] = {
        "from": {"release": record.release, "digest": assessor(record.release).release.digest},
        "to": {"release": release.id, "digest": release.digest},
        "changes": changes_json(moved.changes),
    }
    append(session, actor, at, project, KIND, body)
    return True


def _pairs(
    before: ProjectRecord, after: ProjectRecord
) -> Iterator[tuple[str | None, Mapping[str, SavedSection], Mapping[str, SavedSection]]]:
    """The sections of the project and of each of its components, before and after."""
    yield None, before.sections, after.sections
    for part, moved in zip(before.components, after.components, strict=True):
        yield part.id, part.sections, moved.sections
