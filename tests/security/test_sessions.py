"""How long somebody stays signed in, and what ends it (ASVS 5.0, 7.3 and 7.4)."""

from datetime import timedelta

from compliance.services.accounts import find_account, keep_account
from compliance.services.web_sessions import IDLE_HOURS, LONGEST_HOURS
from tests.web.estate import Estate


def is_in(estate: Estate) -> bool:
    """Whether the approver, who has done nothing meanwhile, gets to see the projects."""
    return estate.browser("approver").get("/").status_code == 200


def test_whoever_does_nothing_is_signed_out(estate: Estate) -> None:
    """A little before the time is up, and a little after (7.3.1)."""
    estate.clock.time += timedelta(hours=IDLE_HOURS, minutes=-5)
    assert is_in(estate)
    estate.clock.time += timedelta(hours=IDLE_HOURS, minutes=5)
    assert not is_in(estate)


def test_nobody_stays_signed_in_for_ever(estate: Estate) -> None:
    """However busy somebody is (7.3.2)."""
    for _ in range(LONGEST_HOURS - 1):
        estate.clock.time += timedelta(minutes=59)
        assert is_in(estate)
    estate.clock.time += timedelta(hours=2)
    assert not is_in(estate)


def test_times_are_the_ones_that_security_md_names() -> None:
    """Whoever changes them says so there."""
    assert (IDLE_HOURS, LONGEST_HOURS) == (4, 24)


def test_an_account_that_is_closed_is_signed_out_at_once(estate: Estate) -> None:
    """On the next request, wherever the person is signed in (7.4.2)."""
    assert is_in(estate)
    person = estate.person("approver")
    with estate.site.database.write() as session:
        account = find_account(session, id=person)
        assert account is not None
        account.active = False
        keep_account(session, "2026-11-23T17:00:00Z", account)
    assert not is_in(estate)
