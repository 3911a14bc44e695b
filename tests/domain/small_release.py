"""A release of a few questions and one rulebook, for tests that need to break something."""

from collections.abc import Sequence

from compliance.domain.questionnaire import Asked, Option, Question, Questionnaire, Section
from compliance.domain.release import Release
from compliance.domain.rulebook import Assumption, Outcome, Provision, Rule, Rulebook, Setting, Table


def rule(rule_id: str, then: str, when: dict[str, tuple[str, ...]], **changed: object) -> Rule:
    """A rule with a reason and the provision `law`, unless changed."""
    fields = {"provision": "law", "because": f"Because of {rule_id}.", **changed}
    return Rule(id=rule_id, then=then, when=tuple(when.items()), **fields)  # type: ignore[arg-type]


def table(rules: Sequence[Rule], **changed: object) -> Table:
    """A unique component table `label` with the outcomes due, not_due and cannot_tell, unless changed."""
    outcomes = (Outcome("due", "Due"), Outcome("not_due", "Not due"), Outcome("cannot_tell", "Cannot tell"))
    fields = {"id": "label", "title": "Label", "scope": "component", "hits": "unique", "outcomes": outcomes, **changed}
    return Table(rules=tuple(rules), rulebook="law", **fields)  # type: ignore[arg-type]


def release(*tables: Table) -> Release:
    """A release that asks whether AI was used and, if so, whether it is shown; with one assumption `strictness`."""
    yes_no = (Option("yes", "Yes"), Option("no", "No"), Option("dont_know", "Don’t know"))
    used = Question("used", "component", "use", "Was AI used?", "one", options=yes_no)
    shown = Question(
        "shown", "component", "use", "Is it shown?", "one", options=yes_no, ask_when=(Asked("used", ("yes",)),)
    )
    section = Section("use", "component", "Use", "", (used, shown))
    strictness = Assumption(
        "strictness", "How strict", "How strict is it?", (Setting("mild", "Mild"), Setting("strict", "Strict")), "mild"
    )
    book = _book("law", (strictness,), tables)
    facts = _book("facts", (), ())
    return Release("test", "2026-11-23", "Test", Questionnaire((section,), ()), facts, (book,), "0" * 64)


def _book(book_id: str, assumptions: tuple[Assumption, ...], tables: tuple[Table, ...]) -> Rulebook:
    law = Provision("law", "Act s.1", "AI use is labelled.", "https://example.org", confirmed=True)
    return Rulebook(
        book_id, book_id, book_id, "UK", "in_force", "In force", "", "", "", (law,), assumptions, (), tables, ()
    )
