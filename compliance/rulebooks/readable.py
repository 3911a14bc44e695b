"""Which facts a table may read: made before it, by a question, an assumption, a band or a table of its own scope."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from compliance.domain.facts import fact_ids, fact_values
from compliance.domain.questionnaire import Question, Questionnaire
from compliance.domain.rulebook import (
    ALL,
    CANNOT_TELL,
    NONE,
    SOME,
    Assumption,
    Band,
    Rulebook,
    Table,
    question_scope_of,
)
from compliance.rulebooks.faults import suggestion
from compliance.rulebooks.messages import Wrong


@dataclass(frozen=True)
class Refusal:
    """Why a table may not read a fact: the fault and the words of its sentence."""

    wrong: Wrong
    words: Mapping[str, str] = field(default_factory=dict)


class Readable:
    """The facts of a release, and for each table the ones that it may read."""

    def __init__(self, questionnaire: Questionnaire, books: Sequence[Rulebook]) -> None:
        self._questions = questionnaire.questions
        self._asked: dict[str, Question] = {
            fact: question for question in questionnaire.questions.values() for fact in fact_ids(question)
        }
        self._conditional = frozenset(book.id for book in books if book.asked_when)
        self._book_order = {book.id: number for number, book in enumerate(books)}
        self._assumptions: dict[str, tuple[Assumption, int]] = {}
        self._bands: dict[str, tuple[Band, int]] = {}
        self._tables: dict[str, Table] = {}
        for number, book in enumerate(books):
            self._assumptions.update({assumption.id: (assumption, number) for assumption in book.assumptions})
            self._bands.update({band.id: (band, number) for band in book.bands})
            self._tables.update({table.id: table for table in book.tables})
        self._table_order = {table_id: number for number, table_id in enumerate(self._tables)}

    def read(self, fact: str, reader: Table) -> tuple[str, ...] | Refusal:
        """The closed list of the fact's values, or why this table may not read it."""
        if fact in self._asked:
            return self._answer(self._asked[fact], reader)
        if fact in self._assumptions:
            assumption, book = self._assumptions[fact]
            if book > self._book_order[reader.rulebook]:
                return Refusal(Wrong.LATER_FACT)
            return tuple(setting.id for setting in assumption.settings)
        if fact in self._bands:
            return self._band(fact, reader)
        table = self._tables.get(fact.partition(".")[0])
        if table is None:
            return self._no_fact(fact, reader)
        return self._count(fact, table, reader) if "." in fact else self._outcome(table, reader)

    def earlier(self, reader: Table) -> list[Table]:
        """The unique tables of the reader's scope that are decided before it."""
        before = self._table_order[reader.id]
        return [
            table
            for table in self._tables.values()
            if self._table_order[table.id] < before and table.scope == reader.scope and table.hits == "unique"
        ]

    def _answer(self, question: Question, reader: Table) -> tuple[str, ...] | Refusal:
        if question.scope not in question_scope_of(reader):
            return Refusal(Wrong.WORK_READS_ANSWER)
        if question.rulebooks and reader.rulebook not in question.rulebooks:
            words = {"books": ", ".join(question.rulebooks), "book": reader.rulebook}
            return Refusal(Wrong.NOT_ASKED_FOR, words)
        return fact_values(question)

    def _band(self, fact: str, reader: Table) -> tuple[str, ...] | Refusal:
        band, book = self._bands[fact]
        made_from = self._tables[band.of]
        if book > self._book_order[reader.rulebook]:
            return Refusal(Wrong.LATER_FACT)
        outcomes = self._outcome(made_from, reader)
        if isinstance(outcomes, Refusal):
            return outcomes
        return (*(value for value, _ in band.values), *(o for o in outcomes if o not in band.scale))

    def _outcome(self, table: Table, reader: Table) -> tuple[str, ...] | Refusal:
        if table.scope == "component" and reader.scope == "work":
            return Refusal(Wrong.WORK_READS_PART, {"table": table.id, "example": f"{table.id}.{table.outcomes[0].id}"})
        if table.scope == "work" and reader.scope == "component":
            return Refusal(Wrong.COMPONENT_READS_WORK)
        return self._decided(table, reader) or tuple(outcome.id for outcome in table.outcomes)

    def _count(self, fact: str, table: Table, reader: Table) -> tuple[str, ...] | Refusal:
        counted = fact.partition(".")[2]
        if table.scope != "component" or counted not in [outcome.id for outcome in table.outcomes]:
            return self._no_fact(fact, reader)
        if reader.scope == "component":
            return Refusal(Wrong.COMPONENT_READS_COUNT)
        if counted == CANNOT_TELL:
            return Refusal(Wrong.COUNT_OF_CANNOT_TELL)
        return self._decided(table, reader) or (NONE, SOME, ALL)

    def _decided(self, table: Table, reader: Table) -> Refusal | None:
        """Why the table's decision cannot be read; None when it can."""
        if table.rulebook in self._conditional and table.rulebook != reader.rulebook:
            return Refusal(Wrong.OTHER_RULEBOOK_READ, {"book": table.rulebook})
        if table.hits == "collect":
            return Refusal(Wrong.COLLECT_READ, {"table": table.id})
        if self._table_order[table.id] >= self._table_order[reader.id]:
            return Refusal(Wrong.LATER_FACT)
        return None

    def _no_fact(self, fact: str, reader: Table) -> Refusal:
        question = self._questions.get(fact)
        if question is not None and question.kind == "many":
            return Refusal(Wrong.MANY_QUESTION_READ, {"facts": ", ".join(fact_ids(question))})
        if question is not None:
            return Refusal(Wrong.OPEN_QUESTION_READ)
        counted = [table for table in self._tables.values() if table.scope == "component"]
        counts = [f"{table.id}.{outcome.id}" for table in counted for outcome in table.outcomes]
        known = [*self._asked, *self._assumptions, *self._bands, *self._tables, *counts]
        readable = [name for name in known if not isinstance(self.read(name, reader), Refusal)]
        return Refusal(Wrong.UNKNOWN_FACT, {"hint": suggestion(fact, readable)})
