"""A statement says who stands behind it, in plain words."""

from dataclasses import replace

import pytest

from compliance.domain.drafting import Issue, draft_statement
from compliance.domain.sign_off import sign_off_note, signed_off
from compliance.domain.statement import Declaration, SignedBy, plain
from tests.domain.records import HUMAN, explainer, record

AT = "2026-11-24T09:58:00Z"
DECLARED = Declaration("Imogen Hale", "Managing Director", "When records were kept: During the work")


@pytest.mark.parametrize(
    ("by", "approved", "note"),
    [
        (
            "two_people",
            "Sent for review by Dev Okafor. Approved by Ruth Aldous on 24 November 2026.",
            "Approved by Ruth Aldous on 24 November 2026.",
        ),
        (
            "one_person",
            "One person prepared and approved it: Ruth Aldous, on 24 November 2026. The organisation lets one person "
            "do both. No second person has approved it.",
            "One person prepared and approved it: Ruth Aldous.",
        ),
        (
            "command_line",
            "Issued at the command line. No second person has approved it.",
            "Issued at the command line. No second person has approved it.",
        ),
    ],
)
def test_a_statement_says_how_many_people_stand_behind_it(by: SignedBy, approved: str, note: str) -> None:
    """In a sentence, and on the first page beside who answers for it."""
    sign_off = signed_off("Acme Press", by, "Dev Okafor", "Ruth Aldous", AT)
    assert sign_off.says == (approved, "Nobody confirmed a declaration at its issue.")
    assert sign_off_note(sign_off) == note
    statement = draft_statement(explainer(record(HUMAN)), Issue("Acme Press", sign_off=sign_off))
    assert statement.key_facts[1].label == "Who answers for it"
    assert statement.key_facts[1].note.endswith(note)
    assert plain(statement)["sign_off"]["by"] == by


def test_a_declaration_names_who_makes_it_in_which_office_and_on_what_it_rests() -> None:
    """As far as there is something to say."""
    declared = signed_off("Acme Press", "command_line", declaration=DECLARED).says[1]
    assert declared == (
        "Declared for Acme Press by Imogen Hale, Managing Director: the answers are complete and true to the best of "
        "their knowledge. When records were kept: During the work. Whoever issued the statement confirmed this "
        "declaration."
    )
    bare = replace(DECLARED, office="", basis="")
    assert "by Imogen Hale: the answers" in signed_off("Acme Press", "command_line", declaration=bare).says[1]
    assert "knowledge. Whoever" in signed_off("Acme Press", "command_line", declaration=bare).says[1]


def test_a_statement_of_before_has_no_sign_off() -> None:
    """Its JSON has no such key, and its first page no such sentence."""
    statement = draft_statement(explainer(record(HUMAN)), Issue("Acme Press"))
    assert "sign_off" not in plain(statement)
    assert "approved" not in statement.key_facts[1].note
