"""Who stands behind a statement: who prepared it, who approved it, and what was declared at its issue."""

from typing import assert_never

from compliance.domain.assurance import Declaration, SignedBy, SignOff
from compliance.domain.wording import date_words, listed

_ONE_PERSON = "One person prepared and approved it"
_COMMAND_LINE = "Issued at the command line"
_MAY_DO_BOTH = "The organisation lets one person do both."
_NO_REVIEW = "without a separate review"
_NO_SECOND = "No second person has approved it."
# The first page names so many of those who prepared it; the sign-off names all.
_NAMED = 2


def signed_off(
    organisation: str,
    by: SignedBy,
    submitted_by: str = "",
    approved_by: str = "",
    approved_at: str = "",
    declaration: Declaration | None = None,
    *,
    prepared_by: tuple[str, ...] = (),
    issued_by: str = "",
) -> SignOff:
    """The sign-off with its sentences, made once at the issue. `approved_at` is a UTC time.

    `prepared_by` are the names of those who prepared it; `issued_by` is who issued it and confirmed the declaration.
    """
    # Whoever sent it for review prepared it: that alone is not said twice.
    prepared = f"Prepared by {listed(prepared_by)}. " if prepared_by not in ((), (submitted_by,)) else ""
    approved = _approved(by, submitted_by, approved_by, approved_at, prepared)
    says = (approved, _declared(organisation, declaration, issued_by))
    return SignOff(by, submitted_by, approved_by, approved_at, declaration, says, prepared_by)


def _approved(by: SignedBy, submitted_by: str, approved_by: str, approved_at: str, prepared: str) -> str:
    match by:
        case "two_people":
            return (
                f"{prepared}Sent for review by {submitted_by}. Approved by {approved_by} on {date_words(approved_at)}."
            )
        case "one_person":
            return f"{_ONE_PERSON}: {approved_by}, on {date_words(approved_at)}. {_MAY_DO_BOTH} {_NO_SECOND}"
        case "co_preparer":
            approved = f"Approved by {approved_by}, who was one of them, on {date_words(approved_at)}."
            return f"{prepared}{approved} {_MAY_DO_BOTH} {_NO_SECOND}"
        case "at_issue":
            return f"{prepared}Approved by {approved_by} at its issue on {date_words(approved_at)}, {_NO_REVIEW}."
        case "command_line":
            return f"{_COMMAND_LINE}. {_NO_SECOND}"
        case _:
            assert_never(by)


def _declared(organisation: str, declaration: Declaration | None, issued_by: str) -> str:
    """Whoever confirmed it at the issue is named, so that nobody is said to have declared what they did not see."""
    if declaration is None:
        return "Nobody confirmed a declaration at its issue."
    whose = ", ".join(filter(None, (declaration.name, declaration.office)))
    whose = f"by {whose}" if declaration.name == issued_by else f"in the name of {whose}"
    basis = f" {declaration.basis}." if declaration.basis else ""
    return (
        f"Declared for {organisation} {whose}: the answers are complete and true to the best of their knowledge."
        f"{basis} Confirmed at the issue by {issued_by}."
    )


def sign_off_note(sign_off: SignOff) -> str:
    """Who signed off, in one short sentence for the first page, beside who answers for the statement."""
    match sign_off.by:
        case "two_people":
            return f"Approved by {sign_off.approved_by} on {date_words(sign_off.approved_at)}."
        case "one_person":
            return f"{_ONE_PERSON}: {sign_off.approved_by}."
        case "co_preparer":
            return f"{_prepared(sign_off)}Approved by {sign_off.approved_by}, one of them. {_NO_SECOND}"
        case "at_issue":
            return f"{_prepared(sign_off)}Approved by {sign_off.approved_by} at its issue, {_NO_REVIEW}."
        case "command_line":
            return f"{_COMMAND_LINE}. {_NO_SECOND}"
        case _:
            assert_never(sign_off.by)


def _prepared(sign_off: SignOff) -> str:
    names = sign_off.prepared_by
    if len(names) > _NAMED:
        return f"Prepared by {names[0]} and {len(names) - 1} others. "
    return f"Prepared by {listed(names)}. " if names else ""
