"""Notices by e-mail: whoever's turn it is, or who was named, gets a letter where there is a mail server."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from compliance.services.accounts import find_account
from compliance.services.database import Database
from compliance.services.mail import Mailer
from compliance.services.notices import Notice, NoticeKind, given

# What was done, as a sentence about who did it and the project. A letter quotes no answer and no comment.
_SAID: dict[NoticeKind, str] = {
    "submitted": "{name} asks for the review of a statement about “{title}”.",
    "returned": "{name} has returned the statement about “{title}” with reasons.",
    "approved": "{name} has approved the statement about “{title}”. An approver can issue it now.",
    "mentioned": "{name} mentions you in a comment on “{title}”.",
}


def letters(database: Database, mailer: Mailer, address: str) -> Callable[[Mapping[Any, Any]], None]:
    """What sends the notices of a transaction once it is committed: for `Database.after_writing`.

    `address` is that of the site, with a slash at its end.
    """

    def tell(info: Mapping[Any, Any]) -> None:
        if notices := given(info):
            mailer.soon(lambda: _send(database, mailer, address, notices))

    return tell


def _send(database: Database, mailer: Mailer, address: str, notices: Iterable[Notice]) -> None:
    with database.read() as session:
        accounts = [(each, find_account(session, id=each.person_id)) for each in notices]
    for notice, account in accounts:
        if account is not None and account.email and account.active:
            said = _SAID[notice.kind].format(name=notice.actor_name, title=notice.project_title)
            text = f"{account.name},\n\n{said}\n\nSee what waits for you: {address}notices\n"
            mailer.send(account.email, f"Colophon: {notice.project_title}", text)
