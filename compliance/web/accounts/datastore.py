"""What Flask-Security reads and writes of people, passed on to the services: it knows no database of ours."""

from datetime import datetime
from typing import Any

from flask import g
from flask_security import RoleMixin, UserMixin, WebAuthnMixin
from flask_security.datastore import Datastore, UserDatastore

from compliance.domain.history import utc_text
from compliance.services import accounts, security_events
from compliance.services.accounts import Account, PasskeyRecord
from compliance.services.security_events import SecurityEvent
from compliance.web.current import database, now

# Flask-Security's names for what an account has.
_NAMES = {
    "id": "id",
    "name": "name",
    "email": "email",
    "active": "active",
    "password": "password",
    "fs_uniquifier": "uniquifier",
    "fs_webauthn_user_handle": "passkey_handle",
    "tf_primary_method": "second_factor",
    "tf_totp_secret": "totp_secret",
    "mf_recovery_codes": "recovery_codes",
}


class _Of:
    """An attribute under Flask-Security's name, kept in the account under ours."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, user: Any, _owner: type) -> Any:
        return self if user is None else getattr(user.account, self.name)

    def __set__(self, user: Any, value: Any) -> None:
        setattr(user.account, self.name, [] if value is None and self.name == "recovery_codes" else value)


class User(UserMixin):  # type: ignore[misc]  # Flask-Security comes without types for its mixins
    """A person as Flask-Security sees one."""

    id = _Of("id")
    name = _Of("name")
    email = _Of("email")
    active = _Of("active")
    password = _Of("password")
    fs_uniquifier = _Of("uniquifier")
    fs_webauthn_user_handle = _Of("passkey_handle")
    tf_primary_method = _Of("second_factor")
    tf_totp_secret = _Of("totp_secret")
    mf_recovery_codes = _Of("recovery_codes")
    # No text messages: whoever takes over a telephone number would get the codes.
    tf_phone_number = None
    # What a person may do depends on the organisation, and is decided in `compliance.web.access`.
    roles: tuple[()] = ()

    def __init__(self, account: Account) -> None:
        """Wrap an account that was read."""
        self.account = account

    @property
    def webauthn(self) -> list["Key"]:
        """The person's passkeys."""
        return [Key(each) for each in self.account.passkeys]


class Key(WebAuthnMixin):  # type: ignore[misc]  # as above
    """A passkey as Flask-Security sees one."""

    def __init__(self, record: PasskeyRecord) -> None:
        """Wrap a passkey that was read."""
        self.record = record
        self.credential_id = record.credential_id
        self.public_key = record.public_key
        self.transports = record.transports
        self.extensions = record.extensions
        self.name = record.name
        self.usage = record.usage
        self.device_type = record.device_type

    @property
    def backup_state(self) -> bool:
        """Whether the passkey is kept in more places than one device."""
        return self.record.backed_up

    @backup_state.setter
    def backup_state(self, value: bool) -> None:
        self.record.backed_up = value

    @property
    def sign_count(self) -> int:
        """How often the authenticator says that it has signed; it never goes back (WebAuthn Level 2, 6.1.1)."""
        return self.record.sign_count

    @sign_count.setter
    def sign_count(self, value: int) -> None:
        self.record.sign_count = value

    @property
    def lastuse_datetime(self) -> datetime:
        """When the passkey was last used."""
        return datetime.fromisoformat(self.record.used_at)

    @lastuse_datetime.setter
    def lastuse_datetime(self, value: datetime) -> None:
        self.record.used_at = utc_text(value)

    def get_user_mapping(self) -> dict[str, str]:
        """What finds the person again."""
        return {"id": self.record.person_id}


class AccountDatastore(Datastore, UserDatastore):  # type: ignore[misc]  # as above
    """Reads accounts as they are asked for; keeps what changed until Flask-Security says that it is done."""

    def __init__(self) -> None:
        """The database is that of the application at work."""
        Datastore.__init__(self, None)
        UserDatastore.__init__(self, User, RoleMixin, Key)

    def find_user(self, case_insensitive: bool = False, **values: str) -> User | None:
        """The person with this id, address, uniquifier or passkey handle. Addresses never differ by capitals alone."""
        with database().read() as session:
            account = accounts.find_account(session, **{_NAMES[name]: value for name, value in values.items()})
        return User(account) if account else None

    def find_role(self, role: str) -> None:
        """Nothing: roles belong to memberships."""

    def put(self, model: User | Key) -> User | Key:
        """Keep a changed person, or the person of a changed passkey, at the next commit."""
        account = model.account if isinstance(model, User) else self._with(model)
        _changed()[account.id] = account
        return model

    def delete(self, model: Key) -> None:
        """Remove a passkey at the next commit."""
        account = self._owner(model)
        account.passkeys = [each for each in account.passkeys if each.credential_id != model.credential_id]
        _changed()[account.id] = account

    def commit(self) -> None:
        """Store everything that was put, and what was noted about it."""
        changed, events = _changed(), _events()
        if changed or events:
            with database().write() as session:
                for account in changed.values():
                    accounts.keep_account(session, now(), account)
                for account, event, more in events:
                    security_events.note(session, now(), account, event, **more)
            changed.clear()
            events.clear()

    def note(self, user: User, event: SecurityEvent, **more: str) -> None:
        """Have the history say so with the next commit."""
        _events().append((user.account, event, more))

    def find_webauthn(self, credential_id: bytes) -> Key | None:
        """The passkey with this id."""
        with database().read() as session:
            account = accounts.owner_of_passkey(session, credential_id)
        passkeys = account.passkeys if account else []
        return next((Key(each) for each in passkeys if each.credential_id == credential_id), None)

    def create_webauthn(
        self,
        user: User,
        credential_id: bytes,
        public_key: bytes,
        name: str,
        sign_count: int,
        usage: str,
        device_type: str,
        backup_state: bool,
        transports: list[str] | None = None,
        extensions: str | None = None,
        **_more: Any,
    ) -> None:
        """Add a passkey to a person."""
        record = PasskeyRecord(
            credential_id=credential_id,
            person_id=user.account.id,
            name=name,
            usage=usage,
            public_key=public_key,
            sign_count=sign_count,
            transports=transports or [],
            extensions=extensions or "",
            device_type=device_type,
            backed_up=backup_state,
            created_at=now(),
            used_at=now(),
        )
        user.account.passkeys.append(record)
        self.put(user)

    def _owner(self, key: Key) -> Account:
        pending = _changed().get(key.record.person_id)
        user = self.find_user(id=key.record.person_id)
        return pending or user.account  # type: ignore[union-attr]  # a passkey belongs to somebody

    def _with(self, key: Key) -> Account:
        account = self._owner(key)
        others = [each for each in account.passkeys if each.credential_id != key.credential_id]
        account.passkeys = [*others, key.record]
        return account


def _events() -> list[tuple[Account, SecurityEvent, dict[str, str]]]:
    events: list[tuple[Account, SecurityEvent, dict[str, str]]] = g.setdefault("security_events", [])
    return events


def _changed() -> dict[str, Account]:
    changed: dict[str, Account] = g.setdefault("changed_accounts", {})
    return changed
