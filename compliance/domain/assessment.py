"""What the law makes of the answers: one decision per table, for each component and for the work.

A decision is exact about what is not known: it holds the outcomes that are still possible. If only one is, the
unknown does not matter and the outcome is decided; otherwise the outcome is `cannot_tell`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from compliance.domain.decision import Decision, counts_of_outcomes, decide_cases, decision_of
from compliance.domain.facts import base_facts
from compliance.domain.gaps import Gaps
from compliance.domain.questionnaire import DONT_KNOW, Answers
from compliance.domain.release import Release
from compliance.domain.rulebook import Rulebook, Table
from compliance.domain.tables import CompiledTable
from compliance.domain.vocabulary import Vocabulary
from compliance.domain.work_groups import State, WorkGroup, work_group, work_groups
from compliance.domain.worlds import Settings, Worlds


@dataclass(frozen=True, slots=True)
class Component:
    """A part of a project with its own answers."""

    id: str
    name: str
    answers: Answers


@dataclass(frozen=True, slots=True)
class Record:
    """Everything answered about a project."""

    answers: Answers
    components: tuple[Component, ...]


@dataclass(frozen=True)
class Assessment:
    """All decisions: `components` by component id and table id, `work` by table id; with the facts they rest on.

    `rulebooks` are the ones that the project's answers ask for. Only their tables, and those of the facts, are decided.
    """

    release: Release
    settings: Settings
    record: Record
    components: Mapping[str, Mapping[str, Decision]]
    work: Mapping[str, Decision]
    rulebooks: tuple[Rulebook, ...]
    facts: Mapping[str, Mapping[str, str]] = field(repr=False, default_factory=dict)

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables of the rulebooks that were decided, in the order in which they are read."""
        return tuple(table for book in self.rulebooks for table in book.tables)


REMEMBERED = 20_000

Decided = tuple[Mapping[str, str], Mapping[str, Decision]]


@dataclass(frozen=True, slots=True)
class _Plan:
    """The compiled tables of the rulebooks that some project asks for."""

    components: tuple[CompiledTable, ...]
    work: tuple[WorkGroup, ...]


class Assessor:
    """Applies one release. Build it once: it compiles the tables, and remembers the worlds that it has walked and the
    last components that it has decided, since many of them are answered alike.
    """

    def __init__(self, release: Release) -> None:
        self.release = release
        self.vocabulary = Vocabulary(release)
        self.worlds = Worlds(self.vocabulary)
        self.gaps = Gaps(release.questionnaire)
        self._plans: dict[tuple[str, ...], _Plan] = {}
        self._groups: dict[str, WorkGroup] = {}
        self._closed = tuple(q.id for q in release.questionnaire.questions.values() if q.closed)
        self._decided: dict[tuple[object, ...], Decided] = {}

    def assess(self, record: Record, settings: Settings | None = None) -> Assessment:
        """Decide every table that is asked for, under these settings (default: as shipped)."""
        settings = settings or self.release.shipped_settings()
        books = self.release.rulebooks_for(record.answers)
        plan = self._plan(books)
        components: dict[str, Mapping[str, Decision]] = {}
        facts: dict[str, Mapping[str, str]] = {}
        for component in record.components:
            answers = {**record.answers, **component.answers}
            facts[component.id], components[component.id] = self._component(answers, settings, plan)
        facts[""], work = self._work(record, tuple(components.values()), settings, plan)
        return Assessment(self.release, settings, record, components, work, books, facts)

    def _plan(self, books: tuple[Rulebook, ...]) -> _Plan:
        key = tuple(book.id for book in books)
        if key not in self._plans:
            compiled = [
                table
                for table in self.vocabulary.compiled.values()
                if table.table.rulebook in (self.release.facts.id, *key)
            ]
            parts = tuple(table for table in compiled if table.table.scope == "component")
            works = [table for table in compiled if table.table.scope == "work"]
            self._plans[key] = _Plan(parts, work_groups(works, self.vocabulary))
        return self._plans[key]

    def _component(self, answers: Answers, settings: Settings, plan: _Plan) -> Decided:
        """The facts and decisions of a component: the same for all that have the same closed answers."""
        chosen = tuple(settings[assumption] for assumption in self.release.assumptions)
        key = (chosen, tuple(answers.get(question) for question in self._closed))
        if key not in self._decided:
            if len(self._decided) >= REMEMBERED:
                self._decided.clear()
            self._decided[key] = self._decide_component(answers, settings, plan)
        return self._decided[key]

    def _decide_component(self, answers: Answers, settings: Settings, plan: _Plan) -> Decided:
        facts = base_facts(self.release.questionnaire, ("project", "component"), answers) | dict(settings)
        bands = self.worlds.band_maps(settings)
        decisions: dict[str, Decision] = {}
        for compiled in plan.components:
            self._add_bands(compiled, facts, bands)
            decision = self._decide(compiled, facts)
            if decision is None:
                decision = self.decide_again(compiled.table, answers, settings)
            decisions[compiled.table.id] = decision
            facts[compiled.table.id] = decision.outcome if decision.decided else DONT_KNOW
        return facts, decisions

    @staticmethod
    def _decide(compiled: CompiledTable, facts: Mapping[str, str]) -> Decision | None:
        """The decision when every fact read is known; None when one is not."""
        try:
            applying = compiled.applying(facts)
        except KeyError:
            return None
        return decision_of(compiled, applying)

    def _add_bands(
        self, compiled: CompiledTable, facts: dict[str, str], bands: Mapping[str, Mapping[str, str]]
    ) -> None:
        for fact, _ in compiled.columns:
            band = self.release.bands.get(fact)
            if band is not None and fact not in facts:
                facts[fact] = bands[fact].get(facts[band.of], DONT_KNOW)

    def decide_again(self, table: Table, answers: Answers, settings: Settings) -> Decision:
        """The decision of a component table on these answers alone, for asking what an answer would change."""
        compiled = self.vocabulary.compiled[table.id]
        order = tuple(fact for fact, _ in compiled.columns)
        cases = self.worlds.cases(order, answers, settings)
        return decide_cases(compiled, [decision_of(compiled, compiled.applying(_named(order, case))) for case in cases])

    def _work(
        self, record: Record, parts: Sequence[Mapping[str, Decision]], settings: Settings, plan: _Plan
    ) -> tuple[dict[str, str], dict[str, Decision]]:
        facts = base_facts(self.release.questionnaire, ("project",), record.answers) | dict(settings)
        decisions: dict[str, Decision] = {}
        for group in plan.work:
            states = [
                group.seen(self._states(group.counted, {**record.answers, **component.answers}, decided, settings))
                for component, decided in zip(record.components, parts, strict=True)
            ]
            decisions.update(self.decide_group(group, record.answers, states, settings))
        facts.update((name, decision.outcome) for name, decision in decisions.items())
        return facts, decisions

    def group_behind(self, table: Table) -> WorkGroup:
        """A table for the work with those that it is made from, for deciding it without the others."""
        if table.id not in self._groups:
            behind = set(self.vocabulary.ancestry(table.reads())) | {table.id}
            works = [compiled for name, compiled in self.vocabulary.compiled.items() if name in behind]
            self._groups[table.id] = work_group(
                tuple(each for each in works if each.table.scope == "work"), self.vocabulary
            )
        return self._groups[table.id]

    def decide_group(
        self, group: WorkGroup, answers: Answers, states: Sequence[Collection[State]], settings: Settings
    ) -> dict[str, Decision]:
        """Decide tables for the work together, so that unknowns that hang together are never taken apart.

        `states` holds for each component what its results can be, as the group sees them (`WorkGroup.seen`).
        """
        decisions: dict[str, Decision] = {}
        worlds = [
            {**_named(group.own, own), **_named(group.counts, counts)}
            for own, counts in product(self.worlds.cases(group.own, answers, settings), _counts(group, states))
        ]
        for compiled in group.tables:
            name = compiled.table.id
            order = tuple(fact for fact, _ in compiled.columns)
            cases = [tuple(world[fact] for fact in order) for world in worlds]
            decided = {
                case: decision_of(compiled, compiled.applying(_named(order, case))) for case in dict.fromkeys(cases)
            }
            decisions[name] = decide_cases(compiled, tuple(decided.values()))
            worlds = [
                {**world, name: outcome}
                for world, case in zip(worlds, cases, strict=True)
                for outcome in decided[case].possible or ("",)
            ]
        return decisions

    def _states(
        self, tables: tuple[Table, ...], answers: Answers, decided: Mapping[str, Decision], settings: Settings
    ) -> Collection[State]:
        """Every combination in which these tables can still come out for a component."""
        order = tuple(table.id for table in tables)
        if any(len(decided[name].possible) > 1 for name in order):
            return self.worlds.cases(order, answers, settings)
        return [tuple(decided[name].possible[0] for name in order)]


def _counts(group: WorkGroup, parts: Sequence[Collection[State]]) -> Iterable[tuple[str, ...]]:
    """How many components have the outcomes that are counted, in every way in which they can still come out."""
    found: set[tuple[frozenset[str], ...]] = {(frozenset(),) * len(group.counted)}
    for states in parts:
        found = {
            tuple(present | {outcome} for present, outcome in zip(before, state, strict=True))
            for before in found
            for state in states
        }
    ways: dict[tuple[str, ...], None] = {}
    for each in sorted(found, key=lambda each: [sorted(present) for present in each]):
        counted = zip(group.counted, each, strict=True)
        numbers = _merged(counts_of_outcomes(table, present) for table, present in counted)
        ways.setdefault(tuple(numbers[fact] for fact in group.counts))
    return ways


def _named(order: tuple[str, ...], case: tuple[str, ...]) -> dict[str, str]:
    return dict(zip(order, case, strict=True))


def _merged(parts: Iterable[Mapping[str, str]]) -> dict[str, str]:
    return {fact: value for part in parts for fact, value in part.items()}
