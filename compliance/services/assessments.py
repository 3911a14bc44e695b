"""A project's answers put to the rules: results, what is still missing, and what has to be confirmed."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Literal

from compliance.domain.assessment import Assessment, Assessor, Component, Record
from compliance.domain.contradictions import Contradiction, contradictions_of
from compliance.domain.finding import Explainer, Finding, Said
from compliance.domain.questionnaire import Answers, Question, Questionnaire, Section
from compliance.domain.release import Release
from compliance.domain.rulebook import Outcome, Rulebook, Table
from compliance.domain.worlds import Settings
from compliance.services.chosen_settings import settings_in_use
from compliance.services.compiled_releases import assessor as assessor
from compliance.services.compiled_releases import current_release as current_release
from compliance.services.records import Confirmed, ProjectRecord

State = Literal["not_started", "in_progress", "complete", "needs_review"]

WORK = "work"


@dataclass(frozen=True, slots=True)
class Missing:
    """A question that is asked and has no answer; `component_id` is empty for the project."""

    component_id: str
    component_name: str
    section: Section
    question: Question


@dataclass(frozen=True, slots=True)
class Contradicting:
    """Answers of which one must be wrong; `component_id` is empty for the project.

    `questions` are in the order in which they are asked, each with its section.
    """

    component_id: str
    component_name: str
    says: str
    questions: tuple[tuple[Section, Question], ...]


@dataclass(frozen=True, slots=True)
class Undecided:
    """A headline result that cannot be told although every question is answered.

    `subject` is a component's id, or empty for the work. `key` names what was left open, so that a confirmation
    counts only for the very doubt that the person saw. `missing` are the answers "Don't know" that decide it.
    """

    regime: Rulebook
    subject: str
    subject_name: str
    table: Table
    possible: tuple[Outcome, ...]
    missing: tuple[Said, ...]
    reasons: tuple[str, ...]
    key: str
    confirmed: Confirmed | None


def record_of(project: ProjectRecord) -> Record:
    """The project's answers as the rules read them."""
    parts = (Component(part.id, part.name, project.told(part)) for part in project.components)
    return Record(project.answers, tuple(parts))


def assess_project(project: ProjectRecord, settings: Settings | None = None) -> "ProjectAssessment":
    """The project under the release it was started with.

    Without `settings`, assumptions have those that the project or its organisation chose, and the others as shipped.
    """
    rules = assessor(project.release)
    if settings is None:
        settings = settings_in_use(rules.release, project.chosen, project.differing)
    return ProjectAssessment(project, rules, rules.assess(record_of(project), settings))


@dataclass(frozen=True)
class ProjectAssessment:
    """A project with its results. Everything that needs wording is built when it is asked for."""

    project: ProjectRecord
    assessor: Assessor
    assessment: Assessment

    @property
    def release(self) -> Release:
        """The release that was applied."""
        return self.assessment.release

    @property
    def questionnaire(self) -> Questionnaire:
        """What is asked in that release."""
        return self.release.questionnaire

    @cached_property
    def explainer(self) -> Explainer:
        """Gives the reasons for every result."""
        return Explainer(self.assessor, self.assessment)

    @cached_property
    def missing(self) -> tuple[Missing, ...]:
        """Every question that is asked, not optional, and not answered: the project's first."""
        return tuple(self._missing())

    def _missing(self) -> Iterator[Missing]:
        for question in self.assessor.gaps.of("project", self.project.answers):
            yield Missing("", "", self.questionnaire.section(question.section), question)
        own = self.project.answers
        for part in self.project.components:
            for question in self.assessor.gaps.of("component", {**own, **part.answers}):
                yield Missing(part.id, part.name, self.questionnaire.section(question.section), question)

    @cached_property
    def _parts_with_gaps(self) -> frozenset[str]:
        return frozenset(missing.component_id for missing in self.missing)

    @cached_property
    def contradictions(self) -> tuple[Contradicting, ...]:
        """All answers that cannot stand together: the project's first."""
        own, known = self.project.answers, self.release.contradictions
        parts = (("", "", own), *((part.id, part.name, {**own, **part.answers}) for part in self.project.components))
        return tuple(
            Contradicting(id_, name, each.says, tuple(self._questions(each)))
            for id_, name, given in parts
            for each in contradictions_of(self.questionnaire, known, "component" if id_ else "project", given)
        )

    def _questions(self, contradiction: Contradiction) -> Iterator[tuple[Section, Question]]:
        for answer in contradiction.answers:
            question = self.questionnaire.questions[answer.question]
            yield self.questionnaire.section(question.section), question

    @cached_property
    def _parts_to_correct(self) -> frozenset[str]:
        return frozenset(each.component_id for each in self.contradictions)

    @cached_property
    def undecided(self) -> tuple[Undecided, ...]:
        """Headline results that cannot be told although nothing is missing for them: the work's first."""
        if "" in self._parts_with_gaps:
            return ()
        return tuple(self._undecided())

    def _undecided(self) -> Iterator[Undecided]:
        tables = [table for table in self.assessment.tables if table.headline]
        if not self.missing:
            for table in tables:
                if table.scope == "work" and not self.assessment.work[table.id].decided:
                    yield self._doubt(table, "", "")
        for part in self.project.components:
            if part.id not in self._parts_with_gaps:
                for table in tables:
                    if table.scope == "component" and not self.assessment.components[part.id][table.id].decided:
                        yield self._doubt(table, part.id, part.name)

    def _doubt(self, table: Table, subject: str, name: str) -> Undecided:
        finding = self.explainer.explain(table.id, subject)
        key = _doubt_key(finding, subject, self.release.id)
        confirmed = next(
            (
                seen
                for seen in reversed(self.project.confirmed)
                if (seen.regime, seen.subject, seen.outcome_key) == (table.rulebook, subject or WORK, key)
            ),
            None,
        )
        book = self.release.rulebook(table.rulebook)
        return Undecided(book, subject, name, table, finding.possible, finding.missing, finding.because, key, confirmed)

    @property
    def issuable(self) -> bool:
        """Whether a statement can be issued: there are parts, nothing is missing, the answers can be true together, and
        every doubt was confirmed.
        """
        answered = bool(self.project.components) and not self.missing and not self.contradictions
        return answered and all(doubt.confirmed for doubt in self.undecided)

    def section_state(self, section_id: str, component_id: str = "") -> State:
        """How far a section is answered."""
        section = self.questionnaire.section(section_id)
        answers = self._answers(component_id)
        if not any(answers.get(question.id) for question in section.questions):
            return "not_started"
        gaps = self.assessor.gaps.of(section.scope, answers)
        if any(question.section == section_id for question in gaps):
            return "in_progress"
        # Whoever answers the last of the questions sees that they do not fit.
        last = ((each.component_id, each.questions[-1][0].id) for each in self.contradictions)
        return "needs_review" if (component_id, section_id) in last else "complete"

    def component_state(self, component_id: str) -> State:
        """How far a component is answered, and whether somebody has to look at its result."""
        if component_id in self._parts_with_gaps:
            first = self.questionnaire.of_scope("component")[0].id
            states = {self.section_state(section.id, component_id) for section in self._sections_by_hand()}
            started = self.section_state(first, component_id) != "not_started"
            return "in_progress" if started or states - {"not_started"} else "not_started"
        if component_id in self._parts_to_correct:
            return "needs_review"
        decisions = self.assessment.components[component_id]
        open_headlines = any(decision.table.headline and not decision.decided for decision in decisions.values())
        return "needs_review" if open_headlines and component_id not in self._seen_by_somebody else "complete"

    @cached_property
    def _seen_by_somebody(self) -> frozenset[str]:
        """Components of which every result that cannot be told was confirmed."""
        unseen = {doubt.subject for doubt in self.undecided if not doubt.confirmed}
        return frozenset(doubt.subject for doubt in self.undecided) - unseen

    def _sections_by_hand(self) -> Iterator[Section]:
        """Component sections that no preset fills in."""
        preset = self.questionnaire.preset_questions
        for section in self.questionnaire.of_scope("component"):
            if not any(question.id in preset for question in section.questions):
                yield section

    def _answers(self, component_id: str) -> Answers:
        if not component_id:
            return self.project.answers
        return self.project.answers_for(self.project.component(component_id))


def _doubt_key(finding: Finding, subject: str, release: str) -> str:
    """Names a doubt: what is possible, which questions leave it open, and whose; alike for parts with the same doubt.

    It rests on assumptions too: under a setting that somebody chose it is another doubt than as shipped; and under
    another release, whose law may leave it open for another reason. Ids of parts go in as a hash, since a key of
    hundreds of them could not be indexed.
    """
    whose = [f"{said.question.id} {'' if said.component == subject else said.component}" for said in finding.missing]
    chosen = [
        f"{each.assumption.id}: {each.setting}"
        for each in finding.assumed
        if each.setting != each.assumption.setting(each.assumption.shipped).label
    ]
    parts = sha256("\n".join((release, *finding.parts, *whose, *chosen)).encode()).hexdigest()[:16]
    questions = ",".join(dict.fromkeys(said.question.id for said in finding.missing))
    return f"{finding.decision.table.id}:{'|'.join(finding.decision.possible)}:{questions}:{parts}"
