"""Settings are checked at start, and a wrong one is answered with a sentence that says what to set."""

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from compliance.config import MailSettings, SealSettings, Settings, SettingsError, load_settings, releases_folder
from compliance.config_public import SignOnSettings
from tests.rulebooks.fiction import make_fiction

KEY = "k" * 32


def load(root: Path, **environ: str) -> Settings:
    return load_settings(environ, root)


def test_nothing_needs_to_be_set(tmp_path: Path) -> None:
    """An empty environment gives SQLite in the instance directory, on port 8000 of this machine only."""
    settings = load(tmp_path)

    assert settings.database_url == f"sqlite:///{tmp_path}/instance/colophon.sqlite3"
    assert settings.address == "http://127.0.0.1:8000/"
    assert (settings.workers, settings.threads) == (1, 8)
    assert settings.secret_key == (tmp_path / "instance/secret_key").read_text().strip()


def test_an_empty_setting_counts_as_not_set(tmp_path: Path) -> None:
    """`PORT= make run` does what `make run` does."""
    names = ["PORT", "HOST", "DATABASE_URL", "SECRET_KEY", "INSTANCE_PATH", "THREADS", "WORKERS", "COLOPHON_RELEASES"]

    assert load_settings(dict.fromkeys(names, " "), tmp_path) == load(tmp_path)


class Asked(dict[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def get(self, key: str, default: str = "") -> str:
        self.names.add(key)
        return super().get(key, default)


def test_the_readme_lists_every_setting(tmp_path: Path) -> None:
    """Exactly those that are read."""
    asked = Asked()
    load_settings(asked, tmp_path)
    readme = (Path(__file__).parent.parent / "README.md").read_text()
    table = readme.partition("## Settings")[2].partition("## ")[0]

    assert set(re.findall(r"^\| `(\w+)`", table, re.MULTILINE)) == asked.names


def test_every_setting_is_taken(tmp_path: Path) -> None:
    """What is set is what is used."""
    settings = load(
        tmp_path,
        PORT="9000",
        HOST="::1",
        DATABASE_URL="postgresql://anna:pass%40word@db.example:5433/colophon",
        SECRET_KEY=KEY,
        INSTANCE_PATH="kept/here",
        THREADS="4",
        WORKERS="2",
    )

    assert settings == Settings(
        instance=tmp_path / "kept/here",
        database_url="postgresql+psycopg://anna:pass%40word@db.example:5433/colophon",
        secret_key=KEY,
        host="::1",
        port=9000,
        workers=2,
        threads=4,
    )
    assert settings.address == "http://[::1]:9000/"
    assert list((tmp_path / "kept/here").iterdir()) == []


@pytest.mark.parametrize("name", ["PORT", "THREADS", "WORKERS"])
@pytest.mark.parametrize("text", ["0", "-1", "+1", "65536", "8_0", "80.0", "eighty", "٨٠", "9" * 5000])
def test_a_number_is_a_whole_number_in_range(tmp_path: Path, name: str, text: str) -> None:
    """Only plain digits are taken for a number, and only in the range that the sentence gives."""
    with pytest.raises(SettingsError, match=f"^{name} is '.*': set it to a whole number from 1 to "):
        load(tmp_path, **{name: text})


def test_the_highest_port_is_taken(tmp_path: Path) -> None:
    """65535 is a port."""
    assert load(tmp_path, PORT="65535").port == 65535


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5"])  # noqa: S104
def test_others_are_served_only_under_an_address_of_their_own(tmp_path: Path, host: str) -> None:
    """An address of the network that others can reach needs the https address that they open."""
    with pytest.raises(SettingsError, match=r"Set COLOPHON_ADDRESS to it, .* or set HOST to one of 127\.0\.0\.1, ::1"):
        load(tmp_path, HOST=host)

    settings = load(tmp_path, HOST=host, COLOPHON_ADDRESS="https://Colophon.example.org/", PROXIES="2")

    assert (settings.origin, settings.public_host) == ("https://colophon.example.org", "colophon.example.org")
    assert (settings.address, settings.address_is_public, settings.proxies) == (f"{settings.origin}/", True, 2)


@pytest.mark.parametrize("host", ["127.0.0.1.example.com", "example.com", "0.0.0.0:80"])
def test_an_address_to_listen_on_is_one_of_a_machine(tmp_path: Path, host: str) -> None:
    """A name is no such address."""
    with pytest.raises(SettingsError, match=r"^HOST is '.*': set it to an address of this machine"):
        load(tmp_path, HOST=host, COLOPHON_ADDRESS="https://colophon.example.org")


@pytest.mark.parametrize(
    "text",
    [
        *("http://colophon.example.org", "colophon.example.org", "https://", "https://a.example/path"),
        *("https://u@a.example", "https://a.example:99999", "https://a b.example", "https://a.example?x"),
        "javascript:alert(1)",
    ],
)
def test_the_public_address_is_https_and_a_name(tmp_path: Path, text: str) -> None:
    """Nothing else can be the one address that browsers keep cookies and passkeys for."""
    with pytest.raises(SettingsError, match=r"^COLOPHON_ADDRESS is '.*': set it to https:// and the name"):
        load(tmp_path, COLOPHON_ADDRESS=text)


def test_the_names_of_this_machine_are_not_public(tmp_path: Path) -> None:
    """Whoever tries TLS on the machine itself needs no second factor for it."""
    assert not load(tmp_path, COLOPHON_ADDRESS="https://localhost:8443").address_is_public


def test_a_mail_server_is_taken(tmp_path: Path) -> None:
    """With the usual port for how it is reached."""
    asked = {"SMTP_HOST": "mail.example.org", "SMTP_FROM": "Colophon <colophon@example.org>"}

    settings = load(tmp_path, **asked, SMTP_USER="colophon", SMTP_PASSWORD="secret-word")

    assert settings.mail == MailSettings(
        host="mail.example.org",
        port=587,
        security="starttls",
        sender="Colophon <colophon@example.org>",
        user="colophon",
        password="secret-word",
    )
    assert "secret-word" not in repr(settings)
    assert [load(tmp_path, **asked, SMTP_TLS=each).mail.port for each in ("tls", "none")] == [465, 25]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"SMTP_HOST": ""}, "SMTP_HOST is not set"),
        ({"SMTP_FROM": ""}, "SMTP_FROM is no e-mail address"),
        ({"SMTP_FROM": "a@example.org\nBcc: b@example.org"}, "SMTP_FROM is no e-mail address"),
        ({"SMTP_TLS": "ssl"}, "SMTP_TLS is 'ssl'"),
        ({"SMTP_PORT": "0"}, "SMTP_PORT is '0'"),
        ({"SMTP_USER": "colophon"}, "SMTP_USER and SMTP_PASSWORD belong together"),
        ({"SMTP_USER": "colophon", "SMTP_PASSWORD": "x", "SMTP_TLS": "none"}, "SMTP_PASSWORD would go in the clear"),
    ],
)
def test_a_mail_server_that_cannot_be_used_is_explained(tmp_path: Path, wrong: dict[str, str], sentence: str) -> None:
    """Each in a sentence."""
    with pytest.raises(SettingsError, match=sentence):
        load(tmp_path, **{"SMTP_HOST": "mail.example.org", "SMTP_FROM": "colophon@example.org", **wrong})


def test_a_sign_on_provider_is_taken(tmp_path: Path) -> None:
    """Whole, and with what people call it; over http on this machine alone."""
    asked = {"OIDC_ISSUER": "https://login.example.org/", "OIDC_CLIENT_ID": "colophon", "OIDC_CLIENT_SECRET": "hidden"}

    settings = load(tmp_path, **asked)

    assert settings.sign_on == SignOnSettings(
        issuer="https://login.example.org/", client_id="colophon", client_secret="hidden", name="single sign-on"
    )
    assert "hidden" not in repr(settings)
    assert load(tmp_path, **asked, OIDC_NAME="Pellwood account").sign_on.name == "Pellwood account"  # type: ignore[union-attr]
    assert load(tmp_path, **{**asked, "OIDC_ISSUER": "http://127.0.0.1:8080/realm"}).sign_on is not None
    assert load(tmp_path).sign_on is None


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"OIDC_ISSUER": ""}, "OIDC_ISSUER is not set, but other OIDC settings are"),
        ({"OIDC_CLIENT_ID": "", "OIDC_CLIENT_SECRET": ""}, "OIDC_CLIENT_ID and OIDC_CLIENT_SECRET are not set"),
        ({"OIDC_ISSUER": "", "OIDC_CLIENT_ID": "", "OIDC_CLIENT_SECRET": "", "OIDC_NAME": "x"}, "are not set"),
        ({"OIDC_NAME": "two\nlines"}, "OIDC_NAME is no name"),
        ({"OIDC_NAME": "x" * 61}, "OIDC_NAME is no name"),
        ({"OIDC_ISSUER": "http://login.example.org"}, "OIDC_ISSUER is 'http://login.example.org': set it to the https"),
        ({"OIDC_ISSUER": "https://"}, "OIDC_ISSUER is "),
        ({"OIDC_ISSUER": "https://a.example:x"}, "OIDC_ISSUER is "),
        ({"OIDC_ISSUER": "https://[a"}, "OIDC_ISSUER is "),
        ({"OIDC_ISSUER": "https://a.example?x=1"}, "OIDC_ISSUER is "),
        ({"OIDC_ISSUER": "https://u:p@a.example"}, "OIDC_ISSUER is "),
    ],
)
def test_a_sign_on_provider_that_cannot_be_used_is_explained(
    tmp_path: Path, wrong: dict[str, str], sentence: str
) -> None:
    """Each in a sentence, which holds no secret."""
    asked = {"OIDC_ISSUER": "https://a.example", "OIDC_CLIENT_ID": "colophon", "OIDC_CLIENT_SECRET": "hidden"}
    with pytest.raises(SettingsError, match=sentence) as caught:
        load(tmp_path, **{**asked, **wrong})
    assert "hidden" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://anna:hidden@db/colophon", "begins with neither sqlite:/// nor postgresql://"),
        ("postgres://anna:hidden@db/colophon", "begins with neither sqlite:/// nor postgresql://"),
        ("postgresql+psycopg2://anna:hidden@db/colophon", "begins with neither sqlite:/// nor postgresql://"),
        ("colophon.sqlite3", "begins with neither sqlite:/// nor postgresql://"),
        ("postgresql://anna:hidden@db", "names no PostgreSQL database"),
        ("postgresql://anna:hidden@db/", "names no PostgreSQL database"),
        ("postgresql://anna:hidden@db:port/colophon", "is not an address"),
        ("postgresql://anna:hidden@[db/colophon", "is not an address"),
        ("sqlite://", "names no SQLite file to keep"),
        ("sqlite:///", "names no SQLite file to keep"),
        ("sqlite://colophon.sqlite3", "names no SQLite file to keep"),
        ("sqlite:///:memory:", "names no SQLite file to keep"),
        ("sqlite:///file:colophon?mode=memory&uri=true", "names no SQLite file to keep"),
        ("sqlite:///nowhere/colophon.sqlite3", "which is no directory"),
    ],
)
def test_a_database_that_cannot_be_used_is_explained(tmp_path: Path, url: str, sentence: str) -> None:
    """The sentence says what is wrong with DATABASE_URL and never repeats the password in it."""
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, DATABASE_URL=url)

    assert str(caught.value).startswith("DATABASE_URL ")
    assert sentence in str(caught.value)
    assert "hidden" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "used"),
    [
        ("sqlite:///data.sqlite3", "sqlite:///{root}/data.sqlite3"),
        ("sqlite:////tmp/data.sqlite3", "sqlite:////tmp/data.sqlite3"),
        ("postgresql:///colophon?host=/run/postgresql", "postgresql+psycopg:///colophon?host=/run/postgresql"),
        ("postgresql+psycopg://db/colophon", "postgresql+psycopg://db/colophon"),
    ],
)
def test_a_database_is_named_in_full(tmp_path: Path, url: str, used: str) -> None:
    """A file does not depend on the directory that the server is started from, nor a driver on a default."""
    assert load(tmp_path, DATABASE_URL=url).database_url == used.format(root=tmp_path)


def test_all_wrong_settings_are_named_at_once(tmp_path: Path) -> None:
    """Nobody has to start the server three times to learn of three mistakes, and nothing is made until then."""
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, PORT="http", HOST="example.com", SECRET_KEY="short")

    assert [line.split()[0] for line in str(caught.value).splitlines()] == ["HOST", "PORT", "SECRET_KEY"]
    assert list(tmp_path.iterdir()) == []


def test_secrets_are_not_printed(tmp_path: Path) -> None:
    """Settings that end up in a log or a traceback do not give the key or the database's password away."""
    text = repr(load(tmp_path, SECRET_KEY=KEY, DATABASE_URL="postgresql://anna:hidden@db/colophon"))

    assert KEY not in text
    assert "hidden" not in text


def test_an_instance_directory_that_cannot_be_made_is_explained(tmp_path: Path) -> None:
    """The sentence names the directory and the setting."""
    (tmp_path / "instance").write_text("a file")

    with pytest.raises(SettingsError, match=r"instance cannot be made: File exists\. Set INSTANCE_PATH"):
        load(tmp_path)


def test_the_secret_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    """The second start uses the first one's key, which only its owner can read; nothing else is left behind."""
    first, second = load(tmp_path), load(tmp_path)
    instance = tmp_path / "instance"

    assert first.secret_key == second.secret_key
    assert len(first.secret_key) == 64
    assert stat.S_IMODE((instance / "secret_key").stat().st_mode) == 0o600
    assert stat.S_IMODE(instance.stat().st_mode) == 0o700
    assert [file.name for file in instance.iterdir()] == ["secret_key"]


def test_processes_that_start_together_get_the_same_key(tmp_path: Path) -> None:
    """Eight first starts at the same moment, and with the most careless umask, make one private key."""
    program = (
        "import os, pathlib, sys; os.umask(0); sys.stdin.readline(); from compliance.config import load_settings; "
        "sys.stdout.write(load_settings({}, pathlib.Path(sys.argv[1])).secret_key)"
    )
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", program, str(tmp_path)]
    processes = [subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) for _ in range(8)]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    keys = {process.communicate(timeout=60)[0] for process in processes}

    assert len(keys) == 1
    assert len(keys.pop()) == 64
    assert [file.name for file in (tmp_path / "instance").iterdir()] == ["secret_key"]
    assert stat.S_IMODE((tmp_path / "instance/secret_key").stat().st_mode) == 0o600


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666, 0o400, 0o700])
def test_a_key_with_another_mode_is_refused(tmp_path: Path, mode: int) -> None:
    """The server does not start with a key that others may have read, and says how to go on."""
    load(tmp_path)
    (tmp_path / "instance/secret_key").chmod(mode)

    with pytest.raises(SettingsError, match=f"its mode is {mode:04o}, not 0600.*chmod 600"):
        load(tmp_path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_key_of_another_user_is_refused(tmp_path: Path) -> None:
    """The server does not start with a key that somebody else put there."""
    load(tmp_path)
    os.chown(tmp_path / "instance/secret_key", 65534, 65534)

    with pytest.raises(SettingsError, match=r"belongs to another user \(number 65534\)"):
        load(tmp_path)


def test_a_key_that_is_a_link_is_refused(tmp_path: Path) -> None:
    """A link could point to a file that others can change."""
    load(tmp_path)
    key = tmp_path / "instance/secret_key"
    key.rename(tmp_path / "elsewhere")
    key.symlink_to(tmp_path / "elsewhere")

    with pytest.raises(SettingsError, match="secret_key cannot be opened"):
        load(tmp_path)


@pytest.mark.timeout(10)
@pytest.mark.parametrize("make", [os.mkfifo, Path.mkdir])
def test_a_key_that_is_no_file_is_refused(tmp_path: Path, make: object) -> None:
    """A pipe or a directory in the key's place neither hangs nor crashes the start."""
    load(tmp_path)
    key = tmp_path / "instance/secret_key"
    key.unlink()
    assert callable(make)
    make(key)

    with pytest.raises(SettingsError, match="secret_key is not an ordinary file"):
        load(tmp_path)


@pytest.mark.parametrize("content", [b"", b"short", b" " * 64])
def test_a_key_that_is_too_short_is_refused(tmp_path: Path, content: bytes) -> None:
    """An empty or cut-off key file is named, and the sentence says what deleting it means."""
    load(tmp_path)
    (tmp_path / "instance/secret_key").write_bytes(content)

    with pytest.raises(SettingsError, match=r"shorter than 32 characters\. Delete the file"):
        load(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_instance_directory_that_is_read_only_is_explained(tmp_path: Path) -> None:
    """The sentence says which directory and what to set."""
    (tmp_path / "instance").mkdir(mode=0o500)

    with pytest.raises(SettingsError, match=r"No secret key can be kept in .*instance: Permission denied"):
        load(tmp_path)


def test_a_folder_with_more_releases_is_checked_at_start(tmp_path: Path) -> None:
    """One that cannot be used is refused with what to do; relative paths start at the root."""
    assert load(tmp_path).releases is None
    with pytest.raises(SettingsError, match=r"^COLOPHON_RELEASES: .*/laws is no folder\. Make it"):
        load(tmp_path, COLOPHON_RELEASES="laws")
    with pytest.raises(SettingsError, match=r"^COLOPHON_RELEASES: .*/laws is no folder\. Make it"):
        releases_folder({"COLOPHON_RELEASES": "laws"}, tmp_path)
    make_fiction(tmp_path / "laws")
    assert load(tmp_path, COLOPHON_RELEASES="laws").releases == tmp_path / "laws"
    assert releases_folder({"COLOPHON_RELEASES": "laws"}, tmp_path) == tmp_path / "laws"
    assert releases_folder({}, tmp_path) is None


def test_seals_are_set_together(tmp_path: Path) -> None:
    """A key, a timestamp authority and a witness; what is not set is not used."""
    (tmp_path / "key.p12").write_bytes(b"a key")
    (tmp_path / "witness").mkdir()
    assert load(tmp_path).seals == SealSettings()
    seals = load(
        tmp_path,
        SIGNING_KEY_FILE="key.p12",
        SIGNING_KEY_PASSWORD="hidden",
        TIMESTAMP_URL="https://timestamps.example.org/",
        WITNESS="witness",
        SEAL_SECONDS="0",
    ).seals

    assert seals.signing_key == tmp_path / "key.p12"
    assert (seals.witness_url, seals.witness_folder) == ("", tmp_path / "witness")
    assert (seals.timestamp_url, seals.every_seconds) == ("https://timestamps.example.org/", 0)
    assert "hidden" not in repr(seals)
    assert load(tmp_path, WITNESS="http://127.0.0.1:9/log").seals.witness_url == "http://127.0.0.1:9/log"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"SIGNING_KEY_FILE": "none.p12"}, "SIGNING_KEY_FILE: there is no file"),
        ({"SIGNING_KEY_PASSWORD": "alone"}, "SIGNING_KEY_PASSWORD is set without SIGNING_KEY_FILE"),
        ({"TIMESTAMP_URL": "timestamps.example.org"}, "TIMESTAMP_URL is 'timestamps.example.org'"),
        ({"TIMESTAMP_URL": "ftp://example.org"}, "TIMESTAMP_URL is 'ftp://example.org'"),
        ({"TIMESTAMP_URL": "https://example.org:0x1/"}, "TIMESTAMP_URL is"),
        ({"WITNESS": "nowhere"}, "WITNESS: there is no folder"),
        ({"WITNESS": "https://"}, "WITNESS is 'https://'"),
        ({"SEAL_SECONDS": "-1"}, "SEAL_SECONDS is '-1'"),
        ({"SEAL_SECONDS": "86401"}, "SEAL_SECONDS is '86401'"),
    ],
)
def test_seals_that_cannot_be_used_are_refused(tmp_path: Path, wrong: dict[str, str], sentence: str) -> None:
    """Each with what to set."""
    with pytest.raises(SettingsError, match=re.escape(sentence)):
        load(tmp_path, **wrong)


def test_evidence_is_kept_in_the_instance_directory_or_elsewhere(tmp_path: Path) -> None:
    """Wherever the operator wants it; relative paths start at the root."""
    assert load(tmp_path).evidence_folder == tmp_path / "instance/evidence"
    assert load(tmp_path, EVIDENCE_PATH="kept").evidence_folder == tmp_path / "kept"
