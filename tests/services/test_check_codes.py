"""Check codes: random, and understood however somebody types them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.services.check_codes import ALPHABET, new_check_code, read_check_code


def test_a_code_is_random_and_read_as_it_is_printed() -> None:
    """Of 40 bits, so a thousand of them are different ones."""
    codes = {new_check_code() for _ in range(1000)}

    assert len(codes) == 1000
    assert all(read_check_code(code) == code for code in codes)
    assert set("".join(codes)) == {*ALPHABET, "-"}


@pytest.mark.parametrize(
    "typed", ["k0qm-412x", "K0QM412X", " k o q m 4 l 2 x ", "KOQM-4I2X", "K0-QM-41-2X", "\tk0qm\n412x"]
)
def test_a_code_may_be_typed_carelessly(typed: str) -> None:
    """Small letters, spaces, hyphens anywhere, and signs that look alike."""
    assert read_check_code(typed) == "K0QM-412X"


@pytest.mark.parametrize("typed", ["", "K0QM-412", "K0QM-412XX", "K0QM-412U", "K0QM/412X", "Ｋ0QM-412X", "ı0QM-412X"])
def test_what_is_no_code_is_none(typed: str) -> None:
    """Too short, too long, or with a sign that no code has."""
    assert read_check_code(typed) == ""


@given(st.text(max_size=20))
def test_whatever_is_typed_gives_a_code_or_nothing(typed: str) -> None:
    """And a code stays the code that it is."""
    code = read_check_code(typed)
    assert read_check_code(code) == code
