"""The tables of people: who they are, how they prove it, where they belong, and who was asked to join.

The history knows people by their ids alone. Erasing a person empties the rest of the row and leaves the id.
"""

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from compliance.store.models import Base


class Person(Base):
    """Somebody who signs in, or a guest who answers for one component. `name` is empty once the person is erased.

    `uniquifier` is what a session knows the person by; a new one ends every session. `password` is an argon2id hash,
    `totp_secret` is encrypted, `totp_counter` the last time step of which a code was used (RFC 6238, 5.2),
    `recovery_codes` a JSON list of the SHA-256 of each code that is left. `issuer` and `subject` name the person at a
    single sign-on provider (OpenID Connect Core 1.0, 5.7).
    """

    __tablename__ = "person"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str | None]
    uniquifier: Mapped[str]
    active: Mapped[int]
    password: Mapped[str | None]
    password_at: Mapped[str | None]
    second_factor: Mapped[str | None]
    totp_secret: Mapped[str | None]
    totp_counter: Mapped[int]
    recovery_codes: Mapped[str]
    passkey_handle: Mapped[str]
    issuer: Mapped[str | None]
    subject: Mapped[str | None]
    created_at: Mapped[str]
    erased_at: Mapped[str | None]

    __table_args__ = (
        UniqueConstraint("email"),
        UniqueConstraint("uniquifier"),
        UniqueConstraint("passkey_handle"),
        UniqueConstraint("issuer", "subject"),
        CheckConstraint("active IN (0, 1)", name="active"),
    )


class Passkey(Base):
    """A passkey of a person (Web Authentication Level 2): its public key and how often it has been used."""

    __tablename__ = "passkey"

    credential_id: Mapped[bytes] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str]
    usage: Mapped[str]
    public_key: Mapped[bytes]
    sign_count: Mapped[int]
    transports: Mapped[str]
    extensions: Mapped[str]
    device_type: Mapped[str]
    backed_up: Mapped[int]
    created_at: Mapped[str]
    used_at: Mapped[str]

    __table_args__ = (Index(None, "person_id"), CheckConstraint("backed_up IN (0, 1)", name="backed_up"))


class Membership(Base):
    """A person's roles in an organisation, in the order of `ROLES` with commas between them."""

    __tablename__ = "membership"

    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    roles: Mapped[str]
    since: Mapped[str]

    __table_args__ = (Index(None, "person_id"), CheckConstraint("roles <> ''", name="roles"))


class Invitation(Base):
    """Somebody was asked to join an organisation, or as a guest to answer for one component of one project.

    Only the SHA-256 of the link's secret is kept. `person_id` is who came of it; a guest's link opens until it expires,
    any other once. `name` and `email` are emptied when the person is erased.
    """

    __tablename__ = "invitation"

    id: Mapped[str] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes]
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    project_id: Mapped[str | None] = mapped_column(ForeignKey("project.id"))
    component_id: Mapped[str | None] = mapped_column(ForeignKey("component.id"))
    roles: Mapped[str]
    name: Mapped[str]
    email: Mapped[str]
    made_by: Mapped[str]
    made_at: Mapped[str]
    expires_at: Mapped[str]
    accepted_at: Mapped[str | None]
    revoked_at: Mapped[str | None]
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (
        UniqueConstraint("token_hash"),
        Index(None, "organisation_id", "made_at"),
        Index(None, "person_id"),
        CheckConstraint("(component_id IS NULL) = (project_id IS NULL)", name="component"),
        CheckConstraint("(component_id IS NULL) = (roles <> '')", name="roles"),
    )


class OneTimeLink(Base):
    """A link that works once: to set up the installation, or to choose a new password. Only its SHA-256 is kept."""

    __tablename__ = "one_time_link"

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[str]
    expires_at: Mapped[str]
    used_at: Mapped[str | None]

    __table_args__ = (
        Index(None, "person_id"),
        CheckConstraint("purpose IN ('set_up', 'password')", name="purpose"),
        CheckConstraint("(purpose = 'set_up') = (person_id IS NULL)", name="person"),
    )


class WebSession(Base):
    """A browser's session (ASVS 5.0, 7.2). Only the SHA-256 of its id is kept: a copy of the database opens none.

    `data` is what Flask keeps in it. `person_id` is set once somebody signed in.
    """

    __tablename__ = "web_session"

    id_hash: Mapped[bytes] = mapped_column(primary_key=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    data: Mapped[str]
    created_at: Mapped[str]
    seen_at: Mapped[str]
    address: Mapped[str]
    agent: Mapped[str]

    __table_args__ = (Index(None, "person_id"), Index(None, "seen_at"))


class Attempt(Base):
    """Somebody tried something that is allowed only so often; `key` says what, and for which account or address."""

    __tablename__ = "attempt"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    key: Mapped[str]
    at: Mapped[str]

    __table_args__ = (Index(None, "key", "at"),)
