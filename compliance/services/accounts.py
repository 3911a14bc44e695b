"""Accounts: how a person proves who they are. What changes here concerns no project and is in no history of one."""

import json
from dataclasses import dataclass, field
from typing import Any

from compliance.services.actors import Actor, Reach
from compliance.services.identifiers import new_id
from compliance.services.refusals import Refused
from compliance.services.web_sessions import end_sessions, new_secret
from compliance.store import people as store
from compliance.store.account_models import Passkey, Person
from compliance.store.database import Session

LONGEST_EMAIL = 254  # RFC 5321, 4.5.3.1.3: 256 with the angle brackets


@dataclass
class Account:
    """A person with everything that signing in needs. Changed in place, then kept with `keep_account`."""

    id: str
    name: str
    email: str | None
    uniquifier: str
    active: bool
    password: str | None
    password_at: str | None
    second_factor: str | None
    totp_secret: str | None
    totp_counter: int
    recovery_codes: list[str]
    passkey_handle: str
    issuer: str | None
    subject: str | None
    passkeys: list["PasskeyRecord"] = field(default_factory=list)

    @property
    def has_second_factor(self) -> bool:
        """Whether something beside the password is asked for at sign-in (ASVS 5.0, 6.3.3)."""
        return bool(self.second_factor) or bool(self.passkeys)


@dataclass
class PasskeyRecord:
    """A passkey as WebAuthn registered it; times are UTC texts."""

    credential_id: bytes
    person_id: str
    name: str
    usage: str
    public_key: bytes
    sign_count: int
    transports: list[str]
    extensions: str
    device_type: str
    backed_up: bool
    created_at: str
    used_at: str


_SAME = (
    *("name", "email", "uniquifier", "password", "password_at", "second_factor", "totp_secret", "totp_counter"),
    *("passkey_handle", "issuer", "subject"),
)


def normal_email(text: str) -> str:
    """An e-mail address as accounts are found by it: without spaces around it, in small letters."""
    return text.strip().casefold()


def new_account(session: Session, at: str, name: str, email: str | None, password: str | None = None) -> Account:
    """A new person, who belongs nowhere yet. `password` is a hash. A guest has neither e-mail address nor password.

    Raises Refused when the address has an account, be it made at the same moment.
    """
    row = Person(
        id=new_id(),
        name=name,
        email=normal_email(email) if email else None,
        uniquifier=new_secret(),
        active=1,
        password=password,
        password_at=at if password else None,
        totp_counter=0,
        recovery_codes="[]",
        passkey_handle=new_secret(),
        created_at=at,
    )
    if not store.add_person(session, row):
        raise Refused("There is an account with this address already. Sign in with it.")
    return _account(session, row)


def find_account(session: Session, **by: str) -> Account | None:
    """The account with this id, email, uniquifier, passkey_handle, or issuer and subject; None for an erased person."""
    if "email" in by:
        by["email"] = normal_email(by["email"])
    row = store.person_with(session, **by)
    return _account(session, row) if row else None


def keep_account(session: Session, at: str, account: Account) -> None:
    """Store what was changed of an account and its passkeys. A new uniquifier ends every session of the person."""
    row = session.get_one(Person, account.id)
    if account.password != row.password:
        account.password_at = at
    if account.uniquifier != row.uniquifier:
        end_sessions(session, account.id)
    for name in _SAME:
        setattr(row, name, getattr(account, name))
    row.active = int(account.active)
    row.recovery_codes = json.dumps(account.recovery_codes)
    store.forget_names(session)
    _keep_passkeys(session, account)


def use_code(session: Session, person_id: str, counter: int) -> bool:
    """Use up the authenticator app's code of a time step; False when it, or a later one, was used before.

    Of two who send the same code at the same moment, one is late (RFC 6238, 5.2).
    """
    row = store.locked_person(session, person_id)
    if counter <= row.totp_counter:
        return False
    row.totp_counter = counter
    return True


def use_recovery_code(session: Session, person_id: str, hash_: str) -> bool:
    """Use up the recovery code with this SHA-256; False when there is none."""
    row = store.locked_person(session, person_id)
    left = json.loads(row.recovery_codes)
    if hash_ not in left:
        return False
    left.remove(hash_)
    row.recovery_codes = json.dumps(left)
    return True


def _keep_passkeys(session: Session, account: Account) -> None:
    kept = {each.credential_id: each for each in account.passkeys}
    for row in store.passkeys_of(session, account.id):
        if row.credential_id not in kept:
            session.delete(row)
    for each in account.passkeys:
        values: dict[str, Any] = {
            **vars(each),
            "transports": json.dumps(each.transports),
            "backed_up": int(each.backed_up),
        }
        session.merge(Passkey(**values))


def owner_of_passkey(session: Session, credential_id: bytes) -> Account | None:
    """The account that a passkey belongs to."""
    row = session.get(Passkey, credential_id)
    return find_account(session, id=row.person_id) if row else None


def actor_of(account: Account, organisations: tuple[str, ...]) -> Actor:
    """The person as somebody who does something, within reach of these organisations."""
    return Actor(account.id, account.name, Reach(organisations))


def _account(session: Session, row: Person) -> Account:
    return Account(
        id=row.id,
        active=bool(row.active),
        recovery_codes=json.loads(row.recovery_codes),
        passkeys=[_passkey(each) for each in store.passkeys_of(session, row.id)],
        **{name: getattr(row, name) for name in _SAME},
    )


def _passkey(row: Passkey) -> PasskeyRecord:
    return PasskeyRecord(
        credential_id=row.credential_id,
        person_id=row.person_id,
        name=row.name,
        usage=row.usage,
        public_key=row.public_key,
        sign_count=row.sign_count,
        transports=json.loads(row.transports),
        extensions=row.extensions,
        device_type=row.device_type,
        backed_up=bool(row.backed_up),
        created_at=row.created_at,
        used_at=row.used_at,
    )
