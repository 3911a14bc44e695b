"""The e-mails that are sent about accounts, where a mail server is set."""

from compliance.services.invitations import NewLink
from compliance.web.current import wiring
from compliance.web.times import moment_words


def send_invitation(link: NewLink, address: str, organisation: str) -> bool:
    """Send the link to whoever was invited; gives whether there is a mail server to send it with."""
    mailer = wiring().mailer
    if mailer is None:
        return False
    text = (
        f"{link.name},\n\nyou are invited to join {organisation} on Colophon. Open this link to accept:\n\n"
        f"{address}\n\n"
        f"It works once, until {moment_words(link.expires_at)}. If you do not know what this is about, ignore it.\n"
    )
    mailer.send(link.email, f"Join {organisation} on Colophon", text)
    return True
