"""The closed vocabulary of a release: every fact, its values, and the answers that it comes from."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from compliance.domain.facts import fact_ids, fact_values
from compliance.domain.questionnaire import Question
from compliance.domain.release import Release
from compliance.domain.rulebook import ALL, CANNOT_TELL, NONE, SOME, Band, Table
from compliance.domain.tables import CompiledTable, compile_table


class Vocabulary:
    """What the rules of one release can see. Built once, when the release is loaded."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self.question_of: dict[str, Question] = {
            fact: question
            for question in release.questionnaire.questions.values()
            if question.closed
            for fact in fact_ids(question)
        }

    @cached_property
    def values(self) -> Mapping[str, tuple[str, ...]]:
        """The closed list of values of every fact."""
        values: dict[str, tuple[str, ...]] = {
            fact: fact_values(question) for fact, question in self.question_of.items()
        }
        for assumption in self.release.assumptions.values():
            values[assumption.id] = tuple(setting.id for setting in assumption.settings)
        for table in self.release.tables.values():
            # An open outcome is worked out by trying everything that it may be, so no rule reads `cannot_tell`.
            outcomes = tuple(outcome.id for outcome in table.outcomes if outcome.id != CANNOT_TELL)
            if table.hits == "unique":
                values[table.id] = outcomes
            if table.scope == "component":
                values.update({f"{table.id}.{outcome}": (NONE, SOME, ALL) for outcome in outcomes})
        for band in self.release.bands.values():
            off_scale = tuple(value for value in values[band.of] if value not in band.scale)
            values[band.id] = tuple(value for value, _ in band.values) + off_scale
        return values

    @cached_property
    def compiled(self) -> Mapping[str, CompiledTable]:
        """Every table of the release, compiled, in the order in which they are read."""
        return {table.id: compile_table(table, self.values) for table in self.release.tables.values()}

    def derivation(self, fact: str) -> Table | Band | None:
        """The table or band that makes the fact; None for answers, assumptions and component counts."""
        return self.release.bands.get(fact) or self.release.tables.get(fact)

    def counted_table(self, fact: str) -> Table | None:
        """For a fact `table.outcome` that counts components (none / some / all): the table; else None."""
        table = self.release.tables.get(fact.partition(".")[0])
        return table if table is not None and "." in fact and fact not in self.question_of else None

    def inputs(self, fact: str) -> tuple[str, ...]:
        """The facts that a derived fact is made from directly."""
        made_by = self.derivation(fact)
        if isinstance(made_by, Band):
            return (made_by.of, *made_by.assumptions)
        return made_by.reads() if made_by is not None else ()

    def ancestry(self, facts: tuple[str, ...]) -> tuple[str, ...]:
        """The facts and all facts that they are made from, each once, inputs first."""
        seen: dict[str, None] = {}

        def visit(fact: str) -> None:
            if fact not in seen:
                for source in self.inputs(fact):
                    visit(source)
                seen[fact] = None

        for fact in facts:
            visit(fact)
        return tuple(seen)

    def questions_behind(self, facts: tuple[str, ...]) -> tuple[Question, ...]:
        """The questions whose answers decide these facts, with the questions that lead to them, in asking order."""
        wanted: set[str] = set()
        pending = [self.question_of[fact] for fact in self.ancestry(facts) if fact in self.question_of]
        while pending:
            question = pending.pop()
            if question.id not in wanted:
                wanted.add(question.id)
                pending.extend(self._gates(question))
        return tuple(q for q in self.release.questionnaire.questions.values() if q.id in wanted)

    def _gates(self, question: Question) -> Iterator[Question]:
        for condition in question.ask_when:
            yield self.release.questionnaire.questions[condition.question]


def band_value(band: Band, level: str, cuts: Mapping[str, str]) -> str:
    """The band in which a level lies, given where each band begins; a level off the scale keeps its own name."""
    if level not in band.scale:
        return level
    position = band.scale.index(level)
    return [value for value, _ in band.values if band.scale.index(cuts[value]) <= position][-1]


def cuts_under(release: Release, band: Band, settings: Mapping[str, str]) -> dict[str, str]:
    """Where each of a band's values begins under these settings of the assumptions."""
    cuts = dict(band.cuts)
    for assumption_id in band.assumptions:
        setting = release.assumptions[assumption_id].setting(settings[assumption_id])
        cuts.update((value, level) for value, level in setting.cuts)
    return cuts
