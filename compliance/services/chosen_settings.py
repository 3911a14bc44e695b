"""Which setting of each assumption a project has: its own choice, else its organisation's, else the one shipped."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from compliance.documents.canonical import canonical_bytes
from compliance.domain.release import Release
from compliance.domain.rulebook import Assumption
from compliance.domain.wording import date_words
from compliance.services.actors import actor_name
from compliance.store.setting_models import OrganisationSetting, ProjectSetting


@dataclass(frozen=True, slots=True)
class Choice:
    """A setting that somebody chose for an assumption, and why. `at` is a UTC time such as 2026-11-23T16:42:05Z."""

    assumption: str
    setting: str
    reason: str
    actor_name: str
    at: str

    @property
    def version(self) -> str:
        """Names this choice and no later one, so that two people who change it at the same time are told apart."""
        told = {"assumption": self.assumption, "setting": self.setting, "reason": self.reason}
        return sha256(canonical_bytes({**told, "actor": self.actor_name, "at": self.at})).hexdigest()[:16]


Choices = Mapping[str, Choice]


def choices_of(rows: Iterable[OrganisationSetting | ProjectSetting]) -> dict[str, Choice]:
    """Stored choices by assumption."""
    return {
        row.assumption: Choice(row.assumption, row.setting, row.reason, actor_name(row.actor, row), row.at)
        for row in rows
    }


def is_setting(assumption: Assumption, setting: str) -> bool:
    """Whether the assumption has a setting with this id: in another release it may have had others."""
    return any(each.id == setting for each in assumption.settings)


def choice_in_use(assumption: Assumption, organisation: Choices, own: Choices) -> Choice | None:
    """The choice that counts for a project; None when the setting is the one that is shipped.

    One that this release does not know is passed over, as if it had never been made.
    """
    for choices in (own, organisation):
        choice = choices.get(assumption.id)
        if choice is not None and is_setting(assumption, choice.setting):
            return choice
    return None


def settings_in_use(release: Release, organisation: Choices, own: Choices) -> dict[str, str]:
    """The setting of every assumption of the release under these choices."""
    chosen = {each.id: choice_in_use(each, organisation, own) for each in release.assumptions.values()}
    return {name: choice.setting if choice else release.assumptions[name].shipped for name, choice in chosen.items()}


def chosen_words(release: Release, owner: str, organisation: Choices, own: Choices) -> dict[str, str]:
    """For each assumption that somebody chose, a sentence saying for whom, when and why: for statements and pages."""
    told: dict[str, str] = {}
    for assumption in release.assumptions.values():
        choice = choice_in_use(assumption, organisation, own)
        if choice is not None:
            whose = "for this project" if choice is own.get(assumption.id) else f"by {owner}"
            told[assumption.id] = f"Chosen {whose} on {date_words(choice.at)}: {choice.reason}"
    return told


def choices_key(organisation: Choices, own: Choices) -> str:
    """Names these choices, so that a page can tell whether they are still the ones that the person saw."""
    versions = [choice.version for choices in (organisation, own) for _, choice in sorted(choices.items())]
    return sha256("|".join((str(len(own)), *versions)).encode()).hexdigest()[:16]
