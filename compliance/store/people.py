"""Queries for people, their memberships and the names behind the ids in the history."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, object_session

from compliance.store.account_models import Membership, Passkey, Person
from compliance.store.models import Base, Organisation

_NAMES = "names of people"


def name_behind(row: Base, person_id: str) -> str | None:
    """The name of the person whose id stands in a row that was read; None when there is no such person.

    Asked once in a session for each person, since a history names few people often.
    """
    session = object_session(row)
    return person_name(session, person_id) if session else None


def person_name(session: Session, person_id: str) -> str | None:
    """The person's name, empty once the person is erased; None when there is no such person."""
    names: dict[str, str | None] = session.info.setdefault(_NAMES, {})
    if person_id not in names:
        names[person_id] = session.scalars(select(Person.name).where(Person.id == person_id)).one_or_none()
    return names[person_id]


def forget_names(session: Session) -> None:
    """Have names read anew, after one was changed in this session."""
    session.info.pop(_NAMES, None)


def person_with(session: Session, **values: str) -> Person | None:
    """The person with this id, e-mail address, uniquifier, passkey handle, or issuer and subject; erased ones not."""
    return session.scalars(select(Person).filter_by(**values, erased_at=None)).one_or_none()


def locked_person(session: Session, person_id: str) -> Person:
    """The person, locked until the end of the transaction."""
    query = select(Person).where(Person.id == person_id)
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).one()


def add_person(session: Session, person: Person) -> bool:
    """Store a new person; gives whether that was possible, since somebody may have the address."""
    try:
        with session.begin_nested():
            session.add(person)
    except IntegrityError:
        return False
    return True


def passkeys_of(session: Session, person_id: str) -> Sequence[Passkey]:
    """The passkeys of a person, oldest first."""
    query = select(Passkey).where(Passkey.person_id == person_id)
    return session.scalars(query.order_by(Passkey.created_at, Passkey.credential_id)).all()


def anybody(session: Session) -> bool:
    """Whether there is any person at all: until then, Colophon waits for its set-up."""
    return session.scalars(select(Person.id).limit(1)).first() is not None


def membership(session: Session, organisation_id: str, person_id: str) -> Membership | None:
    """What the person may do in the organisation; None when the person does not belong to it."""
    return session.get(Membership, (organisation_id, person_id))


def memberships_of(session: Session, person_id: str) -> Sequence[tuple[Membership, Organisation]]:
    """The organisations that the person belongs to, by name."""
    query = (
        select(Membership, Organisation)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.person_id == person_id)
        .order_by(Organisation.name)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def members_of(session: Session, organisation_id: str) -> Sequence[tuple[Membership, Person]]:
    """Everybody who belongs to the organisation, by name."""
    query = (
        select(Membership, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.organisation_id == organisation_id)
        .order_by(Person.name, Person.id)
    )
    return [(row[0], row[1]) for row in session.execute(query)]
