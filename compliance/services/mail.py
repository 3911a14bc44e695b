"""E-mail, sent one after the other by a thread of its own: no page waits for a mail server, and none fails with it."""

import logging
import smtplib
import ssl
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from compliance.config_public import MailSettings

TIMEOUT_SECONDS = 20

log = logging.getLogger(__name__)


class Mailer:
    """Sends plain text. What cannot be sent is said in the log, without the address and the text."""

    def __init__(self, settings: MailSettings) -> None:
        """Nothing is connected until something is sent."""
        self._settings = settings
        # Its thread starts with the first e-mail, so none is carried over a fork; the end of the process waits for it.
        self._sender = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mail")

    def send(self, to: str, subject: str, text: str) -> "Future[bool]":
        """Send `text` to one address, soon; gives whether that worked, for whoever waits. Call it after the commit."""
        message = EmailMessage()
        message["From"] = self._settings.sender
        message["To"] = to
        message["Subject"] = " ".join(subject.split())
        message["Date"] = formatdate(localtime=False)
        message["Message-ID"] = make_msgid(domain=self._settings.sender.rpartition("@")[2].strip("> "))
        # No answer by a machine to what a machine wrote (RFC 3834, 5).
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text)
        return self._sender.submit(self._deliver, message)

    def soon(self, work: Callable[[], None]) -> None:
        """Do something that ends in an e-mail, in the thread that sends. What fails is said in the log."""
        self._sender.submit(self._do, work)

    def _do(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception:
            # Nobody waits for it in this thread; raised here it would be lost, and said in no log.
            log.exception("what should have ended in an e-mail failed")

    def _deliver(self, message: EmailMessage) -> bool:
        try:
            with self._connect() as server:
                server.send_message(message)
        except (OSError, smtplib.SMTPException) as error:
            # The server's answer may repeat the address.
            log.error("an e-mail could not be sent: %s", type(error).__name__)  # noqa: TRY400 - the frames tell nothing
            return False
        return True

    def _connect(self) -> smtplib.SMTP:
        settings = self._settings
        context = ssl.create_default_context()
        server: smtplib.SMTP
        if settings.security == "tls":
            server = smtplib.SMTP_SSL(settings.host, settings.port, timeout=TIMEOUT_SECONDS, context=context)
        else:
            server = smtplib.SMTP(settings.host, settings.port, timeout=TIMEOUT_SECONDS)
        try:
            if settings.security == "starttls":
                server.starttls(context=context)
            if settings.user:
                server.login(settings.user, settings.password)
        except BaseException:
            server.close()
            raise
        return server
