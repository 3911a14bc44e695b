"""Settings of an installation that others reach over a network: its address, mail server and single sign-on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Literal
from urllib.parse import urlsplit

LOOPBACK_HOSTS = ("127.0.0.1", "::1", "localhost")
MOST_PROXIES = 5
LONGEST_NAME = 60
DEFAULT_NAME = "single sign-on"

MailSecurity = Literal["starttls", "tls", "none"]
MAIL_SECURITY: tuple[MailSecurity, ...] = ("starttls", "tls", "none")
_USUAL_PORTS: Mapping[MailSecurity, int] = {"starttls": 587, "tls": 465, "none": 25}


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """The mail server that e-mail goes out through. Without a user it asks for no password."""

    host: str
    port: int
    security: MailSecurity
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOnSettings:
    """The OpenID Connect provider that people may sign in through. `name` is what they call it."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str


def public_address(text: str) -> str:
    """The address that people open, without a slash at the end. Raises ValueError with a sentence."""
    wrong = ValueError(
        f"COLOPHON_ADDRESS is {text!r}: set it to https:// and the name that people open, "
        "for example https://colophon.example.org, or leave it out to serve this machine only."
    )
    try:
        parts = urlsplit(text)
        port = parts.port  # read here because it is only checked when read
    except ValueError:
        raise wrong from None
    rest = (parts.path.strip("/"), parts.query, parts.fragment, parts.username, parts.password)
    host = parts.hostname or ""
    if parts.scheme != "https" or any(rest) or not host.isascii() or not host or " " in host:
        raise wrong
    return f"https://{f'[{host}]' if ':' in host else host}{f':{port}' if port and port != 443 else ''}"


def listening_host(text: str) -> str:
    """The network address to listen on. Raises ValueError with a sentence when it is none."""
    if text in LOOPBACK_HOSTS:
        return text
    try:
        return str(ip_address(text))
    except ValueError:
        raise ValueError(
            f"HOST is {text!r}: set it to an address of this machine, such as 0.0.0.0 for all of them, "
            f"or to one of {', '.join(LOOPBACK_HOSTS)}, or leave it out."
        ) from None


def only_here(host: str, address: str) -> str | None:
    """A sentence when others could reach `host` though nobody has said under which address; None when that is right."""
    if host in LOOPBACK_HOSTS or address:
        return None
    return (
        f"HOST is {host!r}: others than this machine are answered only under an https address of their own. "
        "Set COLOPHON_ADDRESS to it, for example https://colophon.example.org, "
        f"or set HOST to one of {', '.join(LOOPBACK_HOSTS)}."
    )


def mail_settings(environ: Mapping[str, str]) -> MailSettings | None:
    """The mail server that `environ` names; None when it names none. Raises ValueError with a sentence."""
    values = {name: environ.get(f"SMTP_{name}", "").strip() for name in ("HOST", "PORT", "USER", "FROM", "TLS")}
    password = environ.get("SMTP_PASSWORD", "").strip()
    if not values["HOST"]:
        if any(values.values()) or password:
            raise ValueError("SMTP_HOST is not set, but other SMTP settings are: name the server, or leave all out.")
        return None
    security = values["TLS"] or "starttls"
    if security not in MAIL_SECURITY:
        raise ValueError(f"SMTP_TLS is {security!r}: set it to {', '.join(MAIL_SECURITY[:-1])} or {MAIL_SECURITY[-1]}.")
    if bool(values["USER"]) != bool(password):
        raise ValueError("SMTP_USER and SMTP_PASSWORD belong together: set both, or neither.")
    if password and security == "none":
        raise ValueError("SMTP_TLS is 'none', so SMTP_PASSWORD would go in the clear: set it to starttls or tls.")
    if "@" not in values["FROM"] or any(not each.isprintable() for each in values["FROM"]):
        raise ValueError("SMTP_FROM is no e-mail address: set it to the one that e-mail is to come from.")
    return MailSettings(
        host=values["HOST"],
        port=_port(values["PORT"]) if values["PORT"] else _USUAL_PORTS[security],
        security=security,
        sender=values["FROM"],
        user=values["USER"],
        password=password,
    )


def sign_on_settings(environ: Mapping[str, str]) -> SignOnSettings | None:
    """The provider that `environ` names; None when it names none. Raises ValueError with a sentence."""
    values = {name: environ.get(f"OIDC_{name}", "").strip() for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET")}
    name = environ.get("OIDC_NAME", "").strip()
    if not any(values.values()) and not name:
        return None
    if missing := [f"OIDC_{each}" for each, value in values.items() if not value]:
        raise ValueError(
            f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not set, but other OIDC settings are: "
            "set OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET, or leave all out."
        )
    if not name.isprintable() or len(name) > LONGEST_NAME:
        raise ValueError(f"OIDC_NAME is no name: set it to at most {LONGEST_NAME} letters, digits and signs.")
    return SignOnSettings(
        issuer=_issuer(values["ISSUER"]),
        client_id=values["CLIENT_ID"],
        client_secret=values["CLIENT_SECRET"],
        name=name or DEFAULT_NAME,
    )


def _issuer(text: str) -> str:
    try:
        parts = urlsplit(text)
        host = parts.hostname if parts.port != 0 else ""  # the port is only checked when it is read
    except ValueError:
        host, parts = "", urlsplit("")
    safe = parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK_HOSTS)
    rest = (parts.query, parts.fragment, parts.username, parts.password)
    if not host or not safe or any(rest) or not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError(
            f"OIDC_ISSUER is {text!r}: set it to the https address that the provider calls itself, "
            "for example https://login.example.org."
        )
    return text


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= 5 and 1 <= int(text) <= 65535:
        return int(text)
    raise ValueError(f"SMTP_PORT is {text!r}: set it to a whole number from 1 to 65535.")
