"""What the roles are called and what they let somebody do, in words."""

from collections.abc import Mapping

from compliance.domain.roles import Role

ROLE_WORDS: Mapping[Role, tuple[str, str]] = {
    "owner": ("Owner", "Invites people, gives roles, and decides what counts for the whole organisation."),
    "preparer": ("Preparer", "Starts projects, answers questions, and sends statements for review."),
    "approver": ("Approver", "Reviews, signs off, issues and withdraws statements."),
    "auditor": ("Auditor", "Sees everything, the history included, and changes nothing."),
}


def role_choices() -> list[tuple[str, str, str]]:
    """The roles for a form: value, name, and what it lets somebody do."""
    return [(role, *words) for role, words in ROLE_WORDS.items()]
