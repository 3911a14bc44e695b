"""Proof that a release decides every case: each table is walked over every combination of the facts that it reads.

Sampling finds mistakes that somebody thought of; walking finds the others. The walk is split by table, and within a
table by facts that share no question, so that a whole release takes seconds.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal, assert_never

from compliance.domain.decision import counts_of_outcomes
from compliance.domain.questionnaire import Answers
from compliance.domain.release import Release
from compliance.domain.rulebook import CANNOT_TELL, Rule, Table
from compliance.domain.tables import CompiledTable
from compliance.domain.vocabulary import Vocabulary
from compliance.domain.wording import answer_words
from compliance.domain.worlds import Settings, Worlds

Fault = Literal["missing", "overlapping", "unreachable", "uncited"]


@dataclass(frozen=True, slots=True)
class Defect:
    """A fault of a table. `shown_by` holds the answers and settings that show it, in words."""

    kind: Fault
    rulebook: str
    table: str
    rules: tuple[str, ...]
    shown_by: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The defect with what shows it and what to do."""
        case = f" Shown by: {'; '.join(self.shown_by)}." if self.shown_by else ""
        rules = ", ".join(self.rules)
        where = f"{self.rulebook}, table {self.table}: "
        match self.kind:
            case "missing":
                return f"{where}no rule decides this case. Add a rule for it.{case}"
            case "overlapping":
                return f"{where}rules {rules} all decide this case. Narrow one, or let one override the others.{case}"
            case "unreachable":
                return f"{where}rule {rules} can never apply. Remove it, or correct its conditions."
            case "uncited":
                return f"{where}rule {rules} cites no provision of its rulebook. Name one."
            case _:  # pragma: no cover - mypy proves that every kind is handled
                assert_never(self.kind)


@dataclass(frozen=True, slots=True)
class TableReport:
    """What walking one table showed: the number of distinct cases (with settings) and the defects."""

    rulebook: str
    table: str
    cases: int
    defects: tuple[Defect, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What walking a release showed. `skipped` names tables that read a defective one, and so were not walked."""

    tables: tuple[TableReport, ...]
    skipped: tuple[str, ...]

    @property
    def cases(self) -> int:
        """The number of cases walked."""
        return sum(table.cases for table in self.tables)

    @property
    def defects(self) -> tuple[Defect, ...]:
        """Every defect, in the order of the tables."""
        return tuple(defect for table in self.tables for defect in table.defects)


def verify(release: Release) -> Report:
    """Walk every table of the release under every setting of the assumptions that bear on it."""
    walker = _Walker(release)
    reports: list[TableReport] = []
    skipped: list[str] = []
    broken: set[str] = set()
    for compiled in walker.vocabulary.compiled.values():
        table = compiled.table
        sources = {fact.partition(".")[0] for fact in walker.vocabulary.ancestry(table.reads())}
        if sources & broken:
            skipped.append(table.id)
            broken.add(table.id)
            continue
        report = walker.walk(compiled)
        reports.append(report)
        if any(defect.kind in ("missing", "overlapping") for defect in report.defects):
            broken.add(table.id)
    return Report(tuple(reports), tuple(skipped))


class _Walker:
    def __init__(self, release: Release) -> None:
        self.release = release
        self.vocabulary = Vocabulary(release)
        self.worlds = Worlds(self.vocabulary)

    def walk(self, compiled: CompiledTable) -> TableReport:
        """Every case of one table. The first case that shows a fault stands for all with the same rules."""
        table = compiled.table
        faults: dict[tuple[Rule, ...], tuple[str, ...]] = {}
        reached: set[str] = set()
        cases = 0
        for settings in self._settings(table):
            for facts, answers in self._cases(compiled, settings):
                cases += 1
                rules = compiled.rules_in(compiled.remaining(facts))
                reached.update(rule.id for rule in rules)
                if table.hits == "unique" and len(rules) != 1 and rules not in faults:
                    faults[rules] = tuple(self._words(table, facts, answers))
        return TableReport(table.rulebook, table.id, cases, tuple(self._defects(table, faults, reached)))

    def _settings(self, table: Table) -> Iterator[Settings]:
        """Every combination of settings of the assumptions behind the table, the others as shipped."""
        shipped = self.release.shipped_settings()
        behind = [
            assumption
            for fact in self.vocabulary.ancestry(table.reads())
            if (assumption := self.release.assumptions.get(fact)) is not None
        ]
        for choice in product(*(assumption.settings for assumption in behind)):
            picked = {assumption.id: setting.id for assumption, setting in zip(behind, choice, strict=True)}
            yield {**shipped, **picked}

    def _cases(self, compiled: CompiledTable, settings: Settings) -> Iterator[tuple[Mapping[str, str], Answers]]:
        order = tuple(fact for fact, _ in compiled.columns)
        counted = {fact: table for fact in order if (table := self.vocabulary.counted_table(fact)) is not None}
        plain = tuple(fact for fact in order if fact not in counted and not self._of_work(fact))
        derived = tuple(fact for fact in order if self._of_work(fact))
        for case, answers in self.worlds.cases(plain, {}, settings).items():
            facts = dict(zip(plain, case, strict=True))
            for outcomes in product(*(self.vocabulary.values[fact] for fact in derived)):
                more = facts | dict(zip(derived, outcomes, strict=True))
                for counts in self._counts(tuple(dict.fromkeys(counted.values()))):
                    yield more | counts, answers

    def _of_work(self, fact: str) -> bool:
        """Whether the fact is the outcome of an earlier table about the work, whose outcomes vary freely."""
        table = self.release.tables.get(fact)
        return table is not None and table.scope == "work"

    @staticmethod
    def _counts(tables: Sequence[Table]) -> Iterator[dict[str, str]]:
        """Every way in which the outcomes of these tables can occur among no, one or many components."""
        for present in product(*(_subsets(table) for table in tables)):
            # With no components every table counts nothing; with any, every table has an outcome.
            if len({bool(outcomes) for outcomes in present}) <= 1:
                facts: dict[str, str] = {}
                for table, outcomes in zip(tables, present, strict=True):
                    facts.update(counts_of_outcomes(table, outcomes))
                yield facts

    def _defects(
        self, table: Table, faults: Mapping[tuple[Rule, ...], tuple[str, ...]], reached: set[str]
    ) -> Iterator[Defect]:
        for rules, shown_by in faults.items():
            kind: Fault = "overlapping" if rules else "missing"
            yield Defect(kind, table.rulebook, table.id, tuple(rule.id for rule in rules), shown_by)
        provisions = {provision.id for provision in self.release.rulebook(table.rulebook).provisions}
        for rule in table.rules:
            if rule.id not in reached:
                yield Defect("unreachable", table.rulebook, table.id, (rule.id,), ())
            if rule.provision not in provisions:
                yield Defect("uncited", table.rulebook, table.id, (rule.id,), ())

    def _words(self, table: Table, facts: Mapping[str, str], answers: Answers) -> Iterator[str]:
        questions = self.release.questionnaire.questions
        for question_id, answer in answers.items():
            yield f"{questions[question_id].ask} {answer_words(questions[question_id], answer)}"
        for fact in table.reads():
            assumption = self.release.assumptions.get(fact)
            if assumption is not None:
                yield f"{assumption.title}: {assumption.setting(facts[fact]).label}"
            elif fact not in self.vocabulary.question_of:
                yield f"{fact}: {facts[fact]}"


def _subsets(table: Table) -> list[frozenset[str]]:
    outcomes = [outcome.id for outcome in table.outcomes if outcome.id != CANNOT_TELL]
    choices = product((False, True), repeat=len(outcomes))
    return [frozenset(o for o, taken in zip(outcomes, choice, strict=True) if taken) for choice in choices]
