"""Settings of what makes statements reliable: the key that signs files, timestamps, the log and who else keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

# The files of the keys that an installation signs with, in the instance directory.
LOG_KEY_FILE, DATA_KEY_FILE, PDF_KEY_FILE = "log_ed25519.key", "data_ed25519.pem", "signing_p256.pem"
DEFAULT_SECONDS = 60
MOST_SECONDS = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class SealSettings:
    """How statements are signed and the log is sealed.

    `signing_key` is a PKCS #12 or PEM file with a key and its certificates; None: the installation makes a key of its
    own. `timestamp_url` names a timestamp authority (RFC 3161), `witness_url` or `witness_folder` where every new
    checkpoint is delivered. The log is sealed at most `every_seconds` after a change; 0: only when a statement is
    issued, or on demand.
    """

    signing_key: Path | None = None
    signing_password: str = field(default="", repr=False)
    timestamp_url: str = ""
    witness_url: str = ""
    witness_folder: Path | None = None
    every_seconds: int = DEFAULT_SECONDS


def seal_settings(environ: Mapping[str, str], root: Path) -> SealSettings:
    """The settings that `environ` asks for, with paths taken from `root`. Raises ValueError with a sentence."""

    def given(name: str) -> str:
        return environ.get(name, "").strip()

    witness = given("WITNESS")
    is_address = "://" in witness
    key = given("SIGNING_KEY_FILE")
    password = given("SIGNING_KEY_PASSWORD")
    if password and not key:
        raise ValueError("SIGNING_KEY_PASSWORD is set without SIGNING_KEY_FILE: set both, or leave both out.")
    return SealSettings(
        signing_key=_file(root / key) if key else None,
        signing_password=password,
        timestamp_url=_address("TIMESTAMP_URL", given("TIMESTAMP_URL"), "https://timestamps.example.org/"),
        witness_url=_address("WITNESS", witness, "https://witness.example.org/") if is_address else "",
        witness_folder=_folder(root / witness) if witness and not is_address else None,
        every_seconds=_seconds(given("SEAL_SECONDS")),
    )


def _file(path: Path) -> Path:
    if not path.is_file():
        raise ValueError(f"SIGNING_KEY_FILE: there is no file {path}. Name a PKCS #12 or PEM file, or leave it out.")
    return path


def _folder(path: Path) -> Path:
    if not path.is_dir():
        raise ValueError(f"WITNESS: there is no folder {path}. Make it, or set WITNESS to an address or leave it out.")
    return path


def _address(name: str, text: str, example: str) -> str:
    if not text:
        return ""
    wrong = ValueError(f"{name} is {text!r}: set it to an address such as {example}, or leave it out.")
    try:
        parts = urlsplit(text)
        port = parts.port  # read here because it is only checked when read
    except ValueError:
        raise wrong from None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.fragment or port == 0:
        raise wrong
    return text


def _seconds(text: str) -> int:
    if not text:
        return DEFAULT_SECONDS
    if not (text.isascii() and text.isdigit()) or len(text) > 5 or int(text) > MOST_SECONDS:
        raise ValueError(
            f"SEAL_SECONDS is {text!r}: set it to a whole number from 1 to {MOST_SECONDS}, or to 0 to seal only when a "
            "statement is issued."
        )
    return int(text)
