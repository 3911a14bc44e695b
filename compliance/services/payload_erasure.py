"""Erasing what entries of a project's history say, where somebody has a right to it or typed what does not belong.

The chain of entries holds afterwards as before: an entry of the kind `payload_erased` says which contents went, and
why. What can be erased is what people typed and nothing stands on: comments, the reasons for returning or withdrawing,
what removed evidence was called, and answers that were replaced since. Issued statements, and what was sent for review,
keep what they said.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from compliance.documents.canonical import Json
from compliance.domain.history import ERASED, read_body, read_header
from compliance.services.actors import Actor, Reach
from compliance.services.erased_answers import ErasedAnswers, Revision, answers_beside_names, erased_answers, without
from compliance.services.erasures_recorded import erased_revisions, kept_bodies
from compliance.services.printable import storing_fault
from compliance.services.recording import append
from compliance.services.refusals import Refused
from compliance.store import erasures as store
from compliance.store.database import Database, Session
from compliance.store.entries import entries_of
from compliance.store.models import HistoryEntry, Project
from compliance.store.projects import find_project, lock_project

LONGEST_REASON = 500

Body = Mapping[str, Any]

# What people typed in an entry of such a kind, as it is once it is erased.
TEXTS: Mapping[str, Mapping[str, Json]] = {
    "comment_added": {"text": "", "mentions": []},
    "review_returned": {"reason": "", "reasons": []},
    "statement_withdrawn": {"reason": ""},
    "evidence_attached": {"name": "", "note": ""},
    "evidence_removed": {"name": ""},
    "asset_read": {"name": "", "found_sha256": sha256(b"").hexdigest()},
    "asset_marked": {"name": ""},
}
# Entries that give answers; further ones may, when a project moves to another release.
ANSWERING = frozenset({"project_started", "component_added", "answers_saved", "suggestion_accepted", "release_changed"})


@dataclass(frozen=True, slots=True)
class ErasurePlan:
    """What erasing comes to: the entries whose contents go, what they still say afterwards, and the revisions of
    answers that are emptied. `asked` are those of the entries that somebody asked for.
    """

    asked: tuple[int, ...]
    sequences: tuple[int, ...]
    kept: Mapping[int, Mapping[str, Json]]
    revisions: tuple[Revision, ...]
    answers: int

    @property
    def with_it(self) -> tuple[int, ...]:
        """The entries that go because they repeat something."""
        return tuple(each for each in self.sequences if each not in self.asked)


@dataclass(frozen=True, slots=True)
class _Told:
    """The entries of a project: rows, kinds, and what each says, or is still known to have said."""

    rows: Mapping[int, HistoryEntry]
    kinds: Mapping[int, str]
    bodies: Mapping[int, Body]


def erasure_plan(session: Session, reach: Reach, project_id: str, sequences: Collection[int]) -> ErasurePlan | None:
    """What erasing these entries of a project would come to; None when they were erased and nothing more can go.

    Raises NotFound, and Refused when they cannot be erased.
    """
    return _plan(session, find_project(session, reach, project_id), sequences)


def erase_payloads(
    database: Database, actor: Actor, at: str, project_id: str, sequences: Collection[int], reason: str
) -> tuple[int, ...]:
    """Erase the contents of these entries, and of those that repeat them; gives the numbers of all of them.

    When they were erased already, nothing is done and nothing given. `reason` is kept for ever, so it must not repeat
    what is erased. Raises NotFound, and Refused for a reason that cannot be kept and for entries that cannot be erased.
    """
    with database.write() as session:
        project = lock_project(session, actor.reach, project_id)
        plan = _plan(session, project, sequences)
        if plan is None:
            return ()
        kept_reason = checked_reason(reason)
        store.erase_payloads(session, project.id, plan.sequences)
        store.empty_revisions(session, project.id, plan.revisions)
        store.empty_reasons(session, [str(body["statement"]) for body in plan.kept.values() if "statement" in body])
        store.empty_evidence(session, [str(body["evidence"]) for body in plan.kept.values() if "evidence" in body])
        store.empty_readings(session, [str(body["reading"]) for body in plan.kept.values() if "found_sha256" in body])
        append(session, actor, at, project, ERASED, _body(plan, kept_reason))
    database.overwrite_erased()
    return plan.sequences


def checked_reason(text: str) -> str:
    """The reason with single spaces; raises Refused without one, and when it is too long or cannot be stored."""
    tidy = " ".join(text.split())
    if not tidy:
        raise Refused("Enter why the contents are erased; the reason is kept in the history.")
    if len(tidy) > LONGEST_REASON:
        raise Refused(f"Shorten the reason to {LONGEST_REASON} characters; it has {len(tidy)}.")
    if fault := storing_fault(tidy):
        raise Refused(f"Type the reason again: {fault}.")
    return tidy


def erasable(kind: str) -> bool:
    """Whether entries of this kind hold what may be erased."""
    return kind in TEXTS or kind in ANSWERING


def may_hold_erasable(kind: str, body: Body) -> bool:
    """Whether an entry of this kind that says this can ever be erased: it has a text, or gives an answer to a question
    that is not about a name. Whether that answer was replaced is not looked up.
    """
    return kind in TEXTS or (kind in ANSWERING and answers_beside_names(body))


def _plan(session: Session, project: Project, sequences: Collection[int]) -> ErasurePlan | None:
    asked = tuple(sorted(set(sequences)))
    told = _told(session, project)
    for each in asked:
        _refuse_kind(each, told.kinds.get(each))
    gone = erased_answers(told.bodies, asked)
    named = {*asked, *_same_evidence(told, asked)}
    texts = [each for each in sorted(named) if told.kinds[each] in TEXTS and told.rows[each].payload is not None]
    given = {sequence for _, sequence in gone.answers}
    for each in asked:
        if told.rows[each].payload is not None and each not in texts and each not in given:
            raise Refused(
                f"No answer that entry {each} gave was replaced since, so there is nothing to erase. An answer that "
                "still counts is not erased from the history: change it first."
            )
    if not (texts or given):
        return None
    closure = {*texts, *given, *gone.repeated_in}
    absorbed = _absorbed(told, closure)
    # Whatever those explained, earlier erasures among it, the new entry has to explain as well.
    all_gone = {*closure, *absorbed, *(number for each in absorbed for number in told.bodies[each]["sequences"])}
    kept = _kept(told, all_gone, gone)
    emptied = sorted({*gone.revisions, *erased_revisions(told.bodies[each] for each in absorbed)})
    return ErasurePlan(asked, tuple(sorted(all_gone)), kept, tuple(emptied), len(gone.answers))


def _refuse_kind(sequence: int, kind: str | None) -> None:
    if kind is None:
        raise Refused(f"There is no entry {sequence} in this project.")
    if not erasable(kind):
        raise Refused(
            f"Entry {sequence} cannot be erased: the project, a statement or the history itself stands on it. What can "
            "be erased are comments, the reasons for returning and withdrawing, what removed evidence was called, and "
            "answers that were replaced since."
        )


def _same_evidence(told: _Told, asked: Iterable[int]) -> Sequence[int]:
    """The entries about the evidence that these entries are about. Raises Refused while it is attached."""
    wanted = {str(told.bodies[each].get("evidence")): each for each in asked if "evidence" in told.bodies[each]}
    found = [each for each, body in told.bodies.items() if str(body.get("evidence")) in wanted]
    removed = {str(told.bodies[each]["evidence"]) for each in found if told.kinds[each] == "evidence_removed"}
    for evidence, sequence in wanted.items():
        if evidence not in removed:
            raise Refused(f"The evidence of entry {sequence} is still attached. Remove it first, then erase its name.")
    return found


def _told(session: Session, project: Project) -> _Told:
    rows = {row.sequence: row for row in entries_of(session, project.id)}
    known = kept_bodies(rows.values())
    bodies = {
        sequence: read_body(row.payload) if row.payload is not None else known.get(sequence, {})
        for sequence, row in rows.items()
    }
    return _Told(rows, {each: str(read_header(row.header)["kind"]) for each, row in rows.items()}, bodies)


def _absorbed(told: _Told, closure: Collection[int]) -> Sequence[int]:
    """The entries about an earlier erasure that say again what is to be erased now: they go too, and the new one says
    what they said.
    """
    return [
        sequence
        for sequence, row in told.rows.items()
        if told.kinds[sequence] == ERASED
        and row.payload is not None
        and not set(closure).isdisjoint(told.bodies[sequence].get("sequences", ()))
    ]


def _kept(told: _Told, all_gone: Iterable[int], gone: ErasedAnswers) -> Mapping[int, Mapping[str, Json]]:
    return {
        sequence: _still_said(told, sequence, gone)
        for sequence in sorted(all_gone)
        if told.kinds[sequence] != ERASED and told.bodies[sequence]
    }


def _still_said(told: _Told, sequence: int, gone: ErasedAnswers) -> Mapping[str, Json]:
    kind = told.kinds[sequence]
    if kind in TEXTS:
        return {**told.bodies[sequence], **TEXTS[kind]}
    return without(told.bodies, sequence, gone)


def _body(plan: ErasurePlan, reason: str) -> dict[str, Json]:
    return {
        "sequences": list(plan.sequences),
        "reason": reason,
        "kept": [{"sequence": sequence, "body": body} for sequence, body in plan.kept.items()],
        "erased_revisions": [
            {"component": part or None, "section": section, "revision": revision}
            for part, section, revision in plan.revisions
        ],
    }
