"""The assumptions with their settings, and what would be otherwise under the others."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from threading import Lock

from compliance.domain.assessment import Assessment, Component
from compliance.domain.otherwise import alternatives, in_words
from compliance.domain.rulebook import Assumption, Rulebook, Table
from compliance.domain.vocabulary import Vocabulary
from compliance.web.crowd import Crowd
from compliance.web.words import some_names


@dataclass(frozen=True, slots=True)
class AssumptionRow:
    """One assumption: its setting, and sentences about the others where one of them would change a result."""

    id: str
    title: str
    question: str
    setting: str
    otherwise: tuple[str, ...]


# Components in a sentence: the ids of one group in brackets, or several of them in a list.
_IDS = re.compile(r"⟦([A-Za-z0-9 ]+)⟧")
_TOGETHER = re.compile(rf"{_IDS.pattern}(?:(?:, | and ){_IDS.pattern})*")

# For each state of a project and each rulebook; when it is full, it starts afresh. Threads share it: they read it in
# one step, and write to it in turn.
_REMEMBERED = 500
_rows: dict[tuple[str, bytes, str], tuple[AssumptionRow, ...]] = {}
_writing = Lock()


def assumption_rows(crowd: Crowd, book: Rulebook) -> tuple[AssumptionRow, ...]:
    """The rulebook's assumptions, those that matter here first; worked out once for each state of a project."""
    if not book.assumptions:
        return ()
    record = crowd.assessed.project
    key = (record.id, record.moment, book.id)
    rows = _rows.get(key)
    if rows is None:
        rows = _worked_out(crowd, book)
        with _writing:
            if len(_rows) >= _REMEMBERED:
                _rows.clear()
            _rows[key] = rows
    return rows


def _worked_out(crowd: Crowd, book: Rulebook) -> tuple[AssumptionRow, ...]:
    vocabulary = crowd.assessed.assessor.vocabulary
    shown = {table: _behind(vocabulary, table) for table in crowd.assessed.assessment.tables if not table.internal}
    resting = {
        table: facts for table, facts in shown.items() if not facts.isdisjoint(crowd.assessed.release.assumptions)
    }
    about_parts = {fact for table, facts in resting.items() if table.scope == "component" for fact in facts}
    facts = _facts_of(crowd, set().union(*resting.values()))
    by_facts, by_results = _in_short(crowd, facts), _in_short(crowd, _results_of(crowd))
    rows = [
        # What no component's result rests on can only change the work's, which counts results and nothing else.
        _row(crowd, by_facts if assumption.id in about_parts else by_results, assumption)
        for assumption in book.assumptions
    ]
    return tuple(sorted(rows, key=lambda row: not row.otherwise))


def _behind(vocabulary: Vocabulary, table: Table) -> frozenset[str]:
    """The facts from which a table is made, those among them from which the components that it counts are."""
    facts = vocabulary.ancestry(table.reads())
    counted = [found for fact in facts if (found := vocabulary.counted_table(fact)) is not None]
    return frozenset((*facts, *vocabulary.ancestry(tuple(each.id for each in counted))))


def _row(crowd: Crowd, assessment: Assessment, assumption: Assumption) -> AssumptionRow:
    return AssumptionRow(
        id=assumption.id,
        title=assumption.title,
        question=assumption.question,
        setting=assumption.setting(assessment.settings[assumption.id]).label,
        otherwise=tuple(_otherwise(crowd, assessment, assumption)),
    )


def _otherwise(crowd: Crowd, assessment: Assessment, assumption: Assumption) -> Iterator[str]:
    for words in in_words(alternatives(crowd.assessed.assessor, assessment, assumption)):
        yield _TOGETHER.sub(_few_names(crowd), words)


def _few_names(crowd: Crowd) -> Callable[[re.Match[str]], str]:
    """Puts names in the place of the ids of those that stand for others; of many, the first three."""

    def names(found: re.Match[str]) -> str:
        ids = [id_ for group in _IDS.findall(found.group()) for id_ in group.split()]
        return some_names([part.name for part in crowd.everybody(ids)])

    return names


def _in_short(crowd: Crowd, same: Mapping[str, object]) -> Assessment:
    """The assessment with one component for all that are the same, named by their ids."""
    alike: dict[object, list[str]] = {}
    for id_, what in same.items():
        alike.setdefault(what, []).append(id_)
    record = crowd.assessed.assessment.record
    parts = {part.id: part for part in record.components}
    components = tuple(_named(parts, ids) for ids in alike.values())
    return crowd.assessed.assessor.assess(replace(record, components=components), crowd.assessed.assessment.settings)


def _named(parts: Mapping[str, Component], ids: list[str]) -> Component:
    # A name is written once it is known who else is named beside it.
    return replace(parts[ids[0]], name=f"⟦{' '.join(ids)}⟧")


def _facts_of(crowd: Crowd, wanted: set[str]) -> dict[str, object]:
    """For each component, those of these facts that its answers give."""
    assessed = crowd.assessed
    facts = sorted(wanted & assessed.assessor.vocabulary.question_of.keys())
    known = assessed.assessment.facts
    return {part.id: tuple(known[part.id].get(fact) for fact in facts) for part in assessed.project.components}


def _results_of(crowd: Crowd) -> dict[str, object]:
    """For each component, everything that its results can still be."""
    components = crowd.assessed.assessment.components
    return {id_: tuple(decision.possible for decision in decisions.values()) for id_, decisions in components.items()}
