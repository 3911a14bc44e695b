"""What each role allows, and how roles are stored."""

from itertools import combinations

import pytest

from compliance.domain.roles import PERMISSIONS, ROLES, permissions, roles_from_text, roles_in_order, roles_text

SETS = [some for size in range(len(ROLES) + 1) for some in combinations(ROLES, size)]


@pytest.mark.parametrize("roles", SETS)
def test_roles_come_back_from_their_text(roles: tuple[str, ...]) -> None:
    """Whatever the order in which they were given."""
    assert roles_from_text(roles_text(roles_in_order(reversed(roles)))) == roles


@pytest.mark.parametrize("roles", SETS)
def test_several_roles_allow_what_each_allows(roles: tuple[str, ...]) -> None:
    """Nothing more, nothing less; without a role nothing is allowed."""
    ordered = roles_in_order(roles)
    assert permissions(ordered) == {each for role in ordered for each in permissions([role])}
    assert ("read" in permissions(ordered)) is bool(roles)


def test_no_role_but_its_own_allows_more_than_reading() -> None:
    """Answering, approving and owning belong to one role each; an auditor changes nothing."""
    allowed = {each: [role for role in ROLES if each in permissions([role])] for each in PERMISSIONS}
    assert allowed == {
        "read": list(ROLES),
        "comment": [role for role in ROLES if role != "auditor"],
        "answer": ["preparer"],
        "approve": ["approver"],
        "own": ["owner"],
    }


def test_a_role_that_does_not_exist_is_named() -> None:
    """With those that do."""
    with pytest.raises(ValueError, match=r"There is no role 'king'\. Roles are: owner, preparer, approver, auditor\."):
        roles_from_text("owner,king")
