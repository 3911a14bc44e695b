"""What another release decides otherwise: every kind of case of every table that both releases have, none left out.

A kind of case is a combination of the facts that the table reads in either release. It is compared when the same
answers and settings lead to it in both; what only one release asks is walked for that one. Two results differ when the
outcome does, or what it may turn out to be, or the term that it carries; wording does not make a difference.

Tables about the work are walked over every project that the same answers can make: any number of parts with every
combination of results, under the same settings and the same answers about the project.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from compliance.domain.paired_paths import Said
from compliance.domain.paired_works import PairedWorks
from compliance.domain.paired_worlds import PairedWorlds
from compliance.domain.questionnaire import DONT_KNOW
from compliance.domain.release import Release
from compliance.domain.release_pair import AFTER, BEFORE, SIDES, Node, ReleasePair
from compliance.domain.rulebook import Assumption, Outcome, Rule, Table

Results = tuple[tuple[Rule, ...], ...]
# Told of each table before it is walked, with its number and how many there are.
Doing = Callable[[Table, int, int], None]


@dataclass(frozen=True, slots=True)
class Difference:
    """Kinds of case in which one outcome has taken the place of another, by the same rules.

    `rules` holds those that decide before and after; a `collect` table can have several or none. `kinds` counts the
    kinds of case, `as_shipped` those of them that occur under the settings that the releases ship. `example` is what
    leads to one of them, `mixture` what its parts come to, for a table about the work.
    """

    before: tuple[Outcome, ...]
    after: tuple[Outcome, ...]
    rules: tuple[tuple[Rule, ...], tuple[Rule, ...]]
    kinds: int
    as_shipped: int
    example: Said
    mixture: tuple[tuple[Node, str], ...]


@dataclass(frozen=True, slots=True)
class TableComparison:
    """A table in both releases: the kinds of case that both decide, and those that come out otherwise."""

    before: Table
    after: Table
    kinds: int
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class NotCompared:
    """An answer, or a setting, that one release alone offers, with the tables that it bears on in that release."""

    side: int
    name: str
    value: str
    tables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReleaseComparison:
    """Every table that both releases have: those walked, and the ids of those that decide alike by construction."""

    before: Release
    after: Release
    tables: tuple[TableComparison, ...]
    alike: tuple[str, ...]
    other_kind: tuple[str, ...]
    not_compared: tuple[NotCompared, ...]

    @property
    def kinds(self) -> int:
        """The number of kinds of case compared."""
        return sum(table.kinds for table in self.tables)


def compare_releases(before: Release, after: Release, doing: Doing = lambda *_: None) -> ReleaseComparison:
    """Walk every table that is in both releases and does not decide alike by construction.

    Raises UndecidedError when a table leaves a case undecided: verify both releases first.
    """
    pair = ReleasePair(before, after)
    walked, alike, other = [], [], []
    for name, table in before.tables.items():
        second = after.tables.get(name)
        if second is None:
            continue
        if (table.scope, table.hits) != (second.scope, second.hits):
            other.append(name)
        elif pair.alike(name) and _meanings(table) == _meanings(second):
            alike.append(name)
        else:
            walked.append(name)
    every, shipped = (
        PairedWorks(PairedWorlds(pair)),
        PairedWorks(PairedWorlds(ReleasePair(before, after, as_shipped=True))),
    )
    tables = []
    for number, name in enumerate(walked, 1):
        doing(after.tables[name], number, len(walked))
        tables.append(_compare(every, shipped, name))
    return ReleaseComparison(
        before, after, tuple(tables), tuple(alike), tuple(other), tuple(_not_compared(pair, walked))
    )


def _compare(every: PairedWorks, shipped: PairedWorks, name: str) -> TableComparison:
    first, second = (release.tables[name] for release in every.pair.releases)
    assumptions = {**every.pair.releases[BEFORE].assumptions, **every.pair.releases[AFTER].assumptions}
    groups: dict[tuple[object, ...], list[tuple[Said, tuple[tuple[Node, str], ...], Results]]] = {}
    kinds = 0
    for said, mixture, results in every.cases(name):
        kinds += 1
        if (key := _difference_of((first, second), results)) is not None:
            groups.setdefault(key, []).append((said, mixture, results))
    now: dict[tuple[object, ...], int] = {}
    for _, _, results in shipped.cases(name):
        if (key := _difference_of((first, second), results)) is not None:
            now[key] = now.get(key, 0) + 1
    differences = [_difference(assumptions, (first, second), found, now.get(key, 0)) for key, found in groups.items()]
    differences.sort(key=lambda difference: (-difference.as_shipped, -difference.kinds))
    return TableComparison(first, second, kinds, tuple(differences))


def _difference(
    assumptions: Mapping[str, Assumption],
    tables: tuple[Table, Table],
    found: list[tuple[Said, tuple[tuple[Node, str], ...], Results]],
    as_shipped: int,
) -> Difference:
    # The example that is nearest to what people see and has the fewest answers is the one that is read most easily.
    example, mixture, results = min(found, key=lambda case: (_unusual(assumptions, case[0]), len(case[0])))
    before, after = (_outcomes(tables[side], results[side]) for side in SIDES)
    return Difference(before, after, (results[0], results[1]), len(found), as_shipped, example, mixture)


def _unusual(assumptions: Mapping[str, Assumption], said: Said) -> int:
    """How many settings are others than those shipped."""
    return sum(assumptions[name].shipped != value for (_, name), value in said.items() if name in assumptions)


def _difference_of(tables: tuple[Table, Table], results: Results) -> tuple[object, ...] | None:
    """What tells groups of equal differences apart; None when the results are the same."""
    before, after = (_meaning(tables[side], results[side]) for side in SIDES)
    if before == after:
        return None
    return before, after, *(tuple(rule.id for rule in rules) for rules in results)


def _outcomes(table: Table, rules: Iterable[Rule]) -> tuple[Outcome, ...]:
    return tuple(table.outcome(name) for name in dict.fromkeys(rule.then for rule in rules))


def _meaning(table: Table, rules: Iterable[Rule]) -> frozenset[object]:
    return frozenset((rule.then, frozenset(rule.may_be), _term(table.outcome(rule.then))) for rule in rules)


def _meanings(table: Table) -> Mapping[str, object]:
    used = {rule.then for rule in table.rules}
    return {outcome.id: _term(outcome) for outcome in table.outcomes if outcome.id in used}


def _term(outcome: Outcome) -> object:
    return outcome.term, outcome.term_from


def _not_compared(pair: ReleasePair, walked: Iterable[str]) -> Iterator[NotCompared]:
    """Options and settings that one release alone offers to what both of them ask, where a walked table rests on it."""
    names = tuple(walked)
    for side in SIDES:
        for name, value in (*_own_options(pair, side), *_own_settings(pair, side)):
            if tables := tuple(_resting_on(pair, side, names, name)):
                yield NotCompared(side, name, value, tables)


def _own_options(pair: ReleasePair, side: int) -> Iterator[tuple[str, str]]:
    for joint in pair.order.values():
        question, there = joint.sides[side], joint.sides[1 - side]
        if question is not None and there is not None and question.closed:
            offered = {DONT_KNOW, *(option.id for option in there.options)}
            yield from ((question.id, option.id) for option in question.options if option.id not in offered)


def _own_settings(pair: ReleasePair, side: int) -> Iterator[tuple[str, str]]:
    there = pair.releases[1 - side].assumptions
    for assumption in pair.releases[side].assumptions.values():
        if assumption.id in there:
            offered = {setting.id for setting in there[assumption.id].settings}
            yield from ((assumption.id, setting.id) for setting in assumption.settings if setting.id not in offered)


def _resting_on(pair: ReleasePair, side: int, names: tuple[str, ...], name: str) -> Iterator[str]:
    """Those of the tables that rest on this question or assumption."""
    vocabulary = pair.vocabularies[side]
    for table in names:
        reads = vocabulary.release.tables[table].reads()
        facts = vocabulary.ancestry(tuple(_uncounted(fact, vocabulary.counted_table(fact)) for fact in reads))
        if name in facts or any(question.id == name for question in vocabulary.questions_behind(facts)):
            yield table


def _uncounted(fact: str, counted: Table | None) -> str:
    return counted.id if counted is not None else fact
