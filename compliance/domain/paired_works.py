"""The kinds of case of one table that two releases both decide, with the rules that remain in each of them.

For a table about a component these are the cases of the facts that it reads. For a table about the work they are made
from projects: the same answers about the project, the same settings, and any set of parts that these allow.
"""

from collections.abc import Iterator, Mapping, Sequence

from compliance.domain.paired_paths import Said
from compliance.domain.paired_worlds import PairedWorlds, agreeing
from compliance.domain.release_pair import SIDES, Node, ReleasePair
from compliance.domain.rulebook import ALL, NONE, SOME, Rule
from compliance.domain.tables import CompiledTable

Results = tuple[tuple[Rule, ...], ...]
Mixture = tuple[tuple[Node, str], ...]
# For each counted table, the outcomes that occur among the parts of a project.
State = tuple[frozenset[str], ...]

# Stands for every outcome that no table about the work counts.
_UNCOUNTED = ""


class PairedWorks:
    """Gives the cases of each table of two releases."""

    def __init__(self, worlds: PairedWorlds) -> None:
        self.worlds = worlds
        self.pair: ReleasePair = worlds.pair

    def cases(self, name: str) -> Iterator[tuple[Said, Mixture, Results]]:
        """Every kind of case of the table: what leads to it, what its parts come to, and the rules before and after."""
        compiled = [vocabulary.compiled[name] for vocabulary in self.pair.vocabularies]
        if compiled[0].table.scope == "component":
            nodes = self._nodes(compiled)
            for case, said in self.worlds.cases(nodes).items():
                yield said, (), self._results(compiled, dict(zip(nodes, case, strict=True)))
        else:
            yield from _Work(self, name).cases()

    def _nodes(self, compiled: Sequence[CompiledTable]) -> tuple[Node, ...]:
        return tuple(dict.fromkeys(self.pair.node(side, fact) for side in SIDES for fact, _ in compiled[side].columns))

    def _results(self, compiled: Sequence[CompiledTable], values: Mapping[Node, str]) -> Results:
        return tuple(self.remaining(side, compiled[side], values) for side in SIDES)

    def remaining(self, side: int, compiled: CompiledTable, values: Mapping[Node, str]) -> tuple[Rule, ...]:
        """The rules that remain in one release; raises UndecidedError when a unique table has not exactly one."""
        facts = {fact: values[self.pair.node(side, fact)] for fact, _ in compiled.columns}
        if compiled.table.hits == "unique":
            return (compiled.unique(facts),)
        return compiled.rules_in(compiled.remaining(facts))


def states(vectors: frozenset[tuple[str, ...]], counted: tuple[frozenset[str], ...]) -> set[State]:
    """Every set of outcomes that parts with these results can come to together, no parts at all among them."""
    found: set[State] = {(frozenset(),) * len(counted)}
    for vector in vectors:
        seen = [frozenset({o if o in kept else _UNCOUNTED}) for o, kept in zip(vector, counted, strict=True)]
        found |= {tuple(a | b for a, b in zip(state, seen, strict=True)) for state in found}
    return found


def _in_order(state: State) -> list[list[str]]:
    return [sorted(present) for present in state]


class _Work:
    """One table about the work, with the tables about the work that it rests on."""

    def __init__(self, works: PairedWorks, name: str) -> None:
        self._works, self._pair, self._name = works, works.pair, name
        self._chains = tuple(self._chain(side) for side in SIDES)
        names = dict.fromkeys(table.table.id for chain in self._chains for table in chain)
        self._order = sorted((each for each in names if each != name), key=self._depth)
        read = dict.fromkeys(
            self._pair.node(side, fact) for side in SIDES for table in self._chains[side] for fact, _ in table.columns
        )
        self._counts = tuple(node for node in read if self._counted(node))
        self._parts = tuple(dict.fromkeys(self._counted_node(node) for node in self._counts))
        self._plain = tuple(node for node in read if node not in self._counts and node[1] not in names)

    def _chain(self, side: int) -> tuple[CompiledTable, ...]:
        vocabulary = self._pair.vocabularies[side]
        return tuple(
            vocabulary.compiled[fact]
            for fact in vocabulary.ancestry((self._name,))
            if fact in vocabulary.compiled and vocabulary.compiled[fact].table.scope == "work"
        )

    def _depth(self, name: str) -> int:
        return max(
            [table.table.id for table in chain].index(name) if name in [t.table.id for t in chain] else 0
            for chain in self._chains
        )

    def _counted(self, node: Node) -> bool:
        return self._pair.vocabularies[node[0][0]].counted_table(node[1]) is not None

    def _counted_node(self, node: Node) -> Node:
        return node[0], node[1].partition(".")[0]

    def cases(self) -> Iterator[tuple[Said, Mixture, Results]]:
        """Each distinct combination of what the table reads, as projects lead to it."""
        final = [vocabulary.compiled[self._name] for vocabulary in self._pair.vocabularies]
        nodes = tuple(dict.fromkeys(self._pair.node(side, fact) for side in SIDES for fact, _ in final[side].columns))
        seen: set[tuple[str, ...]] = set()
        for said, mixture, values in self._projects():
            case = tuple(values[node] for node in nodes)
            if case not in seen:
                seen.add(case)
                results = tuple(self._works.remaining(side, final[side], values) for side in SIDES)
                yield said, mixture, results

    def _projects(self) -> Iterator[tuple[Said, Mixture, dict[Node, str]]]:
        tied, free = self._tied_and_free()
        kept = tuple(
            frozenset(node[1].partition(".")[2] for node in self._counts if self._counted_node(node) == part)
            for part in self._parts
        )
        mixtures: dict[tuple[tuple[str, ...], Mixture], Said] = {}
        for (values, vectors), said in self._contexts(tied).items():
            for state in sorted(states(vectors, kept), key=_in_order):
                mixtures.setdefault((values, tuple(self._count(state).items())), said)
        read = tuple(node for node in tied if node in self._plain)
        for (values, mixture), said in mixtures.items():
            for case, more in self._works.worlds.cases(free).items():
                start = {**dict(zip(read, values, strict=True)), **dict(zip(free, case, strict=True)), **dict(mixture)}
                for world in self._with_earlier(start):
                    yield {**said, **more}, mixture, world

    def _tied_and_free(self) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
        """What hangs together with the results of parts: it is the same for all parts of a project; and the rest."""
        behind = dict.fromkeys(source for part in self._parts for source in self._of_project(part))
        sources = frozenset().union(*(self._works.worlds.sources(node) for node in behind))
        joined = [node for node in self._plain if self._works.worlds.sources(node) & sources]
        free = tuple(node for node in self._plain if node not in joined)
        return tuple(dict.fromkeys((*behind, *joined))), free

    def _of_project(self, part: Node) -> Iterator[Node]:
        """The settings and the answers about the project that a part's result rests on."""
        side = part[0][0]
        vocabulary = self._pair.vocabularies[side]
        for fact in vocabulary.ancestry((part[1],)):
            question = vocabulary.question_of.get(fact)
            if fact in vocabulary.release.assumptions or (question is not None and question.scope == "project"):
                yield self._pair.node(side, fact)

    def _contexts(self, tied: tuple[Node, ...]) -> Mapping[tuple[tuple[str, ...], frozenset[tuple[str, ...]]], Said]:
        """Each set of results that parts of one project can have, with what the table reads of the project."""
        together: dict[tuple[str, ...], tuple[set[tuple[str, ...]], Said]] = {}
        for case, said in self._works.worlds.cases((*tied, *self._parts)).items():
            context, vector = case[: len(tied)], case[len(tied) :]
            together.setdefault(context, (set(), said))[0].add(vector)
        read = [index for index, node in enumerate(tied) if node in self._plain]
        found: dict[tuple[tuple[str, ...], frozenset[tuple[str, ...]]], Said] = {}
        for context, (vectors, said) in together.items():
            found.setdefault((tuple(context[index] for index in read), frozenset(vectors)), said)
        return found

    def _count(self, state: State) -> dict[Node, str]:
        present = dict(zip(self._parts, state, strict=True))
        counts = {}
        for node in self._counts:
            outcomes, outcome = present[self._counted_node(node)], node[1].partition(".")[2]
            counts[node] = NONE if outcome not in outcomes else ALL if len(outcomes) == 1 else SOME
        return counts

    def _with_earlier(self, start: dict[Node, str]) -> Iterator[dict[Node, str]]:
        """The outcomes of the earlier tables about the work, in every way that the law leaves open."""
        worlds = [start]
        for name in self._order:
            worlds = [after for world in worlds for after in self._decided(name, world)]
        yield from worlds

    def _decided(self, name: str, world: dict[Node, str]) -> Iterator[dict[Node, str]]:
        nodes, possible = [], []
        for side in SIDES:
            compiled = next((table for table in self._chains[side] if table.table.id == name), None)
            node = self._pair.node(side, name)
            if compiled is not None and node not in nodes:
                (rule,) = self._works.remaining(side, compiled, world)
                nodes.append(node)
                possible.append(rule.may_be or (rule.then,))
        for outcomes in agreeing(possible):
            yield {**world, **dict(zip(nodes, outcomes, strict=True))}
