"""What was made with a secret key of before is still read; what is new is made with the key of today."""

from pathlib import Path

import pytest
from flask import Flask, session
from flask_wtf.csrf import generate_csrf, validate_csrf

from compliance import create_app
from compliance.config import load_settings
from compliance.secret import mark_of
from compliance.web.accounts.factors import Codes, totp_secrets
from tests.web.pages import Printer, never_done

OLD, OLDER, NEW = "o" * 40, "e" * 40, "n" * 40


def _app(folder: Path, **environ: str) -> Flask:
    settings = load_settings({"INSTANCE_PATH": str(folder), **environ}, folder)
    return create_app(settings, render=Printer(), walk=never_done, compare=lambda *_: lambda: True)


def _codes(folder: Path, **environ: str) -> Codes:
    return Codes(totp_secrets(load_settings(environ, folder)), "Colophon")


def _secret(codes: Codes, kept: str) -> bytes:
    """The secret of a second factor as it is kept in the database, decrypted."""
    key: bytes = codes._totp.from_source(kept).key
    return key


def test_second_factors_of_before_are_still_read(tmp_path: Path) -> None:
    """After one change of the key, and after two; without the old key they are lost."""
    older = _codes(tmp_path, SECRET_KEY=OLDER)
    kept = older.generate_totp_secret()
    for old in (OLDER, f"{OLDER} {OLD}", f"{OLD} {OLDER}"):
        assert _secret(_codes(tmp_path, SECRET_KEY=NEW, SECRET_KEY_OLD=old), kept) == _secret(older, kept)
    with pytest.raises(KeyError):
        _secret(_codes(tmp_path, SECRET_KEY=NEW, SECRET_KEY_OLD=OLD), kept)


def test_what_is_new_is_not_made_with_a_key_of_before(tmp_path: Path) -> None:
    """Somebody may have seen that one."""
    codes = _codes(tmp_path, SECRET_KEY=NEW, SECRET_KEY_OLD=OLD)
    made = codes.generate_totp_secret()

    assert _secret(_codes(tmp_path, SECRET_KEY=NEW), made) == _secret(codes, made)


def test_a_form_that_was_open_meanwhile_is_taken(tmp_path: Path) -> None:
    """Its token was signed with the key of before; one signed with no key of ours is not."""
    before = _app(tmp_path, SECRET_KEY=OLD)
    with before.test_request_context():
        token, raw = generate_csrf(), session["csrf_token"]
    for environ, taken in (({"SECRET_KEY": NEW, "SECRET_KEY_OLD": OLD}, True), ({"SECRET_KEY": NEW}, False)):
        with _app(tmp_path, **environ).test_request_context():
            session["csrf_token"] = raw
            try:
                validate_csrf(token)
            except ValueError:
                assert not taken
            else:
                assert taken


def test_the_files_change_places(tmp_path: Path) -> None:
    """As the guide for operators says: the key goes to the end of the old ones, and a new one is made."""
    first = load_settings({}, tmp_path).secret_key
    instance = tmp_path / "instance"
    (instance / "secret_key").rename(instance / "secret_key_old")
    second = load_settings({}, tmp_path)
    with (instance / "secret_key_old").open("a") as file:
        file.write((instance / "secret_key").read_text())
    (instance / "secret_key").unlink()
    third = load_settings({}, tmp_path)

    assert second.old_secret_keys == (first,)
    assert third.old_secret_keys == (first, second.secret_key)
    assert len({first, second.secret_key, third.secret_key}) == 3
    assert first not in repr(third)
    assert mark_of(first) != mark_of(third.secret_key)
