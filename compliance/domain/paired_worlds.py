"""Every case that two releases can both decide: the same answers and settings, read by the facts of each release.

The walk is that of `domain.worlds`, with nothing answered, over the facts of both releases at once. A question that
both ask has one answer; a question that only one of them asks is walked for that one. A case that needs an answer
which one of the releases does not offer where it asks for one cannot be compared, and is left out.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product

from compliance.domain.facts import fact_ids, facts_of_answer
from compliance.domain.questionnaire import DONT_KNOW, NOT_ASKED, Answer, Question, is_led_to
from compliance.domain.release_pair import SIDES, JointQuestion, Node, ReleasePair
from compliance.domain.rulebook import Band
from compliance.domain.vocabulary import band_value, cuts_under

Case = tuple[str, ...]
# What leads to a case: answers by the question, settings by the assumption, each with the releases that it counts for.
Said = Mapping[Node, Answer]
Cases = Mapping[Case, Said]


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
        found: dict[Case, Said] = {}
        for case, said in self._alike_to(last, before, rest).items():
            values = dict(zip(before, case, strict=True))
            for outcomes in agreeing([self._derived(node, values) for node in last]):
                derived = dict(zip(last, outcomes, strict=True))
                found.setdefault(tuple(derived[n] if n in derived else values[n] for n in nodes), said)
        return found

    def _alike_to(self, last: tuple[Node, ...], before: tuple[Node, ...], rest: Sequence[Node]) -> Cases:
        """The cases of what the derived facts are made from; of values that they take alike, one stands for all.

        What is to be told apart afterwards, `rest`, is told apart here too.
        """
        alike = {node: self._classes(last, node) for node in before if node not in rest}
        parts = []
        for cluster in self._split(before):
            found: dict[Case, Said] = {}
            for case, said in self.cases(cluster).items():
                values = zip(cluster, case, strict=True)
                found.setdefault(tuple(alike.get(node, {}).get(value, value) for node, value in values), said)
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
        path = _Path(questions, relevant, nodes, {q.key for q in questions if self.pair.same_question(q.key)})
        found: dict[Case, Said] = {}
        for said, facts in path.walk():
            found.setdefault(tuple(facts[node] for node in nodes), said)
        return found

    def _settings(self, nodes: tuple[Node, ...]) -> Iterator[Case]:
        assumptions = [self.pair.releases[node[0][0]].assumptions[node[1]] for node in nodes]
        if self.pair.as_shipped:
            yield tuple(assumption.shipped for assumption in assumptions)
            return
        offered = [{setting.id for setting in assumption.settings} for assumption in assumptions]
        for setting in assumptions[0].settings:
            if all(setting.id in ids for ids in offered):
                yield (setting.id,) * len(nodes)


class _Path:
    """A walk through joint questions, in order, for the facts wanted of them."""

    def __init__(
        self,
        questions: Sequence[JointQuestion],
        relevant: set[tuple[str, int]],
        nodes: tuple[Node, ...],
        same: set[str],
    ) -> None:
        self._questions = [
            (q.key, {side: asked for side in SIDES if (q.key, side) in relevant and (asked := q.sides[side])})
            for q in questions
        ]
        self._nodes = nodes
        self._same = same

    def walk(self) -> Iterator[tuple[dict[Node, Answer], dict[Node, str]]]:
        """Every path: what was answered, and the values of the facts."""
        yield from self._from(0, ({}, {}), ({}, {}), {}, {})

    def _from(
        self,
        index: int,
        answers: tuple[dict[str, Answer], dict[str, Answer]],
        asked: tuple[dict[str, bool], dict[str, bool]],
        said: dict[Node, Answer],
        facts: dict[Node, str],
    ) -> Iterator[tuple[dict[Node, Answer], dict[Node, str]]]:
        if index == len(self._questions):
            yield said, facts
            return
        key, sides = self._questions[index]
        put = {side: question for side, question in sides.items() if is_led_to(question, answers[side], asked[side])}
        now = tuple({**asked[side], sides[side].id: side in put} if side in sides else asked[side] for side in SIDES)
        unasked = {node: NOT_ASKED for side in sides if side not in put for node in self._wanted(side, sides[side])}
        for answer in self._alternatives(put) if put else ("",):
            given = dict(unasked)
            for side, question in put.items():
                values = dict(facts_of_answer(question, answer))
                given.update((node, values[node[1]]) for node in self._wanted(side, question))
            then = tuple({**answers[side], put[side].id: answer} if side in put else answers[side] for side in SIDES)
            asking = SIDES if key in self._same else tuple(put)
            more = {**said, (asking, next(iter(put.values())).id): answer} if put else said
            yield from self._from(index + 1, (then[0], then[1]), (now[0], now[1]), more, {**facts, **given})

    def _wanted(self, side: int, question: Question) -> Iterator[Node]:
        own = set(fact_ids(question))
        return (node for node in self._nodes if node[0][0] == side and node[1] in own)

    def _alternatives(self, put: Mapping[int, Question]) -> Iterator[Answer]:
        """One answer for each way in which the question can bear on the facts, among those that all who ask offer."""
        first, *others = put.values()
        both = [
            option.id
            for option in first.options
            if option.id != DONT_KNOW and all(any(o.id == option.id for o in other.options) for other in others)
        ]
        if first.kind == "one":
            yield from both
            return
        alike: dict[tuple[object, ...], str] = {}
        alone: set[str] = set()
        for option_id in both:
            signature = tuple(self._bearing(side, question, option_id) for side, question in put.items())
            alike.setdefault(signature, option_id)
            alone |= {option_id} if any(question.option(option_id).alone for question in put.values()) else set()
        together = [option_id for option_id in alike.values() if option_id not in alone]
        for size in range(1, len(together) + 1):
            yield from combinations(together, size)
        yield from ((option_id,) for option_id in alike.values() if option_id in alone)

    def _bearing(self, side: int, question: Question, option_id: str) -> tuple[object, ...]:
        """On what a tick bears in one release: facts that are wanted, and questions that are asked after it."""
        option = question.option(option_id)
        wanted = {node[1] for node in self._wanted(side, question)}
        facts = wanted & {f"{question.id}.{option.id}", f"{question.id}.{option.group}"}
        gates = [
            condition.among
            for _, sides in self._questions
            if side in sides
            for condition in sides[side].ask_when
            if condition.question == question.id
        ]
        return frozenset(facts), tuple(option_id in among for among in gates), option.alone


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
