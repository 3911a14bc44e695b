"""Asking for a link by e-mail: received by a mail server of the test's own."""

import re
import socket
import time
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Handler

from compliance import create_app
from compliance.config import load_settings
from tests.web.pages import START, Page, Site, never_done, open_site
from tests.web.signing_in import EMAIL, PASSWORD, Person, somebody

NEW = "nine loud kettles whistle"


class Mailbox(Handler):
    """Keeps what arrives."""

    def __init__(self) -> None:
        super().__init__()
        self.arrived: list[Message] = []

    def handle_message(self, message: Message) -> None:
        """Keep the message."""
        self.arrived.append(message)

    def next(self) -> Message:
        """The message that arrives within five seconds."""
        for _ in range(500):
            if self.arrived:
                return self.arrived.pop(0)
            time.sleep(0.01)
        raise AssertionError("nothing arrived")


@pytest.fixture
def posted(tmp_path: Path) -> Iterator[tuple[Person, Mailbox]]:
    """Somebody with a password, where e-mail is sent."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    mailbox = Mailbox()
    server = Controller(mailbox, hostname="127.0.0.1", port=port)
    server.start()
    plain = open_site(tmp_path)
    robin = somebody(plain)
    plain.database.close()
    mail = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(port), "SMTP_TLS": "none", "SMTP_FROM": "colophon@example.org"}
    settings = load_settings({"INSTANCE_PATH": str(tmp_path), **mail}, tmp_path)
    app = create_app(settings, clock=lambda: START, walk=never_done, compare=lambda *_: lambda: True)
    site = Site(app, app.test_client(), plain.printer)
    yield Person(site, robin.account), mailbox
    server.stop()
    site.database.close()


def test_a_link_by_e_mail_leads_to_a_new_password(posted: tuple[Person, Mailbox]) -> None:
    """And opens nothing by itself."""
    robin, mailbox = posted
    browser = robin.browser()
    answer = browser.send("/password/forgotten", email=f" {EMAIL.upper()} ")
    message = mailbox.next()
    text = message.get_payload(decode=True)
    assert isinstance(text, bytes)
    link = re.search(r"http://localhost(/password/new/\S+)", text.decode())

    assert answer.status_code == 200
    assert message["To"] == EMAIL
    assert message["Subject"] == "A new password for Colophon"
    assert link
    assert browser.send(link[1], password=NEW).location == "/sign-in"
    assert not browser.is_signed_in()
    assert browser.send("/sign-in", email=EMAIL, password=PASSWORD).status_code == 422
    assert browser.send("/sign-in", email=EMAIL, password=NEW).status_code == 302


def test_nobody_learns_from_the_answer_who_has_an_account(posted: tuple[Person, Mailbox]) -> None:
    """It differs in nothing but the address that was typed."""
    robin, mailbox = posted
    answers = [
        Page(robin.browser().send("/password/forgotten", email=email)).text.replace(email, "…")
        for email in (EMAIL, "nobody@example.org")
    ]
    mailbox.next()

    assert answers[0] == answers[1]
    assert mailbox.arrived == []


def test_asking_again_and_again_makes_one_wait(posted: tuple[Person, Mailbox]) -> None:
    """So nobody's mailbox is filled."""
    robin, _ = posted
    browser = robin.browser()
    answers = [browser.send("/password/forgotten", email=EMAIL) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [*[200] * 5, 429]
    assert answers[-1].headers["Retry-After"] == "2"
    Page(answers[-1]).has_error("email", "Too many tries. Wait 2 seconds")
    Page(browser.send("/password/forgotten", email=" ")).has_error("email", "Enter your e-mail address.")
