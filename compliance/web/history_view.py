"""The history as its page shows it: by day, newest first, each entry as a sentence with what was changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import url_for

from compliance.domain.release import Release
from compliance.services.history import KINDS, EntryShown
from compliance.services.history_changes import ChangeShown
from compliance.services.payload_erasure import TEXTS, may_hold_erasable
from compliance.services.records import ProjectRecord
from compliance.web.access import may
from compliance.web.history_evidence import EVIDENCE, evidence_notes
from compliance.web.history_sentence import Sentence, Setting, plain
from compliance.web.history_words import sentence
from compliance.web.numbers import counted
from compliance.web.times import day_words, local, moment_words, weekday

KIND_WORDS: Mapping[str, str] = {
    "project_started": "Start of the project",
    "component_added": "Components added",
    "component_renamed": "Components renamed",
    "component_removed": "Components removed",
    "components_reordered": "Order of the components",
    "answers_saved": "Answers",
    "cannot_tell_confirmed": "Confirmations",
    "assumptions_chosen": "Assumptions",
    "release_changed": "Moves to another release",
    "tools_chosen": "AI tools",
    "tool_added": "AI tools added",
    "tool_changed": "AI tools changed",
    "tool_retired": "AI tools retired",
    "tool_taken_back": "AI tools taken back",
    "tools_imported": "AI tools imported",
    "wording_edited": "Wordings of the forms and texts",
    "evidence_attached": "Evidence attached",
    "evidence_removed": "Evidence removed",
    "asset_read": "Files read",
    "suggestion_accepted": "Suggestions of files taken",
    "suggestion_rejected": "Suggestions of files left",
    "asset_marked": "Files marked",
    "guest_invited": "Guests invited",
    "guest_joined": "Guests who joined",
    "guest_revoked": "Invitations of guests ended",
    "organisation_set_up": "Start of the organisation",
    "person_invited": "People invited",
    "invitation_revoked": "Invitations taken back",
    "person_joined": "People who joined",
    "roles_changed": "Roles changed",
    "person_removed": "People removed",
    "person_erased": "People erased",
    "statement_issued": "Statements issued",
    "statement_withdrawn": "Statements withdrawn",
    "review_submitted": "Sent for review",
    "review_returned": "Returned",
    "review_approved": "Approved",
    "review_rule_chosen": "Who approves statements",
    "letterhead_changed": "Letterhead of statements",
    "comment_added": "Comments",
    "comment_resolved": "Comments resolved",
    "comment_reopened": "Comments reopened",
    "payload_erased": "Contents erased",
    "replacements_queued": "Statements noted for replacement",
    "replacement_taken_back": "Replacement taken back",
    "batch_asked": "Many statements at once",
    "exported": "Downloads",
    "signed_in": "Signed in",
    "sign_in_failed": "Failed to sign in",
    "signed_out": "Signed out",
    "sessions_ended": "Signed out in other places",
    "password_changed": "Passwords changed",
    "second_factor_added": "Authenticator apps set up",
    "second_factor_removed": "Authenticator apps removed",
    "passkey_added": "Passkeys added",
    "passkey_removed": "Passkeys removed",
    "recovery_codes_made": "Recovery codes made",
    "recovery_code_used": "Recovery codes used",
    "sso_linked": "Accounts linked to single sign-on",
    "sso_unlinked": "Links to single sign-on ended",
    "password_link_made": "Links for a new password",
    "second_factors_reset": "Second factors taken away",
}


# What the changes of an entry are, in the singular.
_CHANGED = {
    "assumptions_chosen": "assumption",
    "tool_added": "fact",
    "tool_changed": "fact",
    "tools_imported": "fact",
}


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One entry: who did what, to what (with a link while it is there), what changed, and notes.

    `several` says that the changes may be about several components, so that each has to name its own; `changed` is
    what they are, in the singular. `erase_url` is where its contents can be erased, for who may, `erase_words` which.
    """

    sequence: int
    at: str
    actor_name: str
    sentence: Sentence
    changes: tuple[ChangeShown, ...]
    several: bool
    changed: str
    reason: str
    notes: tuple[str, ...]
    hash: str
    erase_url: str = ""
    erase_words: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """The entries of one day."""

    title: str
    date: str
    entries: tuple[EntryLine, ...]


def kind_choices(kinds: Sequence[str] = KINDS) -> tuple[tuple[str, str], ...]:
    """The kinds of entries, for the filter."""
    return tuple((kind, KIND_WORDS.get(kind, plain(kind))) for kind in kinds)


def days(entries: Sequence[EntryShown], project: ProjectRecord, release: Release, now: str) -> tuple[Day, ...]:
    """The entries of a project by day."""
    return days_of(entries, Setting(project.id, {part.id: part.name for part in project.components}, release), now)


def days_of(entries: Sequence[EntryShown], setting: Setting, now: str) -> tuple[Day, ...]:
    """The entries by day, read against this setting."""
    return tuple(
        Day(
            title="Today" if day == local(now).date() else weekday(found[0].at),
            date=f"{weekday(found[0].at)} {day_words(found[0].at)}"
            if day == local(now).date()
            else day_words(found[0].at),
            entries=tuple(_line(entry, setting) for entry in found),
        )
        for day, each in groupby(entries, key=lambda entry: local(entry.at).date())
        if (found := list(each))
    )


def _line(entry: EntryShown, setting: Setting) -> EntryLine:
    return EntryLine(
        sequence=entry.sequence,
        at=entry.at,
        actor_name=entry.actor_name,
        sentence=sentence(entry, setting),
        changes=_renaming(entry) or entry.changes,
        several=not entry.component_name,
        changed=_CHANGED.get(entry.kind, "answer"),
        reason=str(entry.body.get("reason") or ""),
        notes=_notes(entry, setting),
        hash=_short(entry.hash),
        erase_url=_erase_url(entry, setting),
        erase_words="erase what it says" if entry.kind in TEXTS else "erase answers that were replaced since",
    )


def _erase_url(entry: EntryShown, setting: Setting) -> str:
    """Where owners erase what the entry says, for those kinds of entries that hold what can be erased."""
    if entry.erased or not setting.project_id or not may_hold_erasable(entry.kind, entry.body) or not may("own"):
        return ""
    return url_for("erasing.erase", project_id=setting.project_id, sequence=entry.sequence)


def _renaming(entry: EntryShown) -> tuple[ChangeShown, ...]:
    if entry.kind != "component_renamed":
        return ()
    before, after = str(entry.body.get("from", "")), str(entry.body.get("to", ""))
    return (ChangeShown("", "", "Name", before, after, before, after),)


def _notes(entry: EntryShown, setting: Setting) -> tuple[str, ...]:
    if entry.erased:
        return (*_how_erased(entry), "That it was written, by whom and when can still be verified.")
    match entry.kind:
        case "statement_issued":
            pages = entry.body.get("pages")
            size = f", {counted(pages, 'page')}" if isinstance(pages, int) else ""
            old = entry.body.get("supersedes")
            return (
                f"PDF sha256 {_short(str(entry.body.get('pdf_sha256', '')))}{size}",
                *((f"Supersedes statement {old}",) if old else ()),
            )
        case "comment_added" | "review_returned":
            return _said(entry, setting)
        case "components_reordered":
            order = entry.body.get("order")
            names = [str(part["name"]) for part in order] if isinstance(order, list) else []
            return (f"Now: {', '.join(names[:12])}{' and others' if len(names) > 12 else ''}.",)
        case "guest_invited":
            return (f"The link works until {moment_words(str(entry.body.get('expires_at')))}.",)
        case "roles_changed":
            before, after = (", ".join(map(str, entry.body.get(side) or ())) for side in ("from", "to"))  # type: ignore[call-overload]
            return (f"Before: {before}. Now: {after}.",)
        case "tools_chosen":
            tools = entry.body.get("tools")
            return tuple(_used_words(tool) for tool in tools) if isinstance(tools, list) else ()
        case kind:
            return evidence_notes(entry.body) if kind in EVIDENCE else ()


def _how_erased(entry: EntryShown) -> tuple[str, ...]:
    how = entry.erasure
    if how is None:
        return ("Its contents were erased.",)
    said = f" Reason given: “{how.reason}”" if how.reason else ""
    return (f"Its contents were erased on {moment_words(how.at)} by {how.actor_name} (entry {how.sequence}).{said}",)


def _said(entry: EntryShown, setting: Setting) -> tuple[str, ...]:
    """What a comment says, or the reasons that were given for answers, each with the answer that it is about."""
    reasons = entry.body.get("reasons")
    if not isinstance(reasons, list):
        return (f"“{entry.text}”",)
    return tuple(f"{_answer_words(each, setting)}: “{each['reason']}”" for each in reasons)


def _answer_words(reason: Mapping[str, str | None], setting: Setting) -> str:
    """Which answer a reason is about: "Trailer, Voices"."""
    part, question = reason["component"], setting.release.questionnaire.questions.get(str(reason["question"]))
    words = (question.short or question.ask) if question else "an answer that is not asked for any more"
    return f"{setting.components.get(part, 'A removed component')}, {words}" if part else words


def _used_words(tool: Mapping[str, str]) -> str:
    version = tool["version"] and f"version used {tool['version']}"
    return "; ".join(filter(None, (tool["name"], version, tool["used"], tool["operator"])))


def _short(digest: str) -> str:
    return f"{digest[:8]}…{digest[-8:]}" if len(digest) > 16 else digest


def spaced(digest: str) -> str:
    """A hash in groups of eight, to be compared by eye."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))
