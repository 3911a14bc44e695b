"""Checkpoints and proofs as text: each has one spelling, and no other text is read as one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.domain.base64_text import from_base64, to_base64
from compliance.domain.checkpoint import (
    LONGEST_PROOF,
    Checkpoint,
    InclusionText,
    read_checkpoint,
    read_inclusion,
)

ROOT = bytes(range(32))
TEXT = "example.com/log\n3\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
PROOF = "c2sp.org/tlog-proof@v1\nindex 2\n" + to_base64(bytes(32)) + "\n\n" + TEXT + "\n— example.com/log AAAA\n"
# From C2SP tlog-checkpoint, without its signature.
EXAMPLE = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"


def test_the_specification_s_own_example_is_read() -> None:
    """And written again as it was."""
    checkpoint = read_checkpoint(EXAMPLE)
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert checkpoint.text() == EXAMPLE


@given(st.binary(min_size=32, max_size=32), st.integers(0, 2**62))
def test_what_is_written_is_read_back(root: bytes, size: int) -> None:
    """Whatever the root and the size."""
    checkpoint = Checkpoint("local/0123456789abcdef", size, root)
    assert read_checkpoint(checkpoint.text()) == checkpoint


@pytest.mark.parametrize(
    "text",
    [
        "",
        TEXT.removesuffix("\n"),
        TEXT + "\n",
        TEXT + "an extension\n",
        TEXT.replace("3\n", "03\n", 1),
        TEXT.replace("3\n", "+3\n", 1),
        TEXT.replace("3\n", "-3\n", 1),
        TEXT.replace("3\n", " 3\n", 1),
        TEXT.replace("3\n", "٣\n", 1),
        TEXT.replace("3\n", "3\r\n", 1),
        TEXT.replace("3\n", "\n", 1),
        TEXT.replace("3\n", "10000000000000000000\n", 1),
        TEXT.removeprefix("example.com/log"),
        "\x07" + TEXT,
        TEXT.replace("h8=", "h9="),
        TEXT.replace("h8=", "h8"),
        TEXT.replace("AAEC", "AA\u0000EC"),
        TEXT.replace("AAEC", "ÄAEC"),
        TEXT.replace("AAEC", ""),
        TEXT.replace("AAEC", "AAECAAEC"),
    ],
)
def test_no_other_text_is_a_checkpoint(text: str) -> None:
    """Other spellings of numbers and base64, lines too few or too many, and nothing at all."""
    with pytest.raises(ValueError, match=r"^[A-Z].*[.]$"):
        read_checkpoint(text)


@pytest.mark.parametrize(
    "checkpoint",
    [
        Checkpoint("", 1, ROOT),
        Checkpoint("two\nlines", 1, ROOT),
        Checkpoint("log", -1, ROOT),
        Checkpoint("log", 1, b""),
    ],
)
def test_what_cannot_be_a_checkpoint_is_not_written(checkpoint: Checkpoint) -> None:
    """Without a name, with a size below nothing, or with a root of another length."""
    with pytest.raises(ValueError, match=r"^[A-Z].*[.]$"):
        checkpoint.text()


def test_a_proof_is_read_as_it_was_written() -> None:
    """With hashes, and without any: the only leaf of a tree needs none."""
    proof = InclusionText(2, (bytes(32),), TEXT + "\n— example.com/log AAAA\n")
    assert proof.text() == PROOF
    assert read_inclusion(PROOF) == proof
    alone = InclusionText(0, (), "log\n")
    assert read_inclusion(alone.text()) == alone


@pytest.mark.parametrize(
    "text",
    [
        "",
        PROOF.removeprefix("c2sp.org/"),
        PROOF.replace("@v1", "@v2"),
        PROOF.replace("index 2\n", ""),
        PROOF.replace("index 2", "index 02"),
        PROOF.replace("index 2", "extra AAAA\nindex 2"),
        PROOF.replace("AAA=\n", "AAB=\n", 1),
        PROOF.replace("AAA=\n", "=\n", 1),
        PROOF.replace("\n\n", "\n"),
        PROOF.replace("\n", "\r\n"),
        "c2sp.org/tlog-proof@v1\n\n" + TEXT,
        PROOF.replace("index 2\n", "index 2\n" + LONGEST_PROOF * f"{to_base64(ROOT)}\n"),
    ],
)
def test_no_other_text_is_a_proof(text: str) -> None:
    """Another version, a missing index, extra data, hashes of another length or too many of them."""
    with pytest.raises(ValueError, match=r"^[A-Z].*[.]$"):
        read_inclusion(text)


@given(st.binary(max_size=40))
def test_content_has_one_base64(content: bytes) -> None:
    """No other text of the same length, and none with more or fewer signs for filling, stands for it."""
    text = to_base64(content)
    assert from_base64(text) == content
    for place in range(len(text)):
        for other in "ABCDZz09+/=\n":
            changed = text[:place] + other + text[place + 1 :]
            if changed != text:
                try:
                    assert from_base64(changed) != content
                except ValueError:
                    continue
    for changed in (text + "=", text + "\n", " " + text, text.removesuffix("=") if "=" in text else text + "A"):
        with pytest.raises(ValueError, match="not base64"):
            from_base64(changed)
