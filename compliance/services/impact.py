"""What a newer release, or another setting of an assumption, would change in the projects of an organisation.

An analysis is a job: a step is a batch of projects, and what it found for them is stored with how far it got.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from compliance.documents.canonical import Json, canonical_bytes
from compliance.rulebooks.installed import installed_releases
from compliance.services import jobs
from compliance.services.actors import EVERYTHING, Actor, Reach
from compliance.services.assessments import ProjectAssessment, assess_project, assessor, current_release
from compliance.services.chosen_settings import is_setting, settings_in_use
from compliance.services.jobs import Clock, Taken
from compliance.services.recording import append_to_organisation
from compliance.services.records import ProjectRecord, project_records
from compliance.services.refusals import Refused
from compliance.services.release_moves import moved_record, newer_releases, newly_missing
from compliance.services.result_changes import ResultChange, result_changes, words_of
from compliance.store import jobs as store
from compliance.store.database import Database, Session
from compliance.store.job_models import ImpactFinding, Replacement
from compliance.store.projects import find_organisation, lock_organisation

KIND = "impact"
QUEUED = "replacements_queued"
BATCH = 25
# So many changes are kept for each project, results of the work first; the others are counted.
KEPT = 40


@dataclass(frozen=True, slots=True)
class Finding:
    """What changes in one project. Tier, duty and term are those of the work, before and after, in words.

    `parts_changed` counts the parts of which a result changes; `changes` holds, by table, what becomes what and for how
    many parts (0 for the work). `statement` is the number of the statement in force, empty when there is none.
    """

    project_id: str
    title: str
    tier: tuple[str, str]
    duty: tuple[str, str]
    term: tuple[str, str]
    parts: int
    parts_changed: int
    new_questions: int
    changes: tuple[tuple[str, str, str, str, int], ...]
    statement_id: str
    statement: str

    @property
    def changed(self) -> bool:
        """Whether any result changes."""
        return bool(self.changes)


@dataclass(frozen=True, slots=True)
class Queued:
    """A statement in force that is to be replaced, with its project."""

    statement_id: str
    number: str
    project_id: str
    title: str
    reason: str
    at: str


def ask_for_impact(
    session: Session, reach: Reach, by: str, at: str, organisation_id: str, arguments: Mapping[str, str]
) -> str:
    """Ask what a newer release (`to`) or another setting (`assumption`, `setting`) would change; gives the job's id.

    Asking for the same twice at the same time, as by a double click, is asking once. Raises NotFound, and Refused for a
    release or a setting that does not exist.
    """
    organisation = find_organisation(session, reach, organisation_id)
    _refuse_unknown(arguments, at)
    told = canonical_bytes(dict(arguments)).decode()
    digest = assessor(arguments["to"]).release.digest if "to" in arguments else current_release(at).digest
    key = f"{KIND}:{organisation.id}:{told}:{digest}:{at}"
    return jobs.ask(
        session, organisation.id, KIND, key, arguments, by, at, store.count_projects_of(session, organisation.id)
    )


def _refuse_unknown(arguments: Mapping[str, str], at: str) -> None:
    release = current_release(at)
    if "to" in arguments:
        # One that is installed and does not load is a fault for whoever runs the server, and is not hidden here.
        if arguments["to"] not in installed_releases():
            raise Refused(f"There is no release {arguments['to']}.")
        return
    assumption = release.assumptions.get(arguments.get("assumption", ""))
    if assumption is None or not is_setting(assumption, arguments.get("setting", "")):
        raise Refused("Choose a release, or a setting of an assumption.")


def analyse(database: Database, taken: Taken, clock: Clock) -> None:
    """Work on an analysis: batch after batch, from where it stopped."""
    cursor, done = taken.cursor, taken.done
    while True:
        with database.read() as session:
            ids = store.projects_after(session, taken.organisation_id, cursor, BATCH)
            records = project_records(session, EVERYTHING, ids)
            statements = {each.project_id: (each.id, each.number) for each in store.statements_in_force(session, ids)}
        if not ids:
            jobs.step(database, taken, clock(), cursor, done, None)
            return
        found = [finding_of(records[each], taken.arguments, statements.get(each, ("", ""))) for each in ids]
        cursor, done = ids[-1], done + len(ids)

        def write(session: Session, found: Sequence[Finding] = found) -> None:
            for each in found:
                told = canonical_bytes(_plain(each)).decode()
                session.add(ImpactFinding(job_id=taken.id, project_id=each.project_id, found=told))

        if not jobs.step(database, taken, clock(), cursor, done, write):
            return


def finding_of(record: ProjectRecord, arguments: Mapping[str, str], statement: tuple[str, str]) -> Finding:
    """What the newer release, or the other setting, changes in one project."""
    before = assess_project(record)
    after = _after(record, before, arguments)
    changes = result_changes(before, after)
    return Finding(
        project_id=record.id,
        title=record.title,
        tier=_front(before, after, "tier"),
        duty=_front(before, after, "duty"),
        term=_front(before, after, "term"),
        parts=len(record.components),
        parts_changed=len({each.component_id for each in changes if each.component_id}),
        new_questions=len(newly_missing(before, after)),
        changes=_told(changes),
        statement_id=statement[0],
        statement=statement[1],
    )


def _after(record: ProjectRecord, before: ProjectAssessment, arguments: Mapping[str, str]) -> ProjectAssessment:
    if "to" in arguments:
        to = arguments["to"]
        # A project that is there already, or further, stays as it is.
        return assess_project(moved_record(record, assessor(to).release).record) if _moves(record, to) else before
    name, setting = arguments["assumption"], arguments["setting"]
    assumption = before.release.assumptions.get(name)
    if assumption is None or not is_setting(assumption, setting) or name in record.differing:
        return before
    settings = settings_in_use(before.release, record.chosen, record.differing)
    return assess_project(record, {**settings, name: setting})


def _moves(record: ProjectRecord, to: str) -> bool:
    return to in newer_releases(record.release)


def _front(before: ProjectAssessment, after: ProjectAssessment, which: str) -> tuple[str, str]:
    words = []
    for assessed in (before, after):
        _, front = assessed.release.front
        words.append(words_of(assessed.assessment.work[getattr(front, which)], bool(assessed.missing)))
    return words[0], words[1]


def _told(changes: Sequence[ResultChange]) -> tuple[tuple[str, str, str, str, int], ...]:
    counts: dict[tuple[str, str, str, str], int] = {}
    for each in changes:
        key = (each.rulebook, each.table, each.before, each.after)
        counts[key] = counts.get(key, 0) + bool(each.component_id)
    return tuple((*key, count) for key, count in list(counts.items())[:KEPT])


def _plain(found: Finding) -> dict[str, Json]:
    plain = asdict(found)
    return {**plain, "changes": [list(each) for each in found.changes]} | {
        name: list(plain[name]) for name in ("tier", "duty", "term")
    }


def findings(session: Session, job_id: str) -> tuple[Finding, ...]:
    """What an analysis found so far, by the projects' titles."""
    found = []
    for row in store.findings_of(session, job_id):
        values = json.loads(row.found)
        pairs = {name: tuple(values[name]) for name in ("tier", "duty", "term")}
        changes = tuple(tuple(each) for each in values["changes"])
        found.append(Finding(**{**values, **pairs, "changes": changes}))
    return tuple(found)


def queue_replacements(
    session: Session, actor: Actor, at: str, organisation_id: str, job_id: str, statement_ids: Sequence[str]
) -> int:
    """Note that statements are to be replaced, as one entry of the organisation's history; gives how many are new.

    Only statements in force of projects in which the analysis found a change can be noted. Issuing the next statement
    stays the person's act. Raises NotFound.
    """
    find_organisation(session, actor.reach, organisation_id)
    arguments = jobs.job_shown(session, organisation_id, job_id).arguments
    organisation = lock_organisation(session, organisation_id)
    there = {replacement.statement_id for replacement, _, _ in store.replacements_of(session, organisation_id)}
    able = {each.statement_id: each for each in findings(session, job_id) if each.changed and each.statement_id}
    in_force = {each.id for each in store.statements_in_force(session, [each.project_id for each in able.values()])}
    wanted = [name for name in dict.fromkeys(statement_ids) if name in able and name in in_force and name not in there]
    if not wanted:
        return 0
    reason = reason_words(arguments)
    for name in wanted:
        session.add(
            Replacement(statement_id=name, organisation_id=organisation.id, reason=reason, actor=actor.id, at=at)
        )
    session.flush()
    body: dict[str, Json] = {
        "reason": reason,
        "statements": [{"statement": name, "number": able[name].statement} for name in wanted],
    }
    append_to_organisation(session, actor, at, organisation, QUEUED, body)
    return len(wanted)


def queued(session: Session, reach: Reach, organisation_id: str) -> tuple[Queued, ...]:
    """The statements in force that are to be replaced, oldest note first; raises NotFound."""
    find_organisation(session, reach, organisation_id)
    return tuple(
        Queued(statement.id, statement.number, project.id, project.title, note.reason, note.at)
        for note, statement, project in store.replacements_of(session, organisation_id)
    )


def reason_words(arguments: Mapping[str, str]) -> str:
    """What was analysed, in words."""
    if "to" in arguments:
        return f"Release {arguments['to']}"
    assumption = current_release().assumptions.get(arguments["assumption"])
    if assumption is None:
        return f"{arguments['assumption']}: {arguments['setting']}"
    label = next((each.label for each in assumption.settings if each.id == arguments["setting"]), arguments["setting"])
    return f"{assumption.title}: {label}"
