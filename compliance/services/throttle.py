"""How often something may be tried that guesses could open: passwords, codes, links (ASVS 5.0, 6.3.1).

Tries are counted for the account that they are about and for the network address that they come from. Waits grow with
the tries, end by themselves, and concern nobody else. A try is noted before it is made, so that many at once count as
many.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address
from math import ceil
from typing import Literal

from compliance.domain.history import utc_text
from compliance.store import web_sessions as store
from compliance.store.database import Session

# password: at sign-in and when it is asked for again. code: of the app or for recovery. link: asked for by e-mail.
# sso: single sign-on.
Tried = Literal["password", "code", "link", "sso"]

WINDOW = timedelta(minutes=15)
MOST_FOR_ACCOUNT = 10
# An office shares one network address.
MOST_FOR_ADDRESS = 50
# So many mistypings cost nothing; each one after them doubles the wait.
FREE = 5
FIRST_WAIT = timedelta(seconds=2)


# PDFs and whole histories take the processor long; a person who works has no use for more in fifteen minutes.
MOST_FILES = 200
# Whoever checks statements needs no account. Guessing a check code (40 bits) from so many checks would take for ever.
MOST_CHECKS = 30
ALL_CHECKS = 1_500


@dataclass(frozen=True, slots=True)
class Try:
    """A try that was noted. `wait` is how many seconds must pass before one is allowed; 0 when this one is."""

    wait: int = 0
    account: str = ""
    number: int = 0


def begin(session: Session, now: datetime, tried: Tried, account: str, address: str) -> Try:
    """Note a try for an account, by its id or the address typed, from a network address; or say how long to wait."""
    store.forget_old_attempts(session, utc_text(now - WINDOW))
    of_account, of_address = _key(tried, "account", account), _key(tried, "address", _network(address))
    wait = max(_wait_of_account(session, now, of_account), _wait_of_address(session, now, of_address))
    if wait:
        return Try(wait)
    store.add_attempt(session, of_account, utc_text(now))
    return Try(0, of_account, store.add_attempt(session, of_address, utc_text(now)))


def succeeded(session: Session, attempt: Try) -> None:
    """Forget the failures of the account, and this try of its network address."""
    store.forget_attempts(session, attempt.account)
    store.forget_attempt(session, attempt.number)


def take_file(session: Session, now: datetime, person_id: str) -> int:
    """Note that a person has a file made (ASVS 5.0, 2.4.1); gives how many seconds to wait instead, or 0."""
    key = f"file:person:{person_id}"
    store.forget_old_attempts(session, utc_text(now - WINDOW))
    wait = _wait_for_room(store.attempts_since(session, key, utc_text(now - WINDOW)), MOST_FILES, now)
    if not wait:
        store.add_attempt(session, key, utc_text(now))
    return wait


def take_check(session: Session, now: datetime, address: str) -> int:
    """Note that somebody checks a statement from a network address; gives how many seconds to wait instead, or 0.

    A check that found nothing and one that found something count alike: neither tells whether there is something.
    """
    since = utc_text(now - WINDOW)
    store.forget_old_attempts(session, since)
    kept = {
        f"check:address:{sha256(_network(address).encode()).hexdigest()[:32]}": MOST_CHECKS,
        "check:all": ALL_CHECKS,
    }
    wait = max(_wait_for_room(store.attempts_since(session, key, since), most, now) for key, most in kept.items())
    if not wait:
        for key in kept:
            store.add_attempt(session, key, utc_text(now))
    return wait


def wait_words(seconds: int) -> str:
    """How long to wait, as a sentence that does not tell what is counted."""
    count, unit = (seconds, "second") if seconds < 60 else (-(-seconds // 60), "minute")
    return f"Too many tries. Wait {count} {unit}{'' if count == 1 else 's'}, then try again."


def _wait_of_account(session: Session, now: datetime, key: str) -> int:
    times = store.attempts_since(session, key, utc_text(now - WINDOW))
    wait = _wait_for_room(times, MOST_FOR_ACCOUNT, now)
    if not wait and len(times) >= FREE:
        wait = _seconds_until(_time(times[-1]) + FIRST_WAIT * 2 ** (len(times) - FREE), now)
    return wait


def _wait_of_address(session: Session, now: datetime, key: str) -> int:
    return _wait_for_room(store.attempts_since(session, key, utc_text(now - WINDOW)), MOST_FOR_ADDRESS, now)


def _wait_for_room(times: Sequence[str], most: int, now: datetime) -> int:
    return _seconds_until(_time(times[-most]) + WINDOW, now) if len(times) >= most else 0


def _seconds_until(then: datetime, now: datetime) -> int:
    # Stored times have whole seconds, so a part of one counts as one.
    return max(0, ceil((then - now).total_seconds()))


def _time(at: str) -> datetime:
    return datetime.strptime(at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def _key(tried: Tried, kind: str, whose: str) -> str:
    # An e-mail address that somebody typed is nobody's business; its hash is enough to count by.
    return f"{tried}:{kind}:{sha256(whose.strip().casefold().encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"


def _network(address: str) -> str:
    # Whoever has one IPv6 address has at least 2^64 of them (RFC 6177).
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return address if not isinstance(parsed, IPv6Address) else str(IPv6Address(int(parsed) >> 64 << 64))
