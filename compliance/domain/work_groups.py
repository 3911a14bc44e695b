"""Which tables for the work are decided together.

Tables of which one reads another's outcome share their unknowns. All others are decided apart, since walking the
unknowns of many rulebooks together would multiply them for nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from compliance.domain.rulebook import Table
from compliance.domain.tables import CompiledTable
from compliance.domain.vocabulary import Vocabulary

# The outcome of each of several tables for one component.
State = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WorkGroup:
    """Tables for the work that hang together, in reading order.

    `own` are the facts that they read from the project's answers and the settings; `counts` those that count outcomes
    of components, and `counted` the tables of those outcomes.
    """

    tables: tuple[CompiledTable, ...]
    own: tuple[str, ...]
    counts: tuple[str, ...]
    counted: tuple[Table, ...]

    def seen(self, states: Iterable[State]) -> frozenset[State]:
        """What results of a component can be, as these tables see it: outcomes that they do not count are all one."""
        return frozenset(
            tuple(
                outcome if f"{table.id}.{outcome}" in self.counts else ""
                for table, outcome in zip(self.counted, state, strict=True)
            )
            for state in states
        )


def work_groups(tables: Sequence[CompiledTable], vocabulary: Vocabulary) -> tuple[WorkGroup, ...]:
    """The tables split into groups of which none reads an outcome of another."""
    groups: list[list[CompiledTable]] = []
    for table in tables:
        read = {fact for fact, _ in table.columns}
        joined = [group for group in groups if any(other.table.id in read for other in group)]
        groups = [group for group in groups if group not in joined]
        groups.append([*(other for group in joined for other in group), table])
    return tuple(work_group(tuple(group), vocabulary) for group in groups)


def work_group(tables: tuple[CompiledTable, ...], vocabulary: Vocabulary) -> WorkGroup:
    """These tables as one group."""
    read = dict.fromkeys(fact for table in tables for fact, _ in table.columns)
    counted = {fact: table for fact in read if (table := vocabulary.counted_table(fact)) is not None}
    decided = {table.table.id for table in tables}
    own = tuple(fact for fact in read if fact not in decided and fact not in counted)
    return WorkGroup(tables, own, tuple(counted), tuple(dict.fromkeys(counted.values())))
