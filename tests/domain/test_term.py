"""Counting terms: every term ends on a 31 December, and a date that nobody entered is never made up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.domain.term import Basis, Dates, TermRule, count

BASES: tuple[Basis, ...] = ("making", "publication", "availability", "broadcast")
years = st.integers(1800, 2200)


@pytest.mark.parametrize(
    ("rule", "dates", "ends"),
    [
        # The author of a literary, dramatic, musical or artistic work dies in 2026 (CDPA s.12(2)).
        (TermRule(70, "death"), Dates(deaths=(2026,)), 2096),
        # A computer-generated work is made in 2026 (s.12(7)).
        (TermRule(50, "making"), Dates(making=2026), 2076),
        # A sound recording is made in 2026 and published in 2027 (s.13A(2)).
        (TermRule(70, "publication"), Dates(making=2026, publication=2027), 2097),
        # A film with none of the listed people is made in 2026 (s.13B(9)).
        (TermRule(50, "making"), Dates(making=2026, publication=2027), 2076),
        # An edition is first published in 2026 (s.15).
        (TermRule(25, "publication"), Dates(publication=2026), 2051),
        # A recording is first played to the public in 2026 (s.13A(2)).
        (TermRule(70, "availability"), Dates(making=2020, availability=2026), 2096),
        # A broadcast is first made in 2026 (s.14(2)).
        (TermRule(50, "broadcast"), Dates(broadcast=2026), 2076),
    ],
)
def test_the_terms_of_the_act_are_counted_from_the_end_of_the_year(rule: TermRule, dates: Dates, ends: int) -> None:
    """N years from the end of the calendar year of the event end on 31 December of that year plus N."""
    assert count(rule, dates).ends == ends
    assert count(rule, dates).words == f"ends on 31 December {ends}"


@given(st.lists(years, min_size=1, max_size=5), st.integers(1, 100))
def test_of_several_deaths_the_last_counts(deaths: list[int], length: int) -> None:
    """In whatever order they were entered (ss.12(8), 13B(2))."""
    assert count(TermRule(length, "death"), Dates(deaths=tuple(deaths))).ends == max(deaths) + length


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (
            TermRule(70, "death", "the last of director and composer"),
            "ends on 31 December, 70 years after the end of the year in which the last of director and composer dies",
        ),
        (TermRule(50, "making"), "ends on 31 December, 50 years after the end of the year in which it was made"),
        (
            TermRule(25, "publication"),
            "ends on 31 December, 25 years after the end of the year in which it is first published",
        ),
        (
            TermRule(70, "availability"),
            "ends on 31 December, 70 years after the end of the year in which it is first made available to the public",
        ),
        (
            TermRule(50, "broadcast"),
            "ends on 31 December, 50 years after the end of the year in which the broadcast was first made",
        ),
    ],
)
def test_an_unknown_date_gives_words_and_no_number(rule: TermRule, words: str) -> None:
    """A living author, or a year that nobody entered, leaves the end in words."""
    term = count(rule, Dates())
    assert term.ends is None
    assert term.words == words


@given(st.sampled_from((*BASES, "death")), st.dictionaries(st.sampled_from(BASES), years), years)
def test_no_other_date_stands_in_for_the_one_that_counts(start: Basis, known: dict[Basis, int], death: int) -> None:
    """However many other years are known, only the event of the rule is counted from."""
    own = known.pop(start, None)
    dates = Dates(deaths=() if start == "death" else (death,), **known)  # type: ignore[arg-type]
    assert count(TermRule(50, start), dates).ends is None
    if own is not None:
        assert count(TermRule(50, start), Dates(**{**known, start: own})).ends == own + 50  # type: ignore[arg-type]
