"""Worked examples of a release: answers, and what each table must make of them, in words that a lawyer can confirm."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from compliance.domain.answers import check_answers
from compliance.domain.assessment import Component, Record
from compliance.domain.questionnaire import Answer, Answers, Scope
from compliance.domain.release import Release
from compliance.domain.rulebook import CANNOT_TELL, Table, TableScope
from compliance.rulebooks.check_ids import check_not_empty, check_repeated_ids, check_repeated_values
from compliance.rulebooks.faults import Faults, suggestion
from compliance.rulebooks.fields import Fields
from compliance.rulebooks.loader import load_release
from compliance.rulebooks.messages import Wrong
from compliance.rulebooks.yaml_source import Page, Place, Value, read_page


@dataclass(frozen=True, slots=True)
class Expected:
    """What a table must decide. `outcomes` has one for a unique table, and all that apply for one that collects.

    `possible` lists what `cannot_tell` may turn out to be; it is empty when the case does not say.
    """

    table: str
    outcomes: tuple[str, ...]
    possible: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """A worked example. `settings` holds every assumption, as shipped unless the case sets it; parts go by name."""

    name: str
    says: str
    record: Record
    settings: Mapping[str, str]
    work: tuple[Expected, ...]
    components: tuple[tuple[str, tuple[Expected, ...]], ...]


def load_cases(folder: Path, release: Release | None = None) -> tuple[Case, ...]:
    """The cases of a release folder; raises ReleaseError with one line for each fault.

    Pass the release when it is loaded already, so that it is not loaded again.
    """
    release = release or load_release(folder)
    faults = Faults()
    page = read_page(folder / "cases.yaml", f"{folder.name}/cases.yaml", faults)
    cases = _cases(page, release) if page else ()
    faults.raise_if_any()
    return cases


def _cases(page: Page, release: Release) -> tuple[Case, ...]:
    if not isinstance(page.root, list):
        page.note(Wrong.NOT_A_LIST, (), key="The file")
        return ()
    check_not_empty(page, (), page.root)
    cases = tuple(_Reader(page, release).case(index) for index in range(len(page.root)))
    check_repeated_ids(page, "case", ((case.name, (index,)) for index, case in enumerate(cases)))
    return cases


class _Reader:
    """Reads cases against the questionnaire and the tables of one release."""

    def __init__(self, page: Page, release: Release) -> None:
        self.page = page
        self.release = release

    def case(self, index: int) -> Case:
        fields = Fields(self.page, (index,), "name says project components expect", "settings")
        answers = self._answers(fields, "project", "project", {})
        parts = list(fields.each("components", "name answers"))
        components = tuple(self._component(part, answers) for part in parts)
        check_repeated_ids(self.page, "part", ((c.id, part.place) for c, part in zip(components, parts, strict=True)))
        work: tuple[Expected, ...] = ()
        by_part: tuple[tuple[str, tuple[Expected, ...]], ...] = ()
        if "expect" in fields:
            expect = fields.under("expect", "", "work components")
            work = self._expected((*expect.place, "work"), dict(expect.raw("work")), "work")
            by_part = self._expected_by_part(expect, [component.id for component in components])
            if not work and not any(expected for _, expected in by_part):
                fields.note(Wrong.CASE_NOTHING, "expect")
        record = Record(answers, components)
        return Case(fields.text("name"), fields.text("says"), record, self._settings(fields), work, by_part)

    def _component(self, fields: Fields, project: Answers) -> Component:
        name = fields.text("name")
        return Component(name, name, self._answers(fields, "answers", "component", project))

    def _answers(self, fields: Fields, key: str, scope: Scope, context: Answers) -> dict[str, Answer]:
        raw = dict(fields.raw(key))
        answers, problems = check_answers(self.release.questionnaire, scope, raw, context)
        place = (*fields.place, key)
        for problem in problems:
            where = (*place, problem.question)
            self.page.note(Wrong.UNUSABLE_ANSWER, where, id=problem.question, problem=problem.sentence)
        return answers

    def _settings(self, fields: Fields) -> dict[str, str]:
        settings = self.release.shipped_settings()
        place = (*fields.place, "settings")
        for name, chosen in fields.pairs("settings"):
            assumption = self.release.assumptions.get(name)
            if assumption is None:
                hint = suggestion(name, tuple(settings))
                self.page.note(Wrong.CASE_ASSUMPTION, (*place, name), id=name, hint=hint)
                continue
            known = [setting.id for setting in assumption.settings]
            if chosen not in known:
                words = {"id": chosen, "assumption": name, "hint": suggestion(chosen, known)}
                self.page.note(Wrong.CASE_SETTING, (*place, name), **words)
            settings[name] = chosen
        return settings

    def _expected_by_part(self, expect: Fields, parts: list[str]) -> tuple[tuple[str, tuple[Expected, ...]], ...]:
        found = []
        for name, tables in expect.raw("components"):
            place = (*expect.place, "components", name)
            if name not in parts:
                self.page.note(Wrong.CASE_COMPONENT, place, id=name, hint=suggestion(name, parts))
            if isinstance(tables, dict):
                found.append((name, self._expected(place, tables, "component")))
            else:
                self.page.note(Wrong.NOT_A_MAPPING, place, key=name)
        return tuple(found)

    def _expected(self, place: Place, tables: Mapping[str, Value], scope: TableScope) -> tuple[Expected, ...]:
        found = []
        for name, written in tables.items():
            table = self.release.tables.get(name)
            if table is not None and table.scope == scope:
                found.append(self._of_table((*place, name), table, written))
                continue
            known = [other.id for other in self.release.tables.values() if other.scope == scope]
            words = {"id": name, "scope": _SCOPES[scope], "hint": suggestion(name, known)}
            self.page.note(Wrong.CASE_TABLE, (*place, name), **words)
        return tuple(found)

    def _of_table(self, place: Place, table: Table, written: Value) -> Expected:
        match written, table.hits:
            case list(), "collect":
                outcomes = tuple(str(outcome) for outcome in written)
                check_repeated_values(self.page, place, outcomes)
                expected = Expected(table.id, outcomes)
            case str(), "unique":
                expected = Expected(table.id, (written,))
            case dict(), "unique":
                fields = Fields(self.page, place, "outcome possible")
                expected = Expected(table.id, (fields.text("outcome"),), fields.texts("possible"))
                check_repeated_values(self.page, (*place, "possible"), expected.possible)
                if expected.outcomes != (CANNOT_TELL,) or len(set(expected.possible) - {CANNOT_TELL}) < 2:
                    self.page.note(Wrong.CASE_POSSIBLE, place)
            case _:
                wrong = Wrong.CASE_OF_COLLECT if table.hits == "collect" else Wrong.CASE_OF_UNIQUE
                self.page.note(wrong, place, table=table.id)
                return Expected(table.id, ())
        known = [outcome.id for outcome in table.outcomes]
        for outcome in (*expected.outcomes, *expected.possible):
            if outcome not in known:
                words = {"id": outcome, "table": table.id, "hint": suggestion(outcome, known)}
                self.page.note(Wrong.CASE_OUTCOME, place, **words)
        return expected


_SCOPES: Mapping[TableScope, str] = {"work": "the work", "component": "a part"}
