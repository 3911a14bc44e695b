"""People and organisations on both databases: of two at once one wins, and owners are never lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from sqlalchemy import select

from compliance.domain.roles import Role
from compliance.services.accounts import actor_of, find_account, new_account
from compliance.services.actors import EVERYTHING, LOCAL_OPERATOR, Actor
from compliance.services.database import Database
from compliance.services.erasure import erase_person
from compliance.services.invitations import invite, invited, join_anew, renew_invitation, revoke_invitation
from compliance.services.membership import places_of
from compliance.services.one_time_links import LinkOver, link_works, new_link, use_link
from compliance.services.people import change_roles, member, members, remove_person, start_organisation
from compliance.services.refusals import NotFound, Refused
from compliance.services.set_up import Founded, new_set_up_link, set_up_colophon
from compliance.services.verification import verify_organisations
from compliance.store.account_models import Person
from compliance.store.models import Base
from tests.stored import LATER, NOW

MOMENT = datetime(2026, 11, 23, 16, 42, 5, tzinfo=UTC)


def set_up(database: Database, organisation: str = "Lower Reach Press") -> Founded:
    """The installation with its first owner, Robin Marsh."""
    with database.write() as session:
        secret = new_set_up_link(session, MOMENT)
        assert secret
        return set_up_colophon(
            session, NOW, secret, organisation=organisation, name="Robin Marsh", email="robin@example.org", password="x"
        )


def owner_of(founded: Founded) -> Actor:
    """The first owner, who reaches the first organisation."""
    return actor_of(founded.account, (founded.organisation_id,))


def joined(database: Database, founded: Founded, name: str, *roles: Role) -> Actor:
    """Somebody who joined the first organisation by invitation."""
    with database.write() as session:
        who = owner_of(founded)
        link = invite(session, who, NOW, founded.organisation_id, name, f"{name[:3]}@example.org", roles)
        account, organisation = join_anew(session, NOW, link.secret, name, "hash")
        return actor_of(account, (organisation,))


def at_once(first: Callable[[], object], second: Callable[[], object]) -> list[object]:
    """What two calls come to that begin at the same moment: what they give, or how they were refused."""
    barrier = Barrier(2)

    def run(call: Callable[[], object]) -> object:
        barrier.wait()
        try:
            return call()
        except (Refused, NotFound) as error:
            return error

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(run, (first, second)))


def sound(database: Database) -> bool:
    """Whether every organisation's history holds."""
    with database.read() as session:
        return all(verdict.sound for verdict in verify_organisations(session, EVERYTHING))


def holding(database: Database, word: str) -> set[str]:
    """The tables of which any column holds the word, whatever the capitals."""
    with database.read() as session:
        return {
            table.name
            for table in Base.metadata.sorted_tables
            if any(word in str(tuple(row)).lower() for row in session.execute(select(table)))
        }


def test_of_two_who_set_up_at_once_one_wins(database: Database) -> None:
    """There is one first owner, however close they were."""
    with database.write() as session:
        secret = new_set_up_link(session, MOMENT)

    def try_it(name: str) -> Founded:
        with database.write() as session:
            return set_up_colophon(
                session,
                NOW,
                str(secret),
                organisation=f"{name} Press",
                name=name,
                email=f"{name}@example.org",
                password="x",
            )

    came = at_once(lambda: try_it("robin"), lambda: try_it("ines"))
    assert sorted(type(each).__name__ for each in came) == ["Founded", "LinkOver"]
    with database.read() as session:
        accounts = [find_account(session, email=f"{name}@example.org") for name in ("robin", "ines")]
    assert sum(each is not None for each in accounts) == 1
    assert sound(database)


def test_of_two_who_open_one_invitation_one_joins(database: Database) -> None:
    """A link that was passed on lets one person in."""
    founded = set_up(database)
    with database.write() as session:
        link = invite(session, owner_of(founded), NOW, founded.organisation_id, "Ines", "ines@example.org", ["auditor"])

    def accept(name: str) -> object:
        with database.write() as session:
            return join_anew(session, NOW, link.secret, name, "hash")

    came = at_once(lambda: accept("Ines"), lambda: accept("Dev"))
    assert sum(isinstance(each, Refused) for each in came) == 1
    with database.read() as session:
        assert len(members(session, EVERYTHING, founded.organisation_id)) == 2
    assert sound(database)


def test_two_owners_who_remove_each_other_leave_one(database: Database) -> None:
    """Whoever comes second is the last owner by then, and stays."""
    founded = set_up(database)
    robin, ines = owner_of(founded), joined(database, founded, "Ines", "owner")

    def remove(actor: Actor, other: Actor) -> object:
        with database.write() as session:
            return remove_person(session, actor, LATER, founded.organisation_id, other.id)

    came = at_once(lambda: remove(robin, ines), lambda: remove(ines, robin))
    assert sum(isinstance(each, Refused) for each in came) == 1
    with database.read() as session:
        [left] = members(session, EVERYTHING, founded.organisation_id)
    assert left.last_owner
    assert sound(database)


def test_roles_are_kept_in_order_and_said_once(database: Database) -> None:
    """The same roles again change nothing."""
    founded = set_up(database)
    ines = joined(database, founded, "Ines", "auditor")
    for expected in (True, False):
        with database.write() as session:
            where = (session, owner_of(founded), LATER, founded.organisation_id, ines.id)
            assert change_roles(*where, ["approver", "preparer"]) is expected
    with database.read() as session:
        assert member(session, EVERYTHING, founded.organisation_id, ines.id).roles == ("preparer", "approver")


def test_another_organisation_s_people_do_not_exist(database: Database) -> None:
    """Whatever an owner of one asks of the other is answered as if it were not there."""
    founded = set_up(database)
    with database.write() as session:
        account = new_account(session, NOW, "Dev", "dev@example.org", "hash")
        other = start_organisation(session, actor_of(account, ()), NOW, "Estuary Films")
        link = invite(session, actor_of(account, (other,)), NOW, other, "Sam", "sam@example.org", ["auditor"])
        [open_one] = invited(session, EVERYTHING, other, NOW)
    assert link.secret
    robin = owner_of(founded)
    calls: list[Callable[..., object]] = [
        lambda session: members(session, robin.reach, other),
        lambda session: change_roles(session, robin, NOW, other, account.id, ["auditor"]),
        lambda session: change_roles(session, robin, NOW, founded.organisation_id, account.id, ["auditor"]),
        lambda session: remove_person(session, robin, NOW, other, account.id),
        lambda session: invite(session, robin, NOW, other, "Ines", "ines@example.org", ["owner"]),
        lambda session: renew_invitation(session, robin, NOW, other, open_one.id),
        lambda session: renew_invitation(session, robin, NOW, founded.organisation_id, open_one.id),
        lambda session: revoke_invitation(session, robin, NOW, founded.organisation_id, open_one.id),
    ]
    for call in calls:
        with pytest.raises(NotFound), database.write() as session:
            call(session)
    with pytest.raises(NotFound):
        erase_person(database, robin, NOW, account.id)


def test_an_erased_person_leaves_an_id_and_every_history_holds(database: Database) -> None:
    """In each organisation one entry says so, by whom and of which id; the person is not found a second time."""
    founded = set_up(database)
    ines = joined(database, founded, "Ines", "owner")
    with database.write() as session:
        other = start_organisation(session, ines, NOW, "Estuary Films")
        invite(session, actor_of(founded.account, (other,)), NOW, other, "Ines", "Ines@example.net", ["auditor"])
        session.get_one(Person, ines.id).email = "ines@example.net"
    assert sound(database)
    assert holding(database, "ines") == {"person", "invitation"}
    erase_person(database, ines, LATER, ines.id)
    assert sound(database)
    assert holding(database, "ines") == set()
    with database.read() as session:
        assert places_of(session, ines.id) == ()
        assert find_account(session, id=ines.id) is None
        assert [each.name for each in members(session, EVERYTHING, founded.organisation_id)] == ["Robin Marsh"]
        assert members(session, EVERYTHING, other) == ()
    with pytest.raises(NotFound):
        erase_person(database, LOCAL_OPERATOR, LATER, ines.id)


def test_whoever_has_the_machine_can_erase_anybody_but_an_only_owner(database: Database) -> None:
    """The rule that others must not be left without an owner holds for them, too."""
    founded = set_up(database)
    ines = joined(database, founded, "Ines", "auditor")
    with pytest.raises(Refused, match="Nobody else owns Lower Reach Press"):
        erase_person(database, LOCAL_OPERATOR, LATER, founded.account.id)
    erase_person(database, LOCAL_OPERATOR, LATER, ines.id)
    erase_person(database, LOCAL_OPERATOR, LATER, founded.account.id)
    assert sound(database)


def test_a_link_for_a_password_works_once_for_one_person(database: Database) -> None:
    """A newer one replaces it; one for another purpose is none."""
    founded = set_up(database)
    with database.write() as session:
        old, new = (new_link(session, MOMENT, "password", 1, founded.account.id) for _ in range(2))
        assert not link_works(session, old, "password", NOW)
        assert link_works(session, new, "password", NOW)
        assert not link_works(session, new, "set_up", NOW)
        assert not link_works(session, new, "password", "2026-11-23T17:42:05Z")
    with database.write() as session:
        assert use_link(session, new, "password", NOW) == founded.account.id
        for secret in (old, new):
            with pytest.raises(LinkOver):
                use_link(session, secret, "password", NOW)
