"""Whose turn it is hears of it by e-mail."""

from compliance.config import MailSettings
from compliance.services.mail import Mailer
from compliance.services.notice_letters import letters
from tests.services.test_mail import Mailbox, mailbox
from tests.services.test_reviews import House, house

__all__ = ["house", "mailbox"]


def test_whoever_can_take_the_next_step_gets_a_letter(house: House, mailbox: tuple[Mailbox, MailSettings]) -> None:
    """Once what was done is stored, and nobody else: the approver after sending, the preparer after the approval."""
    kept, settings = mailbox
    mailer = Mailer(settings)
    house.database.after_writing.append(letters(house.database, mailer, "https://colophon.example.org/"))

    house.submit()
    house.approve()
    # Letters are written and sent one after the other, so these two are out when a third step is done.
    mailer.send("last@example.org", "Last", "").result()
    mailer.send("last@example.org", "Last", "").result()

    told = [(to, text.split("\n")[2], text.split("\n")[4]) for to, _, text in kept.arrived if "last" not in to[0]]
    assert [said for _, said, _ in told] == [
        "Ana Petrov asks for the review of a statement about “Some words”.",
        "Ben Adeyemi has approved the statement about “Some words”. An approver can issue it now.",
    ]
    assert {len(to) for to, _, _ in told} == {1}
    assert told[0][0] != told[1][0]
    assert {where for _, _, where in told} == {"See what waits for you: https://colophon.example.org/notices"}
