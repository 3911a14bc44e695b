"""Settings: read from the environment once, checked at start, then passed on as one frozen value."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from compliance import config_secrets, secret
from compliance.config_database import database_url as database_address
from compliance.config_public import (
    LOOPBACK_HOSTS,
    MOST_PROXIES,
    MailSettings,
    SignOnSettings,
    listening_host,
    mail_settings,
    only_here,
    public_address,
    sign_on_settings,
)
from compliance.config_seals import DATA_KEY_FILE, LOG_KEY_FILE, PDF_KEY_FILE, SealSettings, seal_settings

__all__ = [
    "LOOPBACK_HOSTS",
    "MailSettings",
    "SealSettings",
    "Settings",
    "SettingsError",
    "load_settings",
    "releases_folder",
]

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000
DATABASE_FILE = "colophon.sqlite3"
SECRET_FILE = "secret_key"  # noqa: S105 - the name of a file, not a password
OLD_SECRETS_FILE = "secret_key_old"
# The files in the instance directory without which what is encrypted in the database cannot be read, and those without
# which nothing can be signed as before.
SECRET_FILES = (SECRET_FILE, OLD_SECRETS_FILE)
KEY_FILES = (*SECRET_FILES, LOG_KEY_FILE, DATA_KEY_FILE, PDF_KEY_FILE)
EVIDENCE_FOLDER = "evidence"
LOG_FORMATS = ("json", "text")

_Value = TypeVar("_Value")


class SettingsError(Exception):
    """One or more settings cannot be used; the message has one sentence a line, each saying what to set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that differs from one installation to another."""

    instance: Path
    database_url: str = field(repr=False)  # may hold a password
    secret_key: str = field(repr=False)
    old_secret_keys: tuple[str, ...] = field(default=(), repr=False)  # still read, never used to sign or encrypt
    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    workers: int = 1
    threads: int = 8
    releases: Path | None = None  # a folder with more releases than come with the program
    log_format: str = "text"  # one of LOG_FORMATS
    metrics_token: str = field(default="", repr=False)  # empty: there are no metrics
    origin: str = ""  # the https address that people open, without a slash at the end; empty on one machine
    proxies: int = 0  # how many trusted reverse proxies stand before the server
    mail: MailSettings | None = None
    sign_on: SignOnSettings | None = None
    seals: SealSettings = field(default_factory=SealSettings)
    evidence: Path | None = None  # where evidence is kept; None: in the instance directory

    @property
    def evidence_folder(self) -> Path:
        """The folder in which files attached to answers are kept."""
        return self.evidence or self.instance / EVIDENCE_FOLDER

    @property
    def public_host(self) -> str:
        """The name that people open, in small letters; empty when this machine alone is served."""
        return urlsplit(self.origin).hostname or ""

    @property
    def address_is_public(self) -> bool:
        """Whether others than this machine are served."""
        return bool(self.public_host) and self.public_host not in LOOPBACK_HOSTS

    @property
    def address(self) -> str:
        """The address to open in a browser."""
        if self.origin:
            return f"{self.origin}/"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}/"


def load_settings(environ: Mapping[str, str], root: Path) -> Settings:
    """Return the settings that `environ` asks for, with relative paths taken from `root`.

    Makes the instance directory and the secret key when they do not exist yet. Raises SettingsError with a sentence for
    every setting that cannot be used. A setting that is empty counts as not set.
    """
    wrong: list[str] = []

    def read(parse: Callable[[str], _Value], name: str, default: _Value) -> _Value:
        text = environ.get(name, "").strip()
        if not text:
            return default
        try:
            return parse(text)
        except ValueError as error:
            wrong.append(str(error))
            return default

    def read_all(parse: Callable[[], _Value], otherwise: _Value) -> _Value:
        # Settings that belong together.
        try:
            return parse()
        except ValueError as error:
            wrong.append(str(error))
            return otherwise

    host = read(listening_host, "HOST", DEFAULT_HOST)
    origin = read(public_address, "COLOPHON_ADDRESS", "")
    proxies = read(_whole_number("PROXIES", MOST_PROXIES), "PROXIES", 0)
    mail = read_all(lambda: mail_settings(environ), None)
    sign_on = read_all(lambda: sign_on_settings(environ), None)
    seals = read_all(lambda: seal_settings(environ, root), SealSettings())
    port = read(_whole_number("PORT", 65535), "PORT", DEFAULT_PORT)
    workers = read(_whole_number("WORKERS", 64), "WORKERS", 1)
    threads = read(_whole_number("THREADS", 256), "THREADS", 8)
    secret_key = read(config_secrets.secret_key, "SECRET_KEY", "")
    no_keys: tuple[str, ...] = ()
    old_secret_keys = read(config_secrets.old_secret_keys, "SECRET_KEY_OLD", no_keys)
    log_format = read(_log_format, "LOG_FORMAT", "text")
    metrics_token = read(config_secrets.metrics_token, "METRICS_TOKEN", "")
    instance = root / read(Path, "INSTANCE_PATH", Path("instance"))
    evidence = read(lambda text: root / text, "EVIDENCE_PATH", None)
    releases = read(lambda text: _releases(root / text), "COLOPHON_RELEASES", None)
    database_url = read(
        lambda text: database_address(text, root), "DATABASE_URL", f"sqlite:///{instance / DATABASE_FILE}"
    )
    if sentence := only_here(host, environ.get("COLOPHON_ADDRESS", "").strip()):
        wrong.append(sentence)
    if wrong:
        # Nothing is made on disk for settings that are going to be corrected.
        raise SettingsError("\n".join(wrong))
    _make_directory(instance)
    return Settings(
        instance=instance,
        database_url=database_url,
        secret_key=secret_key or _kept_secret(instance),
        old_secret_keys=old_secret_keys or _kept_old_secrets(instance),
        host=host,
        port=port,
        workers=workers,
        threads=threads,
        releases=releases,
        log_format=log_format,
        metrics_token=metrics_token,
        origin=origin,
        proxies=proxies,
        mail=mail,
        sign_on=sign_on,
        seals=seals,
        evidence=evidence,
    )


def releases_folder(environ: Mapping[str, str], root: Path) -> Path | None:
    """The folder with more releases that `environ` names, for commands that need no other setting.

    Raises SettingsError with a sentence when it cannot be used.
    """
    text = environ.get("COLOPHON_RELEASES", "").strip()
    try:
        return _releases(root / text) if text else None
    except ValueError as error:
        raise SettingsError(str(error)) from error


def _whole_number(name: str, largest: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        # int() alone would also take signs, underscores and digits of other scripts.
        if text.isascii() and text.isdigit() and len(text) <= len(str(largest)) and 1 <= int(text) <= largest:
            return int(text)
        raise ValueError(f"{name} is {text!r}: set it to a whole number from 1 to {largest}.")

    return parse


def _releases(folder: Path) -> Path | None:
    from compliance.rulebooks.installed import folder_fault  # most installations have no such folder

    if fault := folder_fault(folder):
        raise ValueError(f"COLOPHON_RELEASES: {fault}")
    return folder


def _log_format(text: str) -> str:
    if text not in LOG_FORMATS:
        raise ValueError(f"LOG_FORMAT is {text!r}: set it to json or text, or leave it out to have text.")
    return text


def _make_directory(instance: Path) -> None:
    try:
        instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"The instance directory {instance} cannot be made: {error.strerror}. "
            "Set INSTANCE_PATH to a directory that Colophon may write to."
        ) from error


def _kept_old_secrets(instance: Path) -> tuple[str, ...]:
    try:
        return secret.read_old(instance / OLD_SECRETS_FILE)
    except secret.SecretError as error:
        raise SettingsError(str(error)) from error


def _kept_secret(instance: Path) -> str:
    try:
        return secret.read_or_create(instance / SECRET_FILE)
    except secret.SecretError as error:
        raise SettingsError(str(error)) from error
    except OSError as error:
        raise SettingsError(
            f"No secret key can be kept in {instance}: {error.strerror}. "
            "Set INSTANCE_PATH to a directory that Colophon may write to, or set SECRET_KEY."
        ) from error
