"""What somebody may do in an organisation. A person has one role or several."""

from collections.abc import Iterable
from typing import Literal, get_args

Role = Literal["owner", "preparer", "approver", "auditor"]
ROLES: tuple[Role, ...] = get_args(Role)

# read: see everything, history included. comment: say something about answers. answer: projects, components, answers,
# tools, and sending for review. approve: sign off, issue, withdraw. own: people and settings of the organisation.
Permission = Literal["read", "comment", "answer", "approve", "own"]
PERMISSIONS: tuple[Permission, ...] = get_args(Permission)

_MAY: dict[Role, frozenset[Permission]] = {
    "owner": frozenset({"read", "comment", "own"}),
    "preparer": frozenset({"read", "comment", "answer"}),
    "approver": frozenset({"read", "comment", "approve"}),
    "auditor": frozenset({"read"}),
}


def permissions(roles: Iterable[Role]) -> frozenset[Permission]:
    """Everything that the roles together allow."""
    return frozenset(permission for role in roles for permission in _MAY[role])


def roles_from_text(text: str) -> tuple[Role, ...]:
    """Roles as they are stored, with commas between them. Raises ValueError for a role that does not exist."""
    return roles_in_order(text.split(",") if text else ())


def roles_text(roles: Iterable[Role]) -> str:
    """Roles as they are stored: in the order of `ROLES`, with commas between them."""
    return ",".join(roles_in_order(roles))


def roles_in_order(names: Iterable[str]) -> tuple[Role, ...]:
    """The roles with these names, each once, in the order of `ROLES`. Raises ValueError for one that does not exist."""
    wanted = set(names)
    if unknown := sorted(wanted.difference(ROLES)):
        raise ValueError(f"There is no role '{unknown[0]}'. Roles are: {', '.join(ROLES)}.")
    return tuple(role for role in ROLES if role in wanted)
