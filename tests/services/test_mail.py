"""E-mail, tested by receiving it."""

import logging
import socket
from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message

from compliance.config import MailSettings
from compliance.services.mail import Mailer


class Mailbox(Message):
    """Keeps what arrives, and the addresses of its envelope."""

    def __init__(self) -> None:
        super().__init__()
        self.arrived: list[tuple[list[str], str, str]] = []

    def handle_message(self, message: object) -> None:
        """Keep the message's addresses, subject and text."""
        text = message.get_payload(decode=True).decode()  # type: ignore[attr-defined]
        self.arrived.append((message.get_all("X-RcptTo"), str(message["Subject"]), text.replace("\r\n", "\n")))  # type: ignore[attr-defined,index]


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, MailSettings]]:
    """A mail server on this machine, and the settings that lead to it."""
    kept = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(kept, hostname="127.0.0.1", port=port)
    server.start()
    yield kept, MailSettings(host="127.0.0.1", port=port, security="none", sender="Colophon <colophon@example.org>")
    server.stop()


def test_an_e_mail_arrives_as_it_was_written(mailbox: tuple[Mailbox, MailSettings]) -> None:
    """With letters of every script, and on one line what has to be on one."""
    kept, settings = mailbox

    assert Mailer(settings).send("robin@example.org", "Your turn:\nSaltmarsh", "Grüße, здравствуйте, 你好\n").result()

    assert kept.arrived == [(["robin@example.org"], "Your turn: Saltmarsh", "Grüße, здравствуйте, 你好\n")]


def test_a_mail_server_that_is_gone_is_said_in_the_log_and_nowhere_else(caplog: pytest.LogCaptureFixture) -> None:
    """Without the address, which is nobody's business."""
    nobody = MailSettings(host="127.0.0.1", port=9, security="none", sender="colophon@example.org")

    with caplog.at_level(logging.ERROR):
        assert Mailer(nobody).send("robin@example.org", "Your turn", "…").result() is False

    assert "an e-mail could not be sent: ConnectionRefusedError" in caplog.text
    assert "robin" not in caplog.text


def test_a_mail_server_without_tls_gets_nothing_that_is_meant_for_tls(mailbox: tuple[Mailbox, MailSettings]) -> None:
    """Nothing goes in the clear that was to be encrypted."""
    kept, settings = mailbox
    careful = MailSettings(host=settings.host, port=settings.port, security="starttls", sender=settings.sender)

    assert Mailer(careful).send("robin@example.org", "Your turn", "…").result() is False
    assert kept.arrived == []


def test_work_that_fails_before_its_e_mail_does_not_stop_the_next(mailbox: tuple[Mailbox, MailSettings]) -> None:
    """The thread goes on."""
    kept, settings = mailbox
    mailer = Mailer(settings)

    def fail() -> None:
        raise ValueError("no database today")

    mailer.soon(fail)

    assert mailer.send("robin@example.org", "Your turn", "…").result()
    assert len(kept.arrived) == 1
