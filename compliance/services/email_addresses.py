"""E-mail addresses that accounts are found by."""

from email_validator import EmailNotValidError, validate_email

from compliance.services.accounts import LONGEST_EMAIL, normal_email
from compliance.services.refusals import Refused


def checked_email(text: str) -> str:
    """The address as accounts are found by it; raises Refused when no e-mail could reach it (RFC 5322, RFC 6531)."""
    if not text.strip():
        raise Refused("Enter the e-mail address.")
    if len(text) > LONGEST_EMAIL:
        raise Refused(f"Shorten the e-mail address to {LONGEST_EMAIL} characters; it has {len(text)}.")
    try:
        return normal_email(validate_email(text.strip(), check_deliverability=False).normalized)
    except EmailNotValidError as error:
        raise Refused("Enter an e-mail address such as name@example.org.") from error
