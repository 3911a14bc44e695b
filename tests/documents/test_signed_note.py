"""Signed notes: those of other programs are read, ours are theirs to the byte, and nothing can be changed in one."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from compliance.documents.key_formats import make_log_key, read_log_key
from compliance.documents.keys import LogKey, UnusableKey
from compliance.documents.signed_note import (
    LONGEST_NOTE,
    MOST_SIGNATURES,
    NoteRefused,
    NoteVerifier,
    open_note,
    read_note,
    read_verifier,
    sign_note,
    verifier_of,
)
from compliance.domain.base64_text import from_base64, to_base64
from compliance.domain.checkpoint import read_checkpoint

# The example of C2SP signed-note.
EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE = (
    "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYj"
    "OBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
# The documentation of Go's golang.org/x/mod/sumdb/note, which the format comes from.
GO_PRIVATE = b"PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
GO_NOTE = (
    f"{GO_TEXT}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBw"
    "JnAM=\n"
)

KEY = LogKey("example.com/log", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
OTHER = make_log_key("example.com/log")
WITNESS = make_log_key("witness.example")
TEXT = "example.com/log\n1\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
NOTE = sign_note(TEXT, KEY)


def _line(name: str, content: bytes) -> str:
    return f"— {name} {to_base64(content)}\n"


def test_the_specification_s_own_example_is_read() -> None:
    """With its own key, which gives its own number."""
    key = read_verifier(EXAMPLE_KEY)
    assert (key.name, key.key_id.hex()) == ("example.com/foo", "530d903a")
    opened = open_note(EXAMPLE, [key])
    assert (opened.text, opened.signed_by) == ("This is an example message.\n", (key,))


def test_we_sign_exactly_as_the_first_implementation_does() -> None:
    """Its key and its text give its note, to the byte."""
    key = read_log_key(GO_PRIVATE)
    assert key.vkey == GO_PUBLIC
    assert verifier_of(key) == read_verifier(GO_PUBLIC)
    assert sign_note(GO_TEXT, key) == GO_NOTE
    assert open_note(GO_NOTE, [read_verifier(GO_PUBLIC)]).text == GO_TEXT


def test_a_checkpoint_can_be_taken_from_a_note() -> None:
    """The text of a note is what was signed, with the end of its last line."""
    opened = open_note(NOTE, [verifier_of(KEY)])
    assert opened.text == TEXT
    assert read_checkpoint(opened.text).size == 1


def test_signatures_of_keys_that_nobody_knows_say_nothing() -> None:
    """A witness may have signed, too, and so may the log's next key, which has the same name."""
    note = sign_note(TEXT, WITNESS, KEY, OTHER)
    assert open_note(note, [verifier_of(KEY)]).signed_by == (verifier_of(KEY),)
    assert open_note(note, map(verifier_of, (OTHER, WITNESS))).signed_by == (verifier_of(WITNESS), verifier_of(OTHER))


def test_a_note_that_no_known_key_signed_is_refused() -> None:
    """Also when the name is known, and also when nothing is."""
    for known in ([verifier_of(OTHER)], [verifier_of(WITNESS)], []):
        with pytest.raises(NoteRefused, match="No key that is known"):
            open_note(NOTE, known)


def test_one_wrong_signature_of_a_known_key_is_enough_to_refuse() -> None:
    """Although another known key did sign."""
    forged = sign_note(TEXT, KEY) + _line(WITNESS.origin, WITNESS.key_id + bytes(64))
    with pytest.raises(NoteRefused, match=r"signature of witness\.example does not belong"):
        open_note(forged, [verifier_of(KEY), verifier_of(WITNESS)])


def test_two_signatures_of_one_known_key_are_refused() -> None:
    """Nobody can say which of them counts."""
    with pytest.raises(NoteRefused, match="two signatures"):
        open_note(sign_note(TEXT, KEY, KEY), [verifier_of(KEY)])


def test_another_name_over_the_same_key_is_another_key() -> None:
    """The number covers the name, so that a signature for one log is none for another."""
    renamed = NoteVerifier("example.com/another", KEY.public)
    with pytest.raises(NoteRefused, match="No key that is known"):
        open_note(NOTE, [renamed])
    with pytest.raises(NoteRefused, match="No key that is known"):
        open_note(NOTE.replace("— example.com/log", "— example.com/another"), [renamed, verifier_of(KEY)])


def test_no_bit_of_a_note_can_be_changed() -> None:
    """Whatever byte is changed, and in whichever bit."""
    known, whole = [verifier_of(KEY)], NOTE.encode()
    for place in range(len(whole)):
        for bit in range(8):
            changed = whole[:place] + bytes([whole[place] ^ 1 << bit]) + whole[place + 1 :]
            with pytest.raises((NoteRefused, UnicodeDecodeError)):
                open_note(changed.decode(), known)


def test_no_end_of_a_note_can_be_missing() -> None:
    """Cut off anywhere, it is no note."""
    for end in range(len(NOTE)):
        with pytest.raises(NoteRefused):
            open_note(NOTE[:end], [verifier_of(KEY)])


@pytest.mark.parametrize(
    "note",
    [
        NOTE.replace("\n\n", "\n"),
        NOTE.replace("— ", "- "),
        NOTE.replace("— ", "—"),
        NOTE.replace("— ", "—  "),
        NOTE.replace("— ", " — "),
        NOTE.replace("example.com/log ", "example.com/log  "),
        NOTE.replace("example.com/log ", "example.com/log\u00a0"),
        NOTE.replace("— example.com/log", "— example.com+log"),
        NOTE.replace("— example.com/log", "—"),
        NOTE.replace("\n", "\r\n"),
        NOTE.replace("1\n", "1\t\n"),
        NOTE + "\n",
        NOTE + "more\n",
        NOTE + "— example.com/log\n",
        NOTE + "— example.com/log \n",
        NOTE + "— example.com/log AAAA\n",
        NOTE + "— example.com/log AAAAAB==\n",
        NOTE + "— exa\ud800mple AAAAAAA=\n",
        "\ud800" + NOTE,
        "\x00" + NOTE,
    ],
)
def test_what_is_not_written_as_a_note_is_refused(note: str) -> None:
    """Also when it holds a signature that would be right."""
    with pytest.raises(NoteRefused, match=r"^[A-Z].*[.]$"):
        open_note(note, [verifier_of(KEY)])


def test_a_text_may_have_empty_lines() -> None:
    """The last empty line parts it from the signatures."""
    note = sign_note("one\n\ntwo\n\n\nthree\n", KEY)
    assert open_note(note, [verifier_of(KEY)]).text == "one\n\ntwo\n\n\nthree\n"


def test_many_signatures_are_read_and_too_many_are_not() -> None:
    """The specification demands sixteen at least."""
    lines = [_line(f"witness{number}", bytes(68)) for number in range(MOST_SIGNATURES)]
    assert len(lines) >= 16
    full = NOTE + "".join(lines[1:])
    assert open_note(full, [verifier_of(KEY)]).text == TEXT
    with pytest.raises(NoteRefused, match="at most"):
        open_note(full + lines[0], [verifier_of(KEY)])


def test_a_note_beyond_all_measure_is_not_read() -> None:
    """Nobody has to look through what never ends."""
    with pytest.raises(NoteRefused, match="at most"):
        read_note(sign_note("long " * (LONGEST_NOTE // 5) + "\n", KEY))


@pytest.mark.parametrize("text", ["", "no end", "a\ttab\n", "a return\r\n", "half \ud800\n"])
def test_what_a_note_cannot_hold_is_not_signed(text: str) -> None:
    """An unended line, other control characters, and what is no Unicode."""
    with pytest.raises(ValueError, match="The text of a note"):
        sign_note(text, KEY)


def test_a_published_line_that_does_not_fit_together_is_no_key() -> None:
    """Another name, another number, another algorithm, or bits at the end that mean nothing."""
    name, number, key = KEY.vkey.split("+", 2)
    ecdsa = to_base64(b"\x02" + from_base64(key)[1:])
    for line in ("", name, f"other+{number}+{key}", f"{name}+00000000+{key}", f"{name}+{number}+{ecdsa}"):
        with pytest.raises(UnusableKey):
            read_verifier(line)
