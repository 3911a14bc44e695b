"""A statement says who stands behind it, in plain words."""

from dataclasses import replace

import pytest

from compliance.domain.assurance import Declaration, SignedBy
from compliance.domain.drafting import draft_statement
from compliance.domain.issue import Issue
from compliance.domain.sign_off import sign_off_note, signed_off
from compliance.domain.statement import plain
from tests.domain.records import HUMAN, explainer, record

AT = "2026-11-24T09:58:00Z"
DECLARED = Declaration("Imogen Hale", "Managing Director", "When records were kept: During the work")


@pytest.mark.parametrize(
    ("by", "approved", "note"),
    [
        (
            "two_people",
            "Prepared by Ann Lee and Ruth Aldous. Sent for review by Dev Okafor. Approved by Ruth Aldous on 24 "
            "November 2026.",
            "Approved by Ruth Aldous on 24 November 2026.",
        ),
        (
            "one_person",
            "One person prepared and approved it: Ruth Aldous, on 24 November 2026. The organisation lets one person "
            "do both. No second person has approved it.",
            "One person prepared and approved it: Ruth Aldous.",
        ),
        (
            "co_preparer",
            "Prepared by Ann Lee and Ruth Aldous. Approved by Ruth Aldous, who was one of them, on 24 November 2026. "
            "The organisation lets one person do both. No second person has approved it.",
            "Prepared by Ann Lee and Ruth Aldous. Approved by Ruth Aldous, one of them. No second person has approved "
            "it.",
        ),
        (
            "at_issue",
            "Prepared by Ann Lee and Ruth Aldous. Approved by Ruth Aldous at its issue on 24 November 2026, without a "
            "separate review.",
            "Prepared by Ann Lee and Ruth Aldous. Approved by Ruth Aldous at its issue, without a separate review.",
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
    sign_off = signed_off("Acme Press", by, "Dev Okafor", "Ruth Aldous", AT, prepared_by=("Ann Lee", "Ruth Aldous"))
    assert sign_off.says == (approved, "Nobody confirmed a declaration at its issue.")
    assert sign_off_note(sign_off) == note
    statement = draft_statement(explainer(record(HUMAN)), Issue("Acme Press", sign_off=sign_off))
    assert statement.key_facts[1].label == "Who answers for it"
    assert statement.key_facts[1].note.endswith(note)
    assert plain(statement)["sign_off"]["by"] == by


def test_the_first_page_has_no_room_for_everybody_who_prepared_it() -> None:
    """The sign-off itself names all; where nobody prepared anything it says who approved it."""
    names = ("Ann Lee", "Cho Lin", "Dev Okafor")
    several = signed_off("Acme Press", "at_issue", "", "Ruth Aldous", AT, prepared_by=names)
    assert several.says[0].startswith("Prepared by Ann Lee, Cho Lin and Dev Okafor. Approved by Ruth Aldous at its")
    assert sign_off_note(several).startswith("Prepared by Ann Lee and 2 others. Approved by Ruth Aldous at its issue")
    nobody = signed_off("Acme Press", "at_issue", "", "Ruth Aldous", AT)
    assert sign_off_note(nobody).startswith("Approved by Ruth Aldous")
    assert nobody.says[0].startswith("Approved by Ruth Aldous")


def test_whoever_sent_it_is_not_named_twice() -> None:
    """Where nobody else prepared it."""
    said = signed_off("Acme Press", "two_people", "Ann Lee", "Ruth Aldous", AT, prepared_by=("Ann Lee",)).says[0]
    assert said == "Sent for review by Ann Lee. Approved by Ruth Aldous on 24 November 2026."


def test_a_declaration_names_who_makes_it_in_which_office_and_on_what_it_rests() -> None:
    """And who confirmed it: nobody is said to have declared what somebody else confirmed."""
    declared = signed_off("Acme Press", "command_line", declaration=DECLARED, issued_by="Anna Approver").says[1]
    assert declared == (
        "Declared for Acme Press in the name of Imogen Hale, Managing Director: the answers are complete and true to "
        "the best of their knowledge. When records were kept: During the work. Confirmed at the issue by Anna Approver."
    )
    bare = replace(DECLARED, office="", basis="")
    own = signed_off("Acme Press", "command_line", declaration=bare, issued_by="Imogen Hale").says[1]
    assert "by Imogen Hale: the answers" in own
    assert own.endswith("knowledge. Confirmed at the issue by Imogen Hale.")


def test_a_statement_of_before_has_no_sign_off() -> None:
    """Its JSON has no such key, and its first page no such sentence."""
    statement = draft_statement(explainer(record(HUMAN)), Issue("Acme Press"))
    assert "sign_off" not in plain(statement)
    assert "approved" not in statement.key_facts[1].note
