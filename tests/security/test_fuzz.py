"""Ten thousand requests that no browser would send: none breaks anything, and nothing that was typed is lost.

Forms and fields are read from the pages themselves, so that a new one is tried without being entered anywhere.
"""

import re
from collections import Counter
from html import unescape
from pathlib import Path
from typing import TypeGuard

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

import compliance.web
from compliance.services.actors import EVERYTHING
from compliance.services.assessments import current_release
from compliance.services.verification import verify_all
from tests.security.odd_requests import MARKUP, Plan, Sender, Sent, forms_of, names_in_code, opened
from tests.security.odd_values import requests
from tests.web.estate import ANONYMOUS, GUEST, Estate

SEED = 20261123
BATCHES, EXAMPLES, REQUESTS = 10, 10, 100
# Answers that say why something is not done: what was typed is in them.
REFUSALS = (409, 422)
# Questions that only some answers ask: what is typed there beside others answers nothing, and is not stored.
QUESTIONS = current_release().questionnaire.questions.values()
NOT_ASKED = {question.id for question in QUESTIONS if question.ask_when}
# What is asked together with a step, to issue or to withdraw: once it cannot be taken any more, the text is gone, too.
WITH_THE_STEP = {"office", "reason"}
# What is put side by side when somebody else saved meanwhile are the answers that count.
CLASH = 409
# Pages that show nothing that anybody typed.
ALWAYS_THE_SAME = ("/rulebooks", "/static")


@pytest.fixture(scope="module")
def sender(made_estate: Estate) -> Sender:
    """All forms, looked for once."""
    made_estate.restore()
    names = names_in_code(Path(compliance.web.__file__).parent)
    return Sender(made_estate, forms_of(made_estate), names)


def test_forms_and_fields_are_found(sender: Sender) -> None:
    """There is something to try: for members, guests, and those who are not signed in."""
    found = Counter(form.visitor for form in sender.forms)
    assert found["everything"] > 60
    assert found[GUEST] > 5
    assert found[ANONYMOUS] > 2
    assert len({name for form in sender.forms for name in form.texts}) > 40
    assert len(sender.names) > 20
    fields = {name for form in sender.forms for name, _ in (*form.sent, *form.choices)}
    fields |= {name.partition("-")[0] for form in sender.forms for name in form.texts}
    asked = {each.id for each in QUESTIONS if not each.ask_when and not each.rulebooks}
    assert asked <= fields, asked - fields
    assert BATCHES * EXAMPLES * REQUESTS >= 10_000


@pytest.mark.parametrize("batch", range(BATCHES))
def test_no_request_breaks_anything(sender: Sender, batch: int) -> None:
    """A thousand each: no fault of ours, nothing lost, and everything that was stored can be shown."""
    statuses: Counter[int] = Counter()
    faults: list[str] = []
    print("seed", SEED + batch)  # noqa: T201 - so that a failure can be repeated

    @seed(SEED + batch)
    @settings(
        max_examples=EXAMPLES,
        phases=[Phase.generate],  # a request that fails is shown whole; a smaller one would not say more
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(requests, min_size=REQUESTS, max_size=REQUESTS))
    def send_all(plans: list[Plan]) -> None:
        if not faults:  # one is enough; raised here, it would be shown with everything that was drawn
            try:
                _send(sender, plans, statuses)
            except AssertionError as fault:
                faults.append(str(fault))

    send_all()
    assert faults == []
    assert sum(statuses.values()) >= 1_000
    # Most of them got as far as the page, or the thousand prove little.
    assert sum(count for status, count in statuses.items() if status not in (400, 401, 404, 405)) > 500, statuses


def _send(sender: Sender, plans: list[Plan], statuses: Counter[int]) -> None:
    sender.start_again()
    changed = False
    for plan in plans:
        sent = sender.send(plan)
        statuses[sent.response.status_code] += 1
        _check(sender.estate, sent)
        changed |= sent.response.status_code in (302, 303)
        if _is_out(sent):
            sender.estate.restore()
    if changed:
        _walk(sender.estate, statuses.total() // REQUESTS)


def _check(estate: Estate, sent: Sent) -> None:
    response, text = sent.response, sent.response.text if sent.response.mimetype == "text/html" else ""
    assert response.status_code < 500, sent.words
    assert not any(markup in text for markup in MARKUP), sent.words
    assert re.match(r"(http://localhost)?/(?![/\\])", response.headers.get("Location", "/")), sent.words
    if not sent.form:
        return
    if response.status_code == 422 and "/sections/" in sent.form.action:
        _errors_are_tied(text, sent.words)
    for name, mark in sent.marks.items():
        if name in WITH_THE_STEP or (response.status_code == CLASH and name in NOT_ASKED):
            continue
        if response.status_code in REFUSALS:
            assert mark in unescape(text), f"{name} is not in the answer: {sent.words}"
        elif response.status_code in (302, 303) and name not in NOT_ASKED:
            assert _is_stored(estate, mark), f"{name} is nowhere: {sent.words}"


def _errors_are_tied(text: str, words: str) -> None:
    """Each line of the summary leads to a control that is marked as wrong, with its error."""
    summary = re.search(r'class="summary-errors".*?</ul>', text, re.DOTALL)
    assert summary, words
    for control_id in re.findall(r'href="#([^"]+)"', summary[0]):
        control = re.search(rf'<[^>]*\bid="{re.escape(control_id)}"[^>]*>', text)
        assert control, (control_id, words)
        assert 'aria-invalid="true"' in control[0], (control[0], words)
        assert "aria-describedby=" in control[0], (control[0], words)


def _is_out(sent: Sent) -> bool:
    """Whether the visitor has been signed out, by what was sent."""
    out = sent.response.status_code == 401 or (sent.response.location or "").startswith("/sign-in")
    return out and (sent.form is None or sent.form.visitor != ANONYMOUS)


def _is_stored(estate: Estate, mark: str) -> bool:
    values = (value for rows in estate.stored(()).values() for row in rows for value in row)
    return any(mark in value if isinstance(value, str) else mark.encode() in value for value in values if _long(value))


def _long(value: object) -> TypeGuard[str | bytes]:
    return isinstance(value, str | bytes)


def _walk(estate: Estate, part: int) -> None:
    """Every page can show what is there now, as text, and the histories hold. A tenth of the pages at a time."""
    for where in list(opened(estate, "everything"))[part % 10 :: 10]:
        if not where.startswith(ALWAYS_THE_SAME):
            response = estate.browser("everything").get(where, buffered=True)
            assert response.status_code < 500, where
            assert not any(markup in response.text for markup in MARKUP if response.mimetype == "text/html"), where
    with estate.site.database.read() as session:
        assert all(verdict.sound for verdict in verify_all(session, EVERYTHING))
