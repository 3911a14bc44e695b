"""Why a decision came out as it did: the rules, their provisions, the answers and the assumptions, in words.

Built only when somebody asks: deciding is cheap, wording is not.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from compliance.domain.assessment import Assessment, Assessor
from compliance.domain.decision import Decision
from compliance.domain.facts import is_unknown
from compliance.domain.questionnaire import Answers, Question, asked_questions
from compliance.domain.rulebook import Assumption, Band, Outcome, Provision, Rule, Table
from compliance.domain.wording import about_one, answer_words, dates_of, says_with_term


@dataclass(frozen=True, slots=True)
class Said:
    """A question with its answer in words; `component` is the id of the part, empty for the project."""

    question: Question
    answer: str
    component: str


@dataclass(frozen=True, slots=True)
class Assumed:
    """An assumption and the wording of its setting."""

    assumption: Assumption
    setting: str


@dataclass(frozen=True, slots=True)
class Displaced:
    """A rule that would have applied, its provision, and the rule that overrode it."""

    rule: Rule
    provision: Provision
    by: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A decision explained. `says` holds the outcome's sentence with its term counted.

    `because` holds the reasons of the rules that apply, or of the rule that leaves the outcome open; never the reason
    of a rule of which it is not known whether it applies. `possible` lists what an undecided outcome can still turn
    out to be; `missing` the questions whose answers decide it; `parts` the ids of the parts on which an undecided
    result for the work depends.
    """

    decision: Decision
    outcome: Outcome
    says: str
    because: tuple[str, ...]
    provisions: tuple[Provision, ...]
    said: tuple[Said, ...]
    assumed: tuple[Assumed, ...]
    displaced: tuple[Displaced, ...]
    possible: tuple[Outcome, ...]
    missing: tuple[Said, ...]
    parts: tuple[str, ...]

    @property
    def either(self) -> bool:
        """Whether the outcome is decided although it is not known which of several rules applies."""
        return self.decision.table.hits == "unique" and self.decision.decided and len(self.decision.rules) > 1

    def reasons(self) -> tuple[str, ...]:
        """The reasons as sentences to print; where only one of them holds, they say so."""
        if self.either and len(self.because) > 1:
            return (f"Either way, whichever of these turns out to be so: {' Or: '.join(self.because)}",)
        return self.because

    @property
    def label(self) -> str:
        """The outcome in a few words; every outcome that applies for a `collect` table."""
        if self.decision.table.hits == "collect":
            return "; ".join(self.decision.table.outcome(outcome).label for outcome in self.decision.possible)
        return self.outcome.label

    def sentences(self) -> tuple[str, ...]:
        """What the outcome means; for a `collect` table, what each of its outcomes means."""
        if self.decision.table.hits == "collect":
            return tuple(about_one(self.decision.table.outcome(each).says) for each in self.decision.possible)
        return (self.says,) if self.says else ()

    def alike(self) -> tuple[object, ...]:
        """What two findings have to share to be told together: outcome, reasons and terms."""
        missing = tuple(said.question.id for said in self.missing)
        return (self.decision.outcome, self.decision.possible, self.decision.rules, self.says, missing)


class Explainer:
    """Explains the decisions of one assessment."""

    def __init__(self, assessor: Assessor, assessment: Assessment) -> None:
        self.assessor = assessor
        self.assessment = assessment
        self.release = assessment.release

    def explain(self, table_id: str, component: str = "") -> Finding:
        """The finding of a table for a part (by id), or for the work; raises KeyError when there is none."""
        decision = self._decision(table_id, component)
        book = self.release.rulebook(decision.table.rulebook)
        facts = tuple(dict.fromkeys(self._base(decision, component)))
        undecided = not decision.decided
        return Finding(
            decision=decision,
            outcome=decision.result,
            says=self.says(decision, component),
            because=tuple(dict.fromkeys(self._because(decision, component))),
            provisions=tuple(dict.fromkeys(book.provision(rule.provision) for rule in decision.rules)),
            said=self._said(facts, component),
            assumed=self._assumed(facts),
            displaced=tuple(Displaced(rule, book.provision(rule.provision), by.id) for rule, by in decision.displaced),
            possible=tuple(decision.table.outcome(outcome) for outcome in decision.possible) if undecided else (),
            missing=self._missing(decision, component) if undecided else (),
            parts=self._open_parts(decision) if undecided and not component else (),
        )

    def _because(self, decision: Decision, component: str) -> Iterator[str]:
        if decision.decided or len(decision.rules) == 1:
            yield from (rule.because for rule in decision.rules)
            return
        for fact in decision.table.reads():
            made_by = self.assessor.vocabulary.derivation(fact)
            if isinstance(made_by, Table) and not self._decision(fact, component).decided:
                yield from self._because(self._decision(fact, component), component)

    def asked_ids(self, component: str) -> frozenset[str]:
        """The ids of the questions that are asked for this part and its project."""
        return frozenset(question.id for question in self._asked(component))

    def says(self, decision: Decision, component: str) -> str:
        """The outcome's sentence, with the term counted from the part's dates."""
        dates = dates_of(self.release.questionnaire, self._answers(component))
        standard = ""
        if decision.result.term_from:
            other = self._decision(decision.result.term_from, component)
            standard = self.says(other, component) if other.decided else "Which term that is cannot be told."
        return says_with_term(decision.result, dates, standard, "the work")

    def _decision(self, table_id: str, component: str) -> Decision:
        decisions = self.assessment.components[component] if component else self.assessment.work
        return decisions[table_id]

    def _answers(self, component: str) -> Answers:
        record = self.assessment.record
        own = next((part.answers for part in record.components if part.id == component), {})
        return {**record.answers, **own}

    def _base(self, decision: Decision, component: str) -> Iterator[str]:
        """The facts given by answers and assumptions on which the applying rules rest."""
        for rule in (*decision.rules, *(by for _, by in decision.displaced)):
            for fact, _ in rule.when:
                yield from self._behind(fact, component)

    def _behind(self, fact: str, component: str) -> Iterator[str]:
        vocabulary = self.assessor.vocabulary
        made_by = vocabulary.derivation(fact)
        if isinstance(made_by, Band):
            yield from self._behind(made_by.of, component)
            yield from made_by.assumptions
        elif made_by is not None:
            yield from self._base(self._decision(fact, component), component)
        elif vocabulary.counted_table(fact) is None:
            yield fact

    def _said(self, facts: tuple[str, ...], component: str) -> tuple[Said, ...]:
        answers = self._answers(component)
        question_of = self.assessor.vocabulary.question_of
        behind = {question_of[fact].id for fact in facts if fact in question_of}
        return tuple(
            Said(question, answer_words(question, answers.get(question.id)), self._owner(question, component))
            for question in self._asked(component)
            if question.id in behind and answers.get(question.id)
        )

    def _asked(self, component: str) -> Iterator[Question]:
        for scope in ("project", "component") if component else ("project",):
            yield from asked_questions(self.release.questionnaire, scope, self._answers(component))

    @staticmethod
    def _owner(question: Question, component: str) -> str:
        return component if question.scope == "component" else ""

    def _assumed(self, facts: tuple[str, ...]) -> tuple[Assumed, ...]:
        return tuple(
            Assumed(assumption, assumption.setting(self.assessment.settings[assumption.id]).label)
            for assumption in self.release.assumptions.values()
            if assumption.id in facts
        )

    def _missing(self, decision: Decision, component: str) -> tuple[Said, ...]:
        """The open questions whose answers can change what is possible."""
        open_questions = self._open_questions(decision, component)
        deciding = tuple(said for said in open_questions if self._decides(said.question, decision, component))
        if component:
            return deciding or open_questions
        return deciding + tuple(
            said for part in self._open_parts(decision) for said in self._missing_of(decision, part)
        )

    def _missing_of(self, decision: Decision, part: str) -> Iterator[Said]:
        for table_id in self._counted(decision):
            yield from self._missing(self._decision(table_id, part), part)

    def _open_questions(self, decision: Decision, component: str) -> tuple[Said, ...]:
        answers = self._answers(component)
        reads = decision.table.reads()
        behind = {question.id for question in self.assessor.vocabulary.questions_behind(reads)}
        return tuple(
            Said(question, answer_words(question, answers.get(question.id)), self._owner(question, component))
            for question in self._asked(component)
            if question.id in behind and is_unknown(answers.get(question.id))
        )

    def _decides(self, question: Question, decision: Decision, component: str) -> bool:
        answers = self._answers(component)
        return any(
            self._again(decision.table, {**answers, question.id: answer}, component).possible != decision.possible
            for answer in self.assessor.worlds.alternatives(question, decision.table.reads(), answers)
        )

    def _again(self, table: Table, answers: Answers, component: str) -> Decision:
        if component:
            return self.assessor.decide_again(table, answers, self.assessment.settings)
        record = replace(self.assessment.record, answers=answers)
        return self.assessor.assess(record, self.assessment.settings).work[table.id]

    def _counted(self, decision: Decision) -> tuple[str, ...]:
        """The component tables whose outcomes a work table counts, directly or through earlier work tables."""
        found: dict[str, None] = {}
        for fact in decision.table.reads():
            table = self.assessor.vocabulary.counted_table(fact)
            if table is not None:
                found[table.id] = None
            elif fact in self.assessment.work and not self.assessment.work[fact].decided:
                found.update(dict.fromkeys(self._counted(self.assessment.work[fact])))
        return tuple(found)

    def _open_parts(self, decision: Decision) -> tuple[str, ...]:
        counted = self._counted(decision)
        return tuple(
            part
            for part, decisions in self.assessment.components.items()
            if any(len(decisions[table].possible) > 1 for table in counted)
        )
