"""Choosing the settings of assumptions, for an organisation or for one of its projects, each with a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from compliance.documents.canonical import Json
from compliance.domain.release import Release
from compliance.domain.rulebook import Assumption
from compliance.services.actors import Actor, Reach
from compliance.services.assessments import assessor
from compliance.services.chosen_settings import Choice, Choices, choice_in_use, choices_of, is_setting
from compliance.services.printable import printing_fault
from compliance.services.recording import append, append_to_organisation
from compliance.services.refusals import Refused
from compliance.store import projects, settings
from compliance.store.database import Session
from compliance.store.setting_models import OrganisationSetting, ProjectSetting

KIND = "assumptions_chosen"
LONGEST_REASON = 1000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants of an assumption: a setting, or an empty text for a project to follow its organisation.

    `seen` is the version of the choice that the person saw, empty when there was none.
    """

    setting: str
    reason: str
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The assumptions whose setting or reason was changed, in the release's order."""

    assumptions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChosenMeanwhile:
    """Somebody else chose for these assumptions since the person looked; nothing was stored. None: no longer chosen."""

    theirs: Mapping[str, Choice | None]


@dataclass(frozen=True, slots=True)
class OrganisationChoices:
    """An organisation and what it chose, by assumption."""

    id: str
    name: str
    choices: Choices


def organisation_choices(session: Session, reach: Reach, organisation_id: str) -> OrganisationChoices:
    """What the organisation chose so far; raises NotFound."""
    found = projects.find_organisation(session, reach, organisation_id)
    return OrganisationChoices(found.id, found.name, choices_of(settings.organisation_settings(session, found.id)))


def checked_reason(reason: str, title: str) -> str:
    """The reason with single spaces; raises Refused, naming the assumption, when no statement could print it."""
    tidy = " ".join(reason.split())
    if not tidy:
        raise Refused(f"{title}: say why. The reason is printed on statements.")
    if len(tidy) > LONGEST_REASON:
        raise Refused(f"{title}: shorten the reason to {LONGEST_REASON} characters; it has {len(tidy)}.")
    if fault := printing_fault(tidy):
        raise Refused(f"{title}: type the reason again: {fault}.")
    return tidy


def checked_wanted(release: Release, wanted: Mapping[str, Wanted], now: Choices, may_follow: bool) -> dict[str, Wanted]:
    """What would change something, in the release's order, with tidy reasons; `now` are the choices so far.

    Nothing changes where the setting stays and no other reason is given. Without a choice, the setting is the shipped
    one (or, with `may_follow`, the organisation's). Raises Refused for an unknown assumption or setting, or without a
    reason.
    """
    if unknown := [name for name in wanted if name not in release.assumptions]:
        raise Refused(f"There is no assumption {unknown[0]} in release {release.id}.")
    changing: dict[str, Wanted] = {}
    for name, assumption in release.assumptions.items():
        want = wanted.get(name)
        if want is None or not _changes(assumption, want, now.get(name), may_follow):
            continue
        if want.setting or not may_follow:
            if not is_setting(assumption, want.setting):
                raise Refused(f"{assumption.title}: choose one of its settings.")
            reason = checked_reason(want.reason, assumption.title)
        else:
            reason = checked_reason(want.reason, assumption.title) if want.reason.strip() else ""
        changing[name] = Wanted(want.setting, reason, want.seen)
    return changing


def _changes(assumption: Assumption, want: Wanted, now: Choice | None, may_follow: bool) -> bool:
    reason = " ".join(want.reason.split())
    if now is None:
        unchosen = "" if may_follow else assumption.shipped
        # To choose what is there already is a choice too, once there is a reason for it.
        return want.setting != unchosen or bool(reason and not may_follow)
    if want.setting != now.setting:
        return True
    return reason not in ("", now.reason)


def choose_for_organisation(
    session: Session, actor: Actor, at: str, organisation_id: str, release: Release, wanted: Mapping[str, Wanted]
) -> Chosen | ChosenMeanwhile:
    """Store what the organisation chooses for the assumptions of the release: all of it as one entry, or nothing.

    Every project of the organisation has these settings unless it differs. What is there already changes nothing.
    Raises NotFound, and Refused as `checked_wanted` does.
    """
    projects.find_organisation(session, actor.reach, organisation_id)
    organisation = projects.lock_organisation(session, organisation_id)
    rows = settings.organisation_settings(session, organisation.id)
    now = choices_of(rows)
    changing = checked_wanted(release, wanted, now, may_follow=False)
    if theirs := others_choices(changing, now):
        return ChosenMeanwhile(theirs)
    if changing:
        stored = {row.assumption: row for row in rows}
        for name, want in changing.items():
            row = stored.get(name) or OrganisationSetting(organisation_id=organisation.id, assumption=name)
            row.setting, row.reason, row.actor, row.at = want.setting, want.reason, actor.id, at
            session.add(row)
        body = _body(release, changing, now, {}, "as shipped")
        append_to_organisation(session, actor, at, organisation, KIND, body)
    return Chosen(tuple(changing))


def choose_for_project(
    session: Session, actor: Actor, at: str, project_id: str, wanted: Mapping[str, Wanted]
) -> Chosen | ChosenMeanwhile:
    """Store where the project differs from its organisation, or follows it again: all as one entry, or nothing.

    What is there already changes nothing. Raises NotFound, and Refused as `checked_wanted` does.
    """
    project = projects.lock_project(session, actor.reach, project_id)
    release = assessor(project.release).release
    rows = settings.project_settings(session, project.id)
    now = choices_of(rows)
    changing = checked_wanted(release, wanted, now, may_follow=True)
    if theirs := others_choices(changing, now):
        return ChosenMeanwhile(theirs)
    if changing:
        owner = organisation_choices(session, actor.reach, project.organisation_id)
        stored = {row.assumption: row for row in rows}
        for name, want in changing.items():
            if not want.setting:
                settings.remove_project_setting(session, project.id, name)
                continue
            row = stored.get(name) or ProjectSetting(project_id=project.id, assumption=name)
            row.setting, row.reason, row.actor, row.at = want.setting, want.reason, actor.id, at
            session.add(row)
        body = _body(release, changing, now, owner.choices, "as the organisation")
        append(session, actor, at, project, KIND, body)
    return Chosen(tuple(changing))


def others_choices(changing: Mapping[str, Wanted], now: Choices) -> dict[str, Choice | None]:
    """What others chose since the person looked, for the assumptions to be changed; None: no longer chosen."""
    return {
        name: now.get(name)
        for name, want in changing.items()
        if want.seen != (now[name].version if name in now else "")
    }


def _body(
    release: Release, changing: Mapping[str, Wanted], now: Choices, owner: Choices, otherwise: str
) -> dict[str, Json]:
    """What the entry says, in words too: it has to be read when the release is gone."""
    told: Sequence[Json] = [
        {
            "assumption": name,
            "title": release.assumptions[name].title,
            "from": now[name].setting if name in now else None,
            "from_label": _label(release.assumptions[name], now.get(name), owner, otherwise),
            "to": want.setting or None,
            "to_label": _label(
                release.assumptions[name],
                Choice(name, want.setting, "", "", "") if want.setting else None,
                owner,
                otherwise,
            ),
            "reason": want.reason,
        }
        for name, want in changing.items()
    ]
    return {"release": release.id, "assumptions": list(told)}


def _label(assumption: Assumption, choice: Choice | None, owner: Choices, otherwise: str) -> str:
    if choice is not None:
        # A choice made under another release may be of a setting that this one does not have.
        return assumption.setting(choice.setting).label if is_setting(assumption, choice.setting) else choice.setting
    followed = choice_in_use(assumption, owner, {})
    return f"{assumption.setting(followed.setting if followed else assumption.shipped).label} ({otherwise})"
