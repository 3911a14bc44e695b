"""Who stands behind a statement: who sent it for review, who approved it, and what was declared at its issue."""

from typing import assert_never

from compliance.domain.statement import Declaration, SignedBy, SignOff
from compliance.domain.wording import date_words

_ONE_PERSON = "One person prepared and approved it"
_COMMAND_LINE = "Issued at the command line"
_MAY_DO_BOTH = "The organisation lets one person do both. No second person has approved it."
_NO_SECOND = "No second person has approved it."


def signed_off(
    organisation: str,
    by: SignedBy,
    submitted_by: str = "",
    approved_by: str = "",
    approved_at: str = "",
    declaration: Declaration | None = None,
) -> SignOff:
    """The sign-off with its sentences, made once at the issue. `approved_at` is a UTC time."""
    says = (_approved(by, submitted_by, approved_by, approved_at), _declared(organisation, declaration))
    return SignOff(by, submitted_by, approved_by, approved_at, declaration, says)


def _approved(by: SignedBy, submitted_by: str, approved_by: str, approved_at: str) -> str:
    match by:
        case "two_people":
            return f"Sent for review by {submitted_by}. Approved by {approved_by} on {date_words(approved_at)}."
        case "one_person":
            return f"{_ONE_PERSON}: {approved_by}, on {date_words(approved_at)}. {_MAY_DO_BOTH}"
        case "command_line":
            return f"{_COMMAND_LINE}. {_NO_SECOND}"
        case _:
            assert_never(by)


def _declared(organisation: str, declaration: Declaration | None) -> str:
    if declaration is None:
        return "Nobody confirmed a declaration at its issue."
    whose = ", ".join(filter(None, (declaration.name, declaration.office)))
    basis = f" {declaration.basis}." if declaration.basis else ""
    return (
        f"Declared for {organisation} by {whose}: the answers are complete and true to the best of their knowledge."
        f"{basis} Whoever issued the statement confirmed this declaration."
    )


def sign_off_note(sign_off: SignOff) -> str:
    """Who signed off, in one short sentence for the first page, beside who answers for the statement."""
    match sign_off.by:
        case "two_people":
            return f"Approved by {sign_off.approved_by} on {date_words(sign_off.approved_at)}."
        case "one_person":
            return f"{_ONE_PERSON}: {sign_off.approved_by}."
        case "command_line":
            return f"{_COMMAND_LINE}. {_NO_SECOND}"
        case _:
            assert_never(sign_off.by)
