"""Who gets in where, tried on every address with every method, as every kind of visitor (ASVS 5.0, 8.2 and 8.4.1).

`compliance.web.access_table` says for each endpoint who may call it. Here nobody believes it: what belongs to an
organisation must not exist for others whatever the table says, and what the table lets in must find something, or
nothing is proved.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import get_args

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from compliance.domain.roles import PERMISSIONS, ROLES, Permission, permissions
from compliance.web import access
from compliance.web.access import UnlistedEndpoint, refuse_unlisted
from compliance.web.access_table import ACCESS, Access, Who
from tests.web.estate import (
    ANONYMOUS,
    GUEST,
    MEMBERS,
    NOWHERE,
    OF_A_PERSON,
    OTHER,
    OUTSIDER,
    STRANGER,
    Estate,
    address,
    arguments,
    owned,
    routes,
)
from tests.web.pages import Page
from tests.web.people import ORGANISATION

# Forms that somebody without a role may send: signing in and out, and what is one's own.
SENT_WITHOUT_A_ROLE = {
    *("security", "sign_in", "sso", "set_up", "account", "erase_account", "notices", "join", "guests.link"),
    # Nothing of an organisation is changed by starting another, or by working in another of one's own.
    "organisations",
    # Whoever holds a statement may check it; nothing at all is changed by it.
    "verify",
}
# Forms that change nothing and know nobody, so that nobody has to prove where they come from.
WITHOUT_TOKEN = {"verify.of_file"}
# Whoever may look may say something about it; no answer and no statement is changed by it.
SENT_BY_READERS = {"comments"}
# What only they may do, whatever else changes: said twice on purpose.
APPROVERS = {
    *("statements.confirm", "statements.issue_now", "issued.take_back", "reviews.sign", "reviews.give_back"),
    *("batches.choose", "batches.cancel"),
}
OWNERS = {
    *(
        "assumptions.of_organisation",
        "reviews.rule",
        "letterhead.save",
        "people.change",
        "people.remove",
        "people.erase",
    ),
    "erasing.erase",
}
# A form that says which: its field, and what of an organisation it names.
WHICH = {"organisations.work_in": {"organisation": "organisation_id"}}
# What else names something outside the address: fields, and after a question mark what stands in the query.
NAMED: tuple[tuple[str, str, str], ...] = (
    ("organisations.work_in", "organisation", "organisation_id"),
    ("notices.done", "notice", "notice of somebody"),
    ("comments.add", "tell", "person_id"),
    ("comments.add", "?component", "component_id"),
    ("evidence.attach", "?component", "component_id"),
    ("part_tools.choose", "tool-1", "tool_id"),
    ("impact.queue", "statement", "statement_id"),
)
# Downloads of all that is kept go on record: who took what, and when (ASVS 5.0, 16.2). No other GET writes anything.
ON_RECORD = {
    *("packs.as_zip", "packs.as_json", "history.json_lines", "history.csv", "history.bundle"),
    *("history.organisation_json_lines", "history.organisation_csv", "batches.file"),
}
# Addresses that lead nowhere for anybody in these tests, and why.
NOTHING_THERE = {
    "operation.metrics": "no token for it is set",
    "set_up.begin": "somebody has an account already",
    **dict.fromkeys(("sso.begin", "sso.back", "sso.end_link"), "no provider is set"),
}
MAY_LOOK = "You may look, but not do this"
NO_SUCH_PAGE = "There is no such page"


def knock(estate: Estate, visitor: str, method: str, where: str, more: Mapping[str, str] | None = None) -> TestResponse:
    """What the visitor gets at an address; a form is sent with a token that counts, and otherwise empty."""
    data = {"csrf_token": estate.tokens[visitor], **(more or {})} if method == "POST" else None
    # Whatever differs from one answer to the next, but for the request's id, tells something.
    return estate.browser(visitor).open(
        where, method=method, data=data, headers={"X-Request-ID": "the-same"}, buffered=True
    )


def needed_for(rule: Rule, method: str) -> Who:
    """Who may call this, by the table."""
    entry = ACCESS[rule.endpoint]
    return entry.get if method == "GET" else entry.post


def own_address(estate: Estate, rule: Rule, visitor: str) -> str:
    """The address of a rule with what belongs to the organisation that is swept, and to the visitor."""
    return address(estate.app, rule, arguments(rule, {**estate.things[ORGANISATION], **estate.personal[visitor]}))


def nowhere(estate: Estate, rule: Rule) -> str:
    """The same with ids that nobody has."""
    here = arguments(rule, {**estate.things[ORGANISATION], **estate.personal["everything"]})
    return address(estate.app, rule, {**here, **dict.fromkeys(owned(rule), NOWHERE)})


def got_in(rule: Rule, response: TestResponse) -> bool:
    """Whether the answer comes from the page itself, and not from whoever stands before it."""
    if ACCESS[rule.endpoint].get == "nobody":
        return response.status_code == 404
    refused = response.status_code in (401, 403) or (
        response.status_code == 303 and response.location.startswith("/sign-in?next=")
    )
    missing = response.status_code == 404 and rule.endpoint not in NOTHING_THERE
    return not refused and not missing and response.status_code < 500


def only(estate: Estate, endpoints: Iterable[str] = ()) -> Iterator[tuple[Rule, str]]:
    """All routes, or those of a few endpoints."""
    wanted = set(endpoints)
    return ((rule, method) for rule, method in routes(estate.app) if not wanted or rule.endpoint in wanted)


def strangers_leaks(estate: Estate, *endpoints: str) -> list[str]:
    """Where somebody learns of what belongs to another organisation: by a page, or by an answer that differs from the
    one for what does not exist. Their own things stand in all other parts of the address.
    """
    leaks = []
    theirs = {**estate.things[OTHER], **estate.personal[STRANGER]}
    others = {**estate.things[ORGANISATION], **estate.personal["everything"]}
    for rule, method in only(estate, endpoints):
        here, there = arguments(rule, theirs), arguments(rule, others)
        for foreign in _some_of(owned(rule)):
            mixed = address(estate.app, rule, {**here, **{name: there[name] for name in foreign}})
            missing = address(estate.app, rule, {**here, **dict.fromkeys(foreign, NOWHERE)})
            answer, expected = knock(estate, STRANGER, method, mixed), knock(estate, STRANGER, method, missing)
            if expected.status_code != 404 or not same(answer, expected):
                leaks.append(f"{method} {rule} with another organisation's {', '.join(foreign)}: {answer.status_code}")
    return leaks


def roles_leaks(estate: Estate, visitor: str, *endpoints: str) -> list[str]:
    """Where a member gets in without the role, is kept out in spite of it, or finds nothing."""
    leaks = []
    may = permissions(MEMBERS[visitor])
    for rule, method in only(estate, endpoints):
        needed = needed_for(rule, method)
        named = {field: estate.things[ORGANISATION][thing] for field, thing in WHICH.get(rule.endpoint, {}).items()}
        answer = knock(estate, visitor, method, own_address(estate, rule, visitor), named)
        if needed in PERMISSIONS and needed not in may:
            right = answer.status_code == 403 and MAY_LOOK in answer.text
        else:
            right = got_in(rule, answer)
        if not right:
            leaks.append(f"{method} {rule} as {visitor}: {answer.status_code}")
        if "Set-Cookie" in answer.headers or (method == "POST" and answer.status_code < 400):
            estate.restore()
    return leaks


def guests_leaks(estate: Estate, *endpoints: str) -> list[str]:
    """Where a guest gets to more than the component that they were invited to, or does not get to it."""
    leaks = []
    things = estate.things[ORGANISATION]
    elsewhere = ({**things, "component_id": things["other_component_id"]}, estate.things[OTHER])
    for rule, method in only(estate, endpoints):
        if not _of_organisation(rule):
            continue
        its_own = "component_id" in rule.arguments and ACCESS[rule.endpoint].guest
        answer = knock(estate, GUEST, method, own_address(estate, rule, GUEST))
        missing = knock(estate, GUEST, method, nowhere(estate, rule))
        if not (got_in(rule, answer) if its_own else same(answer, missing)):
            leaks.append(f"{method} {rule}, of the guest's own component: {answer.status_code}")
        for there in elsewhere:
            answer = knock(estate, GUEST, method, address(estate.app, rule, arguments(rule, there)))
            if not same(answer, missing):
                leaks.append(f"{method} {rule} elsewhere: {answer.status_code}")
    return leaks


def same(answer: TestResponse, missing: TestResponse) -> bool:
    """Whether two answers are the same in everything that is sent, and say that there is nothing."""
    return (
        missing.status_code == answer.status_code == 404
        and answer.data == missing.data
        and list(answer.headers) == list(missing.headers)
        and NO_SUCH_PAGE in missing.text
    )


def _of_organisation(rule: Rule) -> tuple[str, ...]:
    """The arguments that name something of an organisation."""
    return tuple(name for name in owned(rule) if name not in OF_A_PERSON)


def _ways(rule: Rule) -> set[str]:
    """How the sets above name an endpoint: by itself, or with all of its part of the site."""
    return {rule.endpoint, rule.endpoint.partition(".")[0]}


def _some_of(names: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Every choice of at least one."""
    for number in range(1, len(names) + 1):
        yield from itertools.combinations(names, number)


def test_every_argument_of_an_address_has_a_factory(estate: Estate) -> None:
    """An address that cannot be filled in is not swept: whoever adds an argument says here what there is of it."""
    for rule, _ in routes(estate.app):
        assert own_address(estate, rule, "everything")
    things, others = estate.things[ORGANISATION], estate.things[OTHER]
    assert all(things[name] != others[name] for rule, _ in routes(estate.app) for name in _of_organisation(rule))
    assert sum(bool(owned(rule)) for rule, _ in routes(estate.app)) > 60


def test_a_route_that_nobody_decided_about_stops_the_start(estate: Estate) -> None:
    """Without an entry in the table, the application does not start."""
    app = Flask("planted")
    app.add_url_rule("/planted", "planted", lambda: "")
    with pytest.raises(UnlistedEndpoint, match=r"who may call planted\."):
        refuse_unlisted(app)


def test_the_table_names_no_endpoint_that_is_gone(estate: Estate) -> None:
    """An entry without a route is one that somebody forgot, or misspelt."""
    assert {rule.endpoint for rule in estate.app.url_map.iter_rules()} == ACCESS.keys()


def test_what_belongs_to_an_organisation_needs_a_role_in_it(estate: Estate) -> None:
    """Looking needs a permission, and sending one that is more than looking. There is no other way to call anything."""
    for rule, method in routes(estate.app):
        entry, name = ACCESS[rule.endpoint], rule.endpoint
        assert method in ("GET", "POST"), f"{name} can be called with {method}"
        if _of_organisation(rule):
            assert entry.get in PERMISSIONS, f"{name} shows something of an organisation to more than its members"
        if method == "POST" and not _ways(rule) & (SENT_WITHOUT_A_ROLE | SENT_BY_READERS):
            assert entry.post in ("answer", "approve", "own"), f"{name} takes forms from those who may only look"
        if name in APPROVERS | OWNERS:
            assert entry.post == ("approve" if name in APPROVERS else "own")


def test_guests_reach_two_things_of_an_organisation(estate: Estate) -> None:
    """The sections of their component, to look and to send."""
    reached = {
        rule.endpoint for rule, _ in routes(estate.app) if _of_organisation(rule) and ACCESS[rule.endpoint].guest
    }
    assert reached == {"interview.section", "interview.save"}


def test_anonymous_visitors_are_sent_to_sign_in(estate: Estate) -> None:
    """A page leads to the sign-in and back again; a form is refused, and nothing of it is kept."""
    before = estate.stored()
    for rule, method in routes(estate.app):
        where = own_address(estate, rule, ANONYMOUS)
        answer = knock(estate, ANONYMOUS, method, where)
        if needed_for(rule, method) == "nobody":
            assert answer.status_code == 404, where
        elif needed_for(rule, method) == "anybody":
            assert answer.status_code < 500, (where, answer.status_code)
            assert answer.status_code != 401, where
            assert not answer.headers.get("Location", "").startswith("/sign-in?next="), where
        elif method == "GET":
            assert answer.status_code == 303, (where, answer.status_code)
            assert answer.location == f"/sign-in?next={where}"
            assert Page(estate.browser(ANONYMOUS).get(answer.location)).title == "Sign in - Colophon"
        else:
            assert answer.status_code == 401, (where, answer.status_code)
    assert estate.stored() == before


@pytest.mark.parametrize("visitor", MEMBERS)
def test_each_role_does_what_it_is_for_and_nothing_else(estate: Estate, visitor: str) -> None:
    """With the permission something is there; without it, a page says whom to ask."""
    assert roles_leaks(estate, visitor) == []


def test_a_role_that_may_only_look_changes_nothing(estate: Estate) -> None:
    """After everything was sent as an auditor, everything that is kept of the organisation is as it was."""
    before = estate.stored(("web_session", "person", "attempt"))
    for rule, method in routes(estate.app):
        if method == "POST" and _of_organisation(rule) and not _ways(rule) & SENT_BY_READERS:
            knock(estate, "auditor", method, own_address(estate, rule, "auditor"))
    assert estate.stored(("web_session", "person", "attempt")) == before


def test_another_organisations_things_do_not_exist(estate: Estate) -> None:
    """Alone or mixed with one's own, they are answered like what nobody has, byte for byte."""
    before = estate.stored()
    assert strangers_leaks(estate) == []
    assert estate.stored() == before


def test_without_an_organisation_nothing_of_one_exists(estate: Estate) -> None:
    """Somebody who was removed from the last one has an account, and no more."""
    for rule, method in routes(estate.app):
        if needed_for(rule, method) in ("anybody", "nobody", "person"):
            continue
        answer = knock(estate, OUTSIDER, method, own_address(estate, rule, OUTSIDER))
        missing = knock(estate, OUTSIDER, method, nowhere(estate, rule))
        assert same(answer, missing), f"{method} {rule}: {answer.status_code}"


def test_guests_see_their_component_and_nothing_else(estate: Estate) -> None:
    """The project, its other components and the organisation do not exist for them."""
    assert guests_leaks(estate) == []


@pytest.mark.parametrize(("endpoint", "field", "thing"), NAMED)
def test_nothing_is_told_of_what_a_form_names(estate: Estate, endpoint: str, field: str, thing: str) -> None:
    """What another organisation has can be named in no form and no query: the answer is the one for what nobody has."""
    rule = next(rule for rule, method in routes(estate.app) if rule.endpoint == endpoint and method == "POST")
    here = address(estate.app, rule, arguments(rule, estate.things[OTHER]))
    before, answers = estate.stored(), []
    for value in (estate.things[ORGANISATION][thing], NOWHERE):
        where = f"{here}{field}={value}" if field.startswith("?") else here
        form = {} if field.startswith("?") else {field: value}
        answer = knock(estate, STRANGER, "POST", where, {"text": "Look at this", **form})
        # A form that was refused shows what was sent, with a token of its own.
        words = re.sub(r'name="csrf_token" value="[^"]*"', "", answer.text).replace(value, NOWHERE)
        answers.append((answer.status_code, answer.location, words))
        assert answer.status_code < 500
        assert estate.stored() == before
    assert answers[0] == answers[1]


def test_looking_changes_nothing(estate: Estate) -> None:
    """Every page, file and picture, by everybody: nothing is written but when a session was last used."""
    before = estate.stored()
    for rule, method in routes(estate.app):
        if method == "GET":
            for visitor in ("everything", STRANGER, GUEST):
                knock(estate, visitor, method, own_address(estate, rule, visitor))
            if rule.endpoint in ON_RECORD:
                written = {name for name, rows in estate.stored().items() if rows != before[name]}
                # A bundle proves that the last entry is in the log, so that it has to be there.
                sealed = {"log_leaf", "log_checkpoint"} if rule.endpoint == "history.bundle" else set()
                assert written == {"organisation_entry", "organisation"} | sealed, rule
                estate.restore()
    assert estate.stored() == before


def test_a_form_without_a_token_is_refused(estate: Estate) -> None:
    """Nothing can be sent from another site's page (ASVS 5.0, 3.5.1)."""
    before = estate.stored()
    client = estate.browser("everything")
    for rule, method in routes(estate.app):
        if method == "POST" and rule.endpoint not in WITHOUT_TOKEN:
            nobodys = needed_for(rule, method) == "nobody"
            for data in ({}, {"csrf_token": "forged"}, {"csrf_token": estate.tokens[STRANGER]}):
                answer = client.post(own_address(estate, rule, "everything"), data=data)
                assert answer.status_code == (404 if nobodys else 400), (rule, answer.status_code)
                assert nobodys or "out of date" in answer.text
    assert estate.stored() == before


# The sweeps are tried on faults that were put there on purpose: one that finds nothing would prove nothing.


def test_a_role_that_suddenly_suffices_is_noticed(estate: Estate, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the two that say what is needed, here the guard forgets to ask."""
    monkeypatch.setattr(access, "ACCESS", _with("components.rename", Access("read", "read")))
    assert roles_leaks(estate, "auditor", "components.rename")
    assert roles_leaks(estate, "preparer", "components.rename") == []


def test_a_page_that_is_open_to_everybody_is_noticed(estate: Estate, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the guard asks for an organisation, nor the page."""
    monkeypatch.setattr(access, "ACCESS", _with("tools.page", Access("person", "person")))
    monkeypatch.setitem(estate.app.view_functions, "tools.page", lambda organisation_id, tool_id: "Brush")
    assert len(strangers_leaks(estate, "tools.page")) == 3


def test_a_page_that_forgets_whose_a_thing_is_is_noticed(estate: Estate, monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard asks for the organisation in the address; the page takes any tool."""

    def page(organisation_id: str, tool_id: str) -> tuple[str, int]:
        return ("Brush", 200) if tool_id != NOWHERE else access.abort(404)

    monkeypatch.setitem(estate.app.view_functions, "tools.page", page)
    assert strangers_leaks(estate, "tools.page") == [
        "GET /organisations/<id:organisation_id>/tools/<id:tool_id> with another organisation's tool_id: 200"
    ]


def test_an_answer_that_tells_what_there_is_is_noticed(estate: Estate, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not found, but not in the same words."""

    def page(organisation_id: str, tool_id: str) -> tuple[str, int]:
        return (NO_SUCH_PAGE, 404) if tool_id != NOWHERE else access.abort(404)

    monkeypatch.setitem(estate.app.view_functions, "tools.page", page)
    assert len(strangers_leaks(estate, "tools.page")) == 1


def test_a_guest_who_gets_further_is_noticed(estate: Estate, monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard lets guests of a component into all of them."""
    monkeypatch.setattr(access.membership, "is_guest_of", lambda *_: True)
    assert guests_leaks(estate, "interview.section")


def test_the_table_of_permissions_is_whole() -> None:
    """Every role may look; each of the others adds one thing."""
    assert set(get_args(Permission)) == set(PERMISSIONS)
    assert all("read" in permissions((role,)) for role in ROLES)
    assert permissions(("auditor",)) == {"read"}


def _with(endpoint: str, entry: Access) -> Mapping[str, Access]:
    return {**ACCESS, endpoint: entry}
