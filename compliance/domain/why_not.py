"""Why a result is not another one: the rule nearest to each other outcome, and what keeps it from applying.

Nearest is the rule with the fewest conditions that the known facts rule out, counted down to answers, assumptions and
parts; the first in the table where several are as near. What is not known rules nothing out.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from compliance.domain.assessment import Assessment, Assessor
from compliance.domain.facts import YES
from compliance.domain.finding import Assumed, Said
from compliance.domain.obstacle import Obstacle, WrongAnswer, WrongParts, WrongSetting, same_thing
from compliance.domain.questionnaire import DONT_KNOW, NOT_ASKED, Asked, Question, is_asked
from compliance.domain.rulebook import ALL, CANNOT_TELL, NONE, SOME, Assumption, Band, Outcome, Provision, Rule, Table
from compliance.domain.wording import answer_words


@dataclass(frozen=True, slots=True)
class NotThat:
    """An outcome that is not possible, the rule nearest to it, and what is in its way.

    `displaced_by` is the rule that overrides it where its conditions hold. With neither obstacles nor such a rule,
    each of its conditions can be met but not all of them together. `otherwise` are assumptions of which another
    setting would draw a line elsewhere, so that an obstacle could fall away.
    """

    outcome: Outcome
    rule: Rule
    provision: Provision
    obstacles: tuple[Obstacle, ...]
    displaced_by: Rule | None
    otherwise: tuple[Assumed, ...]


def why_not(assessor: Assessor, assessment: Assessment, table_id: str, component: str = "") -> tuple[NotThat, ...]:
    """For each outcome that a table cannot have for a part (by id), or for the work: why not, in the table's order.

    Raises KeyError when the table or the part was not decided.
    """
    decision = (assessment.components[component] if component else assessment.work)[table_id]
    search = _Search(assessor, assessment, component)
    book = assessment.release.rulebook(decision.table.rulebook)
    found = []
    for outcome in decision.table.outcomes:
        if outcome.id == CANNOT_TELL or outcome.id in decision.possible:
            continue
        candidates = _leading_to(decision.table, (outcome.id,))
        if not candidates:
            continue
        rule, obstacles = search.nearest(candidates)
        by = next((by for displaced, by in decision.displaced if displaced == rule), None)
        if decision.table.hits == "collect" and not obstacles and by is None:
            # It applies in some of the worlds that are open.
            continue
        in_the_way = {each.assumed for each in obstacles if isinstance(each, WrongSetting)}
        otherwise = tuple(assumed for assumed in dict.fromkeys(search.movable(rule)) if assumed not in in_the_way)
        found.append(NotThat(outcome, rule, book.provision(rule.provision), obstacles, by, otherwise))
    return tuple(found)


def _leading_to(table: Table, outcomes: tuple[str, ...]) -> tuple[Rule, ...]:
    """The rules that give one of the outcomes; only if there are none, those that leave one possible."""
    giving = tuple(rule for rule in table.rules if rule.then in outcomes)
    return giving or tuple(rule for rule in table.rules if set(rule.may_be).intersection(outcomes))


class _Search:
    """What is known of one part, or of the work, and what that rules out."""

    def __init__(self, assessor: Assessor, assessment: Assessment, component: str) -> None:
        self.vocabulary = assessor.vocabulary
        self.assessment = assessment
        self.component = component
        self.decisions = assessment.components[component] if component else assessment.work
        self._worlds = assessor.worlds
        self.bands = assessor.worlds.band_maps(assessment.settings)
        own = next((part.answers for part in assessment.record.components if part.id == component), {})
        self.answers = {**assessment.record.answers, **own}
        self.questions = assessment.release.questionnaire.questions
        self.asked: dict[str, bool] = {}
        for question in self.questions.values():
            self.asked[question.id] = is_asked(question, self.answers, self.asked)

    def nearest(self, candidates: tuple[Rule, ...]) -> tuple[Rule, tuple[Obstacle, ...]]:
        """The rule with the fewest obstacles, and these."""
        with_obstacles = [(rule, self.obstacles(rule)) for rule in candidates]
        return min(with_obstacles, key=lambda pair: len(pair[1]))

    def obstacles(self, rule: Rule) -> tuple[Obstacle, ...]:
        """What keeps a rule from applying, each thing once."""
        found: dict[tuple[object, ...], Obstacle] = {}
        for fact, accepted in rule.when:
            for obstacle in self._behind(rule, fact, accepted):
                found.setdefault(same_thing(obstacle), obstacle)
        return tuple(found.values())

    def movable(self, rule: Rule) -> Iterator[Assumed]:
        """The assumptions of which another setting would let a condition of the rule, that is not met, be met."""
        for fact, accepted in rule.when:
            band = self.vocabulary.derivation(fact)
            if isinstance(band, Band) and not set(accepted).intersection(self._values(fact)):
                levels = self._values(band.of)
                yield from (assumed for assumed, _ in self._settings(band, levels, accepted))

    def _settings(
        self, band: Band, levels: tuple[str, ...], accepted: tuple[str, ...]
    ) -> Iterator[tuple[Assumed, tuple[str, ...]]]:
        """The assumptions of which other settings would put a level into an accepted band, with these settings."""
        for id_ in band.assumptions:
            assumption = self.assessment.release.assumptions[id_]
            moving = tuple(
                setting.label
                for setting in assumption.settings
                for bands in [self._worlds.band_maps({**self.assessment.settings, id_: setting.id})[band.id]]
                if any(bands[level] in accepted for level in levels)
            )
            if moving:
                yield self._assumed(assumption), moving

    def _values(self, fact: str) -> tuple[str, ...]:
        """Every value that a fact can have, as far as is known."""
        made_by = self.vocabulary.derivation(fact)
        if isinstance(made_by, Band):
            return tuple(dict.fromkeys(self.bands[fact][level] for level in self._values(made_by.of)))
        if made_by is not None:
            return self.decisions[fact].possible
        counted = self.vocabulary.counted_table(fact)
        if counted is not None:
            return tuple(self._counts(counted, fact.partition(".")[2]))
        value = self.assessment.facts[self.component][fact]
        return self.vocabulary.values[fact] if value == DONT_KNOW else (value,)

    def _counts(self, table: Table, outcome: str) -> Iterator[str]:
        """Whether none, some or all of the parts can have the outcome."""
        possible = [decisions[table.id].possible for decisions in self.assessment.components.values()]
        able = sum(outcome in each for each in possible)
        bound = sum(each == (outcome,) for each in possible)
        if not bound:
            yield NONE
        if able and bound < len(possible) and len(possible) > 1:
            yield SOME
        if possible and able == len(possible):
            yield ALL

    def _behind(self, rule: Rule, fact: str, accepted: tuple[str, ...]) -> Iterator[Obstacle]:
        """What keeps a fact from having one of the accepted values; nothing if it can have one."""
        if set(accepted).intersection(self._values(fact)):
            return
        made_by = self.vocabulary.derivation(fact)
        counted = self.vocabulary.counted_table(fact)
        if isinstance(made_by, Band):
            levels = tuple(level for level, band in self.bands[fact].items() if band in accepted)
            if levels:
                yield from self._behind(rule, made_by.of, levels)
            else:
                # As things are assumed, no level at all lies there.
                every = tuple(self.bands[fact])
                yield from (WrongSetting(rule, *each) for each in self._settings(made_by, every, accepted))
        elif made_by is not None:
            # A rule without an obstacle of its own is displaced, or its conditions exclude each other.
            ways = [ways for each in _leading_to(made_by, accepted) if (ways := self.obstacles(each))]
            yield from min(ways, key=len, default=())
        elif counted is not None:
            yield self._wrong_parts(rule, counted, fact, accepted)
        elif fact in self.vocabulary.question_of:
            yield from self._wrong_answer(rule, fact, accepted)
        else:
            assumption = self.assessment.release.assumptions[fact]
            allowed = tuple(assumption.setting(each).label for each in accepted)
            yield WrongSetting(rule, self._assumed(assumption), allowed)

    def _assumed(self, assumption: Assumption) -> Assumed:
        return Assumed(assumption, assumption.setting(self.assessment.settings[assumption.id]).label)

    def _wrong_parts(self, rule: Rule, table: Table, fact: str, needs: tuple[str, ...]) -> WrongParts:
        outcome = fact.partition(".")[2]
        components = self.assessment.components
        having = tuple(id_ for id_, decisions in components.items() if decisions[table.id].possible == (outcome,))
        lacking = tuple(id_ for id_, decisions in components.items() if outcome not in decisions[table.id].possible)
        # Either those that have it are in the way, or none has it, or those that lack it are in the way.
        parts = having if NONE in needs or not lacking else () if SOME in needs else lacking
        return WrongParts(rule, table, table.outcome(outcome), needs, parts)

    def _wrong_answer(self, rule: Rule, fact: str, accepted: tuple[str, ...]) -> Iterator[Obstacle]:
        question = self.vocabulary.question_of[fact]
        if self.assessment.facts[self.component][fact] == NOT_ASKED:
            yield from self._gates(rule, question)
        elif question.kind == "one":
            labels = tuple(option.label for option in question.options if option.id in accepted)
            yield WrongAnswer(rule, self._said(question), labels)
        else:
            labels = tuple(_labels(question, (fact.partition(".")[2],)))
            yield WrongAnswer(rule, self._said(question), labels, without=YES not in accepted)

    def _gates(self, rule: Rule, question: Question) -> Iterator[Obstacle]:
        """The answers that keep a question from being asked."""
        for condition in question.ask_when:
            gate = self.questions[condition.question]
            if not self.asked[gate.id]:
                yield from self._gates(rule, gate)
            elif self._is_closed(condition):
                yield WrongAnswer(rule, self._said(gate), tuple(_labels(gate, condition.among)))

    def _is_closed(self, condition: Asked) -> bool:
        answer = self.answers.get(condition.question) or DONT_KNOW
        given = answer if isinstance(answer, tuple) else (answer,)
        return not set(given).intersection((*condition.among, DONT_KNOW))

    def _said(self, question: Question) -> Said:
        owner = self.component if question.scope == "component" else ""
        return Said(question, answer_words(question, self.answers.get(question.id)), owner)


def _labels(question: Question, among: tuple[str, ...]) -> Iterator[str]:
    """The labels of options that are named themselves or by their group."""
    return (o.label for o in question.options if o.id != DONT_KNOW and (o.id in among or o.group in among))
