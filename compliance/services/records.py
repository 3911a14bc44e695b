"""Everything about one project as plain values, as pages, assessments and statements read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from compliance.domain.history import EMPTY, Head
from compliance.domain.questionnaire import Answer, Answers
from compliance.services.actors import Reach, actor_name
from compliance.services.answers import from_text, merged
from compliance.services.attached_evidence import EvidenceItem, items_from
from compliance.services.chosen_settings import Choice, choices_of
from compliance.services.chosen_tools import ComponentChoice, choices_from
from compliance.store import evidence, several, tools
from compliance.store import settings as chosen
from compliance.store.answers import newest_answers
from compliance.store.database import Session
from compliance.store.evidence_models import Evidence
from compliance.store.models import AnswerRevision, Component, Confirmation, Organisation, Project
from compliance.store.projects import components_of, find_project, organisation
from compliance.store.setting_models import OrganisationSetting, ProjectSetting
from compliance.store.statements import confirmations_of
from compliance.store.tool_models import AiToolRevision, ComponentTools

# The question that is answered in words, or by choosing from the organisation's register of AI tools.
TOOLS_QUESTION = "tools"


@dataclass(frozen=True, slots=True)
class SavedSection:
    """The current answers of one section, and who saved them when. A section never saved has revision 0."""

    section: str
    revision: int
    answers: Answers
    actor_name: str
    at: str


@dataclass(frozen=True, slots=True)
class ComponentRecord:
    """A component with its current answers. `removed_at` is None while it is part of the project."""

    id: str
    name: str
    preset: str
    position: int
    removed_at: str | None
    sections: Mapping[str, SavedSection]

    @property
    def answers(self) -> dict[str, Answer]:
        """The component's own answers from all its sections."""
        return merged(saved.answers for saved in self.sections.values())


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A 'cannot tell' that somebody has seen and confirmed: regime, component id or 'work', and the outcome's key."""

    regime: str
    subject: str
    outcome_key: str
    actor_name: str
    at: str


@dataclass(frozen=True, slots=True)
class ProjectRecord:
    """One project at one moment: `head` is where its history ended then. Components are in the person's order.

    `organisation_head` is where its organisation's own history ended. `chosen` are the settings of assumptions that
    the organisation chose, `differing` those that the project chose for itself, both by assumption. `tools` are those
    that were chosen from the organisation's register, by component. `changed_sequence` is the last entry that is more
    than a comment or a step of a review. `evidence` is what is attached to answers, oldest first.
    """

    id: str
    organisation_id: str
    organisation: str
    title: str
    sector: str
    product: str
    release: str
    created_at: str
    changed_at: str
    head: Head
    sections: Mapping[str, SavedSection]
    components: tuple[ComponentRecord, ...]
    removed: tuple[ComponentRecord, ...]
    confirmed: tuple[Confirmed, ...]
    organisation_head: Head = EMPTY
    chosen: Mapping[str, Choice] = field(default_factory=dict)
    differing: Mapping[str, Choice] = field(default_factory=dict)
    tools: Mapping[str, ComponentChoice] = field(default_factory=dict)
    changed_sequence: int = EMPTY.sequence
    evidence: tuple[EvidenceItem, ...] = ()

    @property
    def moment(self) -> bytes:
        """Names exactly this state of the project and of what its organisation chose: 64 bytes."""
        return self.head.hash + self.organisation_head.hash

    @property
    def answers(self) -> dict[str, Answer]:
        """The project's own answers from all its sections."""
        return merged(saved.answers for saved in self.sections.values())

    def component(self, component_id: str) -> ComponentRecord:
        """The component with this id, unless it was removed; raises LookupError when there is none."""
        for component in self.components:
            if component.id == component_id:
                return component
        raise LookupError(f"There is no component {component_id} in this project.")

    def told(self, component: ComponentRecord) -> dict[str, Answer]:
        """The component's answers; what was said about its tools is followed by those chosen from the register.

        A tool whose name stands in the person's own words already is not said again.
        """
        chosen = self.tools[component.id].tools if component.id in self.tools else ()
        own = str(component.answers.get(TOOLS_QUESTION, ""))
        further = [tool.named for tool in chosen if tool.facts.name.casefold() not in own.casefold()]
        if not further:
            return component.answers
        return {**component.answers, TOOLS_QUESTION: "; ".join(filter(None, (own, *further)))}

    def answers_for(self, component: ComponentRecord) -> dict[str, Answer]:
        """The component's answers together with the project's, since questions of a component may depend on those."""
        return {**self.answers, **component.answers}


def project_record(session: Session, reach: Reach, project_id: str) -> ProjectRecord:
    """Everything about the project now; raises NotFound when there is none within reach."""
    return record_of(session, find_project(session, reach, project_id))


def record_of(session: Session, project: Project) -> ProjectRecord:
    """Everything about a project that was found already."""
    return _assembled(
        project,
        organisation(session, project.organisation_id),
        newest_answers(session, project.id),
        components_of(session, project.id),
        confirmations_of(session, project.id),
        chosen.organisation_settings(session, project.organisation_id),
        chosen.project_settings(session, project.id),
        tools.component_tools_of_several(session, [project.id]).get(project.id, ()),
        tools.newest_tools(session, [project.organisation_id]).get(project.organisation_id, ()),
        evidence.evidence_of_several(session, [project.id]).get(project.id, ()),
    )


def project_records(session: Session, reach: Reach, project_ids: Sequence[str]) -> Mapping[str, ProjectRecord]:
    """Everything about those of these projects that are within reach, by id; takes as many queries as one project."""
    answers = several.newest_answers_of(session, project_ids)
    components = several.components_of_several(session, project_ids)
    confirmed = several.confirmations_of_several(session, project_ids)
    found = several.projects_with_owners(session, reach, project_ids)
    chosen_by = chosen.settings_of_organisations(session, list({owner.id for _, owner in found}))
    differing = chosen.settings_of_projects(session, project_ids)
    made_with = tools.component_tools_of_several(session, project_ids)
    registers = tools.newest_tools(session, list({owner.id for _, owner in found}))
    attached = evidence.evidence_of_several(session, project_ids)
    return {
        project.id: _assembled(
            project,
            owner,
            answers.get(project.id, ()),
            components.get(project.id, ()),
            confirmed.get(project.id, ()),
            chosen_by.get(owner.id, ()),
            differing.get(project.id, ()),
            made_with.get(project.id, ()),
            registers.get(owner.id, ()),
            attached.get(project.id, ()),
        )
        for project, owner in found
    }


def _assembled(
    project: Project,
    owner: Organisation,
    revisions: Sequence[AnswerRevision],
    rows: Sequence[Component],
    confirmations: Sequence[Confirmation],
    organisation_settings: Sequence[OrganisationSetting],
    project_settings: Sequence[ProjectSetting],
    made_with: Sequence[ComponentTools],
    register: Sequence[AiToolRevision],
    attached: Sequence[Evidence],
) -> ProjectRecord:
    saved: dict[str, dict[str, SavedSection]] = {}
    for revision in revisions:
        saved.setdefault(revision.subject, {})[revision.section] = saved_section(revision)
    components = [_component(row, saved.get(row.id, {})) for row in rows]
    return ProjectRecord(
        id=project.id,
        organisation_id=project.organisation_id,
        organisation=owner.name,
        title=project.title,
        sector=project.sector,
        product=project.product,
        release=project.release,
        created_at=project.created_at,
        changed_at=project.changed_at,
        head=Head(project.head_sequence, project.head_hash),
        sections=saved.get("", {}),
        components=tuple(component for component in components if component.removed_at is None),
        removed=tuple(component for component in components if component.removed_at is not None),
        confirmed=tuple(_confirmed(row) for row in confirmations),
        organisation_head=Head(owner.head_sequence, owner.head_hash),
        chosen=choices_of(organisation_settings),
        differing=choices_of(project_settings),
        tools=choices_from(made_with, register),
        changed_sequence=project.changed_sequence,
        evidence=items_from(attached),
    )


def saved_section(row: AnswerRevision) -> SavedSection:
    """One stored revision as a plain value."""
    return SavedSection(row.section, row.revision, from_text(row.answers), actor_name(row.actor, row), row.at)


def _component(row: Component, sections: Mapping[str, SavedSection]) -> ComponentRecord:
    return ComponentRecord(row.id, row.name, row.preset, row.position, row.removed_at, sections)


def _confirmed(row: Confirmation) -> Confirmed:
    return Confirmed(row.regime, row.subject, row.outcome_key, actor_name(row.actor, row), row.at)
