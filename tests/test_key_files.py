"""The files of the signing keys: made once, private, and read again when they are others."""

import os
import stat
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from compliance.config_seals import SealSettings
from compliance.documents.key_formats import pdf_key_text
from compliance.documents.keys import Keys, Purpose, UnusableKey
from compliance.key_files import FILES, load_keys, next_key, put_next_in_place, waiting
from tests.documents.signing import pdf_key

AT = datetime(2026, 11, 24, 9, 58, tzinfo=UTC)
PURPOSES: tuple[Purpose, ...] = ("log", "data", "pdf")


def _load(folder: Path, host: str = "colophon.example", seals: SealSettings | None = None) -> Keys:
    return load_keys(folder, host, seals or SealSettings(), lambda: AT)


def _public(keys: Keys, purpose: Purpose) -> bytes:
    if purpose == "pdf":
        return keys.pdf.fingerprint.encode()
    return keys.log.public if purpose == "log" else keys.data.kid.encode()


def test_nothing_is_made_before_a_key_is_asked_for(tmp_path: Path) -> None:
    """An application that signs nothing leaves no file, and each key makes its own alone."""
    keys = _load(tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert keys.log.origin.startswith("colophon.example/")
    assert [file.name for file in tmp_path.iterdir()] == [FILES["log"]]
    assert _load(tmp_path / "..", "").ask_log is not None


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_key_is_private_and_stays(tmp_path: Path, purpose: Purpose) -> None:
    """Whatever the mask of the process; the next start reads the same."""
    mask = os.umask(0)
    try:
        first = _public(_load(tmp_path), purpose)
    finally:
        os.umask(mask)
    (file,) = tmp_path.iterdir()
    assert (file.name, stat.S_IMODE(file.stat().st_mode)) == (FILES[purpose], 0o600)
    assert _public(_load(tmp_path, "another.example"), purpose) == first


def test_an_installation_on_one_machine_has_a_log_of_its_own_name(tmp_path: Path) -> None:
    """Two of them do not share it."""
    (tmp_path / "other").mkdir()
    one, other = _load(tmp_path, "").log.origin, _load(tmp_path / "other", "").log.origin
    assert one.startswith("local/")
    assert len(one) == len("local/") + 16
    assert one != other
    assert _load(tmp_path, "").pdf.subject == "CN=Colophon installation"


@pytest.mark.parametrize("purpose", PURPOSES)
def test_many_at_once_get_the_same_key(tmp_path: Path, purpose: Purpose) -> None:
    """Threads of one process and processes that start together; nothing is left beside the key."""
    found: list[bytes] = []
    shared = _load(tmp_path)
    begin = threading.Barrier(8)

    def ask(keys: Keys) -> None:
        begin.wait()
        found.append(_public(keys, purpose))

    threads = [threading.Thread(target=ask, args=(shared if n % 2 else _load(tmp_path),)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_key_that_is_changed_is_used_at_once(tmp_path: Path, purpose: Purpose) -> None:
    """A server that runs meanwhile takes the next one; the log keeps its name."""
    keys = _load(tmp_path)
    before, origin = _public(keys, purpose), keys.log.origin
    assert not waiting(tmp_path, purpose)
    coming = next_key(tmp_path, "colophon.example", purpose, origin, AT)
    assert waiting(tmp_path, purpose)
    assert _public(keys, purpose) == before, "nothing has changed yet"
    again = next_key(tmp_path, "colophon.example", purpose, origin, AT)
    assert again.sign(b"") == coming.sign(b"") or purpose == "pdf", "the same waits after an interruption"
    put_next_in_place(tmp_path, purpose)
    assert not waiting(tmp_path, purpose)
    assert _public(keys, purpose) != before
    assert keys.log.origin == origin
    assert before not in (tmp_path / FILES[purpose]).read_bytes()


def _open_to_others(file: Path) -> None:
    file.chmod(0o640)


def _directory(file: Path) -> None:
    file.unlink()
    file.mkdir()


def _link(file: Path) -> None:
    file.rename(file.with_name("elsewhere"))
    file.symlink_to(file.with_name("elsewhere"))


def _garbage(file: Path) -> None:
    file.write_bytes(b"garbage")


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("spoil", [_open_to_others, _directory, _link, _garbage])
def test_a_file_that_is_not_as_it_was_made_is_refused(
    tmp_path: Path, purpose: Purpose, spoil: Callable[[Path], None]
) -> None:
    """With a sentence that names it; no new key takes its place behind anybody's back."""
    file = tmp_path / FILES[purpose]
    _public(_load(tmp_path), purpose)
    spoil(file)
    with pytest.raises(UnusableKey, match=FILES[purpose]) as refused:
        _load(tmp_path).of(purpose)
    assert str(tmp_path) not in str(refused.value), "the sentence may be shown to whoever asked for a statement"


def test_a_directory_that_cannot_hold_a_key_is_named(tmp_path: Path) -> None:
    """As when it is gone."""
    with pytest.raises(UnusableKey, match="No key can be kept in"):
        _ = _load(tmp_path / "gone").data


def test_a_supplied_key_is_used_and_none_is_made(tmp_path: Path) -> None:
    """It is read again when the file is another one; what is wrong with it names the setting."""
    file = tmp_path / "company.pem"
    file.write_bytes(pdf_key_text(pdf_key("company.example")))
    keys = _load(tmp_path, seals=SealSettings(signing_key=file))
    assert keys.pdf.supplied
    assert keys.pdf.fingerprint == pdf_key("company.example").fingerprint
    file.write_bytes(pdf_key_text(pdf_key("renewed.example")) + b"\n")
    assert keys.pdf.fingerprint == pdf_key("renewed.example").fingerprint
    assert [each.name for each in tmp_path.iterdir()] == ["company.pem"]
    for content, says in ((b"garbage", "cannot be opened"), (b"x" * (1024 * 1024 + 1), "larger than")):
        file.write_bytes(content)
        with pytest.raises(UnusableKey, match=rf"SIGNING_KEY_FILE \(.*{says}"):
            _ = keys.pdf
    file.unlink()
    with pytest.raises(UnusableKey, match=r"SIGNING_KEY_FILE: .* cannot be read: No such file"):
        _ = keys.pdf
