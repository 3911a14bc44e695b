"""Every case that two releases can both decide: the same answers and settings, read by the facts of each release.

The walk is that of `domain.worlds`, with nothing answered, over the facts of both releases at once. A question that
both ask has one answer; a question that only one of them asks is walked for that one. A case that needs an answer
which one of the releases does not offer where it asks for one cannot be compared, and is left out.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product

from compliance.domain.paired_paths import Case, Cases, PairedPaths, Said
from compliance.domain.release_pair import Node, ReleasePair
from compliance.domain.rulebook import Band
from compliance.domain.vocabulary import band_value, cuts_under


class PairedWorlds:
    """Walks the cases of two releases. Results are remembered."""

    def __init__(self, pair: ReleasePair) -> None:
        self.pair = pair
        self._cases: dict[tuple[Node, ...], Cases] = {}
        self._sources: dict[Node, frozenset[str]] = {}
        self._behind: dict[Node, frozenset[Node]] = {}
        self._ranks: dict[str, int] = {}

    def cases(self, nodes: tuple[Node, ...]) -> Cases:
        """Each distinct combination of values of these facts, with what leads to it."""
        if nodes not in self._cases:
            self._cases[nodes] = self._combined(nodes)
        return self._cases[nodes]

    def sources(self, node: Node) -> frozenset[str]:
        """The questions and assumptions that a fact comes from; facts without a common one vary independently."""
        if node not in self._sources:
            side, vocabulary = node[0][0], self.pair.vocabularies[node[0][0]]
            assumptions = self.pair.releases[side].assumptions
            asked = {f"? {self.pair.key_of(side, q.id)}" for q in vocabulary.questions_behind((node[1],))}
            self._sources[node] = frozenset(asked | {f for f in vocabulary.ancestry((node[1],)) if f in assumptions})
        return self._sources[node]

    def _combined(self, nodes: tuple[Node, ...]) -> Cases:
        clusters = self._split(nodes)
        if len(clusters) == 1:
            return self._cluster(nodes)
        return self._product(nodes, [(cluster, self.cases(cluster)) for cluster in clusters])

    @staticmethod
    def _product(nodes: tuple[Node, ...], parts: Sequence[tuple[tuple[Node, ...], Cases]]) -> Cases:
        """The cases of clusters, combined: what shares no question and no assumption varies independently."""
        order = [node for cluster, _ in parts for node in cluster]
        position = [order.index(node) for node in nodes]
        found: dict[Case, Said] = {}
        for combined in product(*(cases.items() for _, cases in parts)):
            values = [value for case, _ in combined for value in case]
            said = {key: answer for _, answers in combined for key, answer in answers.items()}
            found[tuple(values[index] for index in position)] = said
        return found

    def _split(self, nodes: tuple[Node, ...]) -> list[tuple[Node, ...]]:
        groups: list[tuple[frozenset[str], tuple[Node, ...]]] = []
        for node in nodes:
            sources = self.sources(node) or frozenset({str(node)})
            joined = [group for group in groups if group[0] & sources]
            groups = [group for group in groups if not group[0] & sources]
            members = tuple(other for group in joined for other in group[1])
            groups.append((sources.union(*(group[0] for group in joined)), (*members, node)))
        return [members for _, members in groups]

    def _cluster(self, nodes: tuple[Node, ...]) -> Cases:
        """The cases of facts that hang together: the last derived ones are made from cases of what they are made from.

        A fact that both releases derive is derived for both at once, so that what the law leaves open comes out alike.
        """
        last = self._last(nodes)
        if not last:
            return self._walk(nodes)
        rest = [node for node in nodes if node not in last]
        before = tuple(dict.fromkeys([*rest, *(source for node in last for source in self._inputs(node))]))
        made = [self._made(node, before) for node in last]
        order = (*before, *last)
        position = [order.index(node) for node in nodes]
        found: dict[Case, Said] = {}
        for case, said in self._alike_to(last, before, rest).items():
            for outcomes in agreeing([derived(case) for derived in made]):
                values = (*case, *outcomes)
                found.setdefault(tuple(values[index] for index in position), said)
        return found

    def _made(self, node: Node, before: tuple[Node, ...]) -> Callable[[Case], tuple[str, ...]]:
        """Derives a fact from cases of these facts; remembered, since few of them bear on it."""
        inputs = tuple(dict.fromkeys(self._inputs(node)))
        position = [before.index(source) for source in inputs]
        known: dict[Case, tuple[str, ...]] = {}

        def derived(case: Case) -> tuple[str, ...]:
            values = tuple(case[index] for index in position)
            if values not in known:
                known[values] = self._derived(node, dict(zip(inputs, values, strict=True)))
            return known[values]

        return derived

    def _alike_to(self, last: tuple[Node, ...], before: tuple[Node, ...], rest: Sequence[Node]) -> Cases:
        """The cases of what the derived facts are made from; of values that they take alike, one stands for all.

        What is to be told apart afterwards, `rest`, is told apart here too.
        """
        alike = {node: self._classes(last, node) for node in before if node not in rest}
        parts = []
        for cluster in self._split(before):
            taken = [alike.get(node, {}) for node in cluster]
            found: dict[Case, Said] = {}
            for case, said in self.cases(cluster).items():
                found.setdefault(tuple(as_.get(value, value) for as_, value in zip(taken, case, strict=True)), said)
            parts.append((cluster, found))
        return self._product(before, parts)

    def _classes(self, last: tuple[Node, ...], node: Node) -> Mapping[str, str]:
        """For each value of a fact, the first value that every derived table takes in the same way."""
        columns: list[Mapping[str, int]] = []
        for derived in last:
            vocabulary = self.pair.vocabularies[derived[0][0]]
            if derived[1] not in vocabulary.compiled:
                return {}
            columns += [c for fact, c in vocabulary.compiled[derived[1]].columns if (fact, node) in self._read(derived)]
        first: dict[tuple[int, ...], str] = {}
        values = columns[0] if columns else {}
        return {value: first.setdefault(tuple(column.get(value, 0) for column in columns), value) for value in values}

    def _read(self, node: Node) -> frozenset[tuple[str, Node]]:
        side = node[0][0]
        facts = self.pair.vocabularies[side].inputs(node[1])
        return frozenset((fact, self.pair.node(side, fact)) for fact in facts)

    def _last(self, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        """The derived fact from which no other of these is made; twice when each release derives it in its own way."""
        derived = [node for node in nodes if self.pair.vocabularies[node[0][0]].derivation(node[1]) is not None]
        free = [node for node in derived if not any(node in self._made_from(other) for other in nodes)]
        if not free:
            return ()
        name = max(free, key=lambda node: self._rank(node[1]))[1]
        return tuple(node for node in free if node[1] == name)

    def _rank(self, fact: str) -> int:
        """A number that is higher than that of everything the fact is made from, in whichever release."""
        if fact not in self._ranks:
            ancestries = [vocabulary.ancestry((fact,)) for vocabulary in self.pair.vocabularies]
            self._ranks[fact] = len({name for ancestry in ancestries for name in ancestry})
        return self._ranks[fact]

    def _made_from(self, node: Node) -> frozenset[Node]:
        if node not in self._behind:
            side = node[0][0]
            behind = self.pair.vocabularies[side].ancestry((node[1],))
            self._behind[node] = frozenset(self.pair.node(side, fact) for fact in behind if fact != node[1])
        return self._behind[node]

    def _inputs(self, node: Node) -> Iterator[Node]:
        for fact in self.pair.vocabularies[node[0][0]].inputs(node[1]):
            yield self.pair.node(node[0][0], fact)

    def _derived(self, node: Node, values: Mapping[Node, str]) -> tuple[str, ...]:
        side, fact = node[0][0], node[1]
        vocabulary = self.pair.vocabularies[side]
        facts = {source: values[self.pair.node(side, source)] for source in vocabulary.inputs(fact)}
        made_by = vocabulary.derivation(fact)
        if isinstance(made_by, Band):
            cuts = cuts_under(vocabulary.release, made_by, facts)
            return (band_value(made_by, facts[made_by.of], cuts),)
        rule = vocabulary.compiled[fact].unique(facts)
        return rule.may_be or (rule.then,)

    def _walk(self, nodes: tuple[Node, ...]) -> Cases:
        """Every setting of an assumption, or every path through the questions behind facts given by answers."""
        if not any(node[1] in self.pair.vocabularies[node[0][0]].question_of for node in nodes):
            return {case: dict(zip(nodes, case, strict=True)) for case in self._settings(nodes)}
        wanted = frozenset().union(*(self.sources(node) for node in nodes))
        relevant = {
            (self.pair.key_of(side, question.id), side)
            for node in nodes
            for side in node[0][:1]
            for question in self.pair.vocabularies[side].questions_behind((node[1],))
        }
        questions = [question for question in self.pair.order.values() if f"? {question.key}" in wanted]
        same = {q.key for q in questions if self.pair.same_question(q.key)}
        return PairedPaths(questions, relevant, nodes, same).cases()

    def _settings(self, nodes: tuple[Node, ...]) -> Iterator[Case]:
        assumptions = [self.pair.releases[node[0][0]].assumptions[node[1]] for node in nodes]
        if self.pair.as_shipped:
            yield tuple(assumption.shipped for assumption in assumptions)
            return
        offered = [{setting.id for setting in assumption.settings} for assumption in assumptions]
        for setting in assumptions[0].settings:
            if all(setting.id in ids for ids in offered):
                yield (setting.id,) * len(nodes)


def agreeing(possible: Sequence[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """How what one or two releases leave possible can come out.

    Where both leave the same outcome possible they come out alike: it is the same doubt.
    """
    if len(possible) == 1:
        yield from ((outcome,) for outcome in possible[0])
        return
    first, second = possible
    for pair in product(first, second):
        if pair[0] == pair[1] or pair[0] not in second or pair[1] not in first:
            yield pair
