"""How often passwords and codes may be tried: waits grow, end by themselves, and concern nobody else."""

from datetime import UTC, datetime, timedelta

import pytest

from compliance.services.database import Database
from compliance.services.throttle import MOST_FOR_ACCOUNT, MOST_FOR_ADDRESS, WINDOW, Try, begin, succeeded, wait_words

START = datetime(2026, 11, 23, 16, 42, 5, tzinfo=UTC)
HOME, OFFICE = "198.51.100.7", "203.0.113.20"


def tried(database: Database, seconds: int, account: str = "robin@example.org", address: str = HOME) -> Try:
    """A try so many seconds after the start."""
    with database.write() as session:
        return begin(session, START + timedelta(seconds=seconds), "password", account, address)


def used_up(database: Database, account: str = "robin@example.org") -> int:
    """Try as often as is allowed, from addresses that nobody else uses; gives the second of the last try."""
    at = 0
    for number in range(MOST_FOR_ACCOUNT):
        while wait := tried(database, at, account, f"192.0.2.{number}").wait:
            at += wait
    return at


def test_five_mistypings_cost_nothing_and_each_one_more_doubles_the_wait(database: Database) -> None:
    """2 seconds after the fifth, then 4, and so on."""
    assert [tried(database, 0).wait for _ in range(6)] == [0, 0, 0, 0, 0, 2]
    assert [tried(database, 2).wait, tried(database, 2).wait, tried(database, 6).wait] == [0, 4, 0]


def test_after_ten_tries_the_account_waits_until_the_first_is_a_quarter_of_an_hour_ago(database: Database) -> None:
    """And then goes on: nobody is locked out for good."""
    last = used_up(database)
    over = int(WINDOW.total_seconds())

    assert tried(database, last).wait == over - last
    assert tried(database, over + 1).wait == 0


def test_what_one_account_has_used_up_holds_nobody_else(database: Database) -> None:
    """Neither another account nor another way to prove oneself."""
    last = used_up(database)

    assert tried(database, last).wait > 0
    assert tried(database, last, "dev@example.org").wait == 0
    with database.write() as session:
        assert begin(session, START + timedelta(seconds=last), "code", "robin@example.org", HOME).wait == 0


def test_an_account_is_the_same_however_its_address_is_typed(database: Database) -> None:
    """Capitals and spaces buy no tries."""
    last = used_up(database)

    assert tried(database, last, " Robin@Example.ORG ").wait > 0


def test_success_is_forgotten_for_the_account_and_its_network_address(database: Database) -> None:
    """An office of many people who sign in is not taken for somebody who guesses."""
    for number in range(MOST_FOR_ADDRESS + 10):
        attempt = tried(database, number, f"person-{number % 4}@example.org", OFFICE)
        assert attempt.wait == 0
        with database.write() as session:
            succeeded(session, attempt)
    assert [tried(database, 70).wait for _ in range(5)] == [0, 0, 0, 0, 0]


def test_a_network_address_that_tries_many_accounts_waits_and_others_do_not(database: Database) -> None:
    """One password tried at fifty accounts is guessing, too."""
    waits = [tried(database, 0, f"person-{number}@example.org", OFFICE).wait for number in range(MOST_FOR_ADDRESS + 1)]

    assert waits == [*[0] * MOST_FOR_ADDRESS, int(WINDOW.total_seconds())]
    assert tried(database, 0, "robin@example.org", HOME).wait == 0


def test_whoever_has_one_ipv6_address_has_its_network(database: Database) -> None:
    """Addresses that differ behind the 64th bit count as one."""
    for number in range(MOST_FOR_ADDRESS):
        tried(database, 0, f"person-{number}@example.org", f"2001:db8:1:2::{number:x}")

    assert tried(database, 0, "robin@example.org", "2001:db8:1:2:ffff::1").wait > 0
    assert tried(database, 0, "robin@example.org", "2001:db8:1:3::1").wait == 0


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 second"), (59, "59 seconds"), (60, "1 minute"), (61, "2 minutes"), (900, "15 minutes")],
)
def test_the_wait_is_said_in_words(seconds: int, words: str) -> None:
    """Rounded up, so that whoever waits so long may go on."""
    assert wait_words(seconds) == f"Too many tries. Wait {words}, then try again."
