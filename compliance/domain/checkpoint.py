"""What a log says of itself at one moment: its name, how many leaves it has and their root (C2SP tlog-checkpoint).

And the proof, to be kept apart from the log, that one entry is in it (C2SP tlog-proof).
"""

import re
from dataclasses import dataclass

from compliance.domain.base64_text import from_base64, to_base64

PROOF_VERSION = "c2sp.org/tlog-proof@v1"
# A tree of 2^63 leaves has proofs of 63 hashes; no honest proof is longer.
LONGEST_PROOF = 63

_HASH_LENGTH = 32
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The log called `origin` had `size` leaves, and this was their root (32 bytes, RFC 6962)."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The text that is signed: three lines, each with its end. Raises ValueError for what cannot be one."""
        text = f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n"
        read_checkpoint(text)
        return text


@dataclass(frozen=True, slots=True)
class InclusionText:
    """A proof that the leaf at `index` is in the log, with the signed checkpoint that it leads to, as it was signed."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str

    def text(self) -> str:
        """The proof as a file with the ending .tlog-proof."""
        return "\n".join(
            (PROOF_VERSION, f"index {self.index}", *(to_base64(hash_) for hash_ in self.hashes), "", self.checkpoint)
        )


def read_checkpoint(text: str) -> Checkpoint:
    """The checkpoint that a text says; raises ValueError, in a sentence, for any text that `Checkpoint.text` never
    gives.

    Lines beyond the third are allowed by the specification, and refused here: we write none, and nobody could check
    what they say.
    """
    lines = text.split("\n")
    if len(lines) != 4 or lines[3]:
        raise ValueError("A checkpoint has three lines: the log's name, the number of leaves and the root.")
    origin, size, root, _ = lines
    if not origin or not origin.isprintable():
        raise ValueError("A checkpoint begins with the name of its log.")
    return Checkpoint(origin, _number(size), _hash(root))


def read_inclusion(text: str) -> InclusionText:
    """The proof that a text holds; raises ValueError, in a sentence, when it is none. Nothing is verified here.

    A line of extra data is allowed by the specification, and refused here: we write none.
    """
    proof, found, checkpoint = text.partition("\n\n")
    version, *lines = proof.split("\n")
    if version != PROOF_VERSION or not found or not lines or not lines[0].startswith("index "):
        raise ValueError(f"A proof begins with {PROOF_VERSION} and an index, and ends with a signed checkpoint.")
    if len(lines) - 1 > LONGEST_PROOF:
        raise ValueError(f"A proof has at most {LONGEST_PROOF} hashes.")
    return InclusionText(_number(lines[0].removeprefix("index ")), tuple(map(_hash, lines[1:])), checkpoint)


def _number(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise ValueError("Numbers of a log are decimal digits without zeros before them.")
    return int(text)


def _hash(text: str) -> bytes:
    content = from_base64(text)
    if len(content) != _HASH_LENGTH:
        raise ValueError(f"A hash has {_HASH_LENGTH} bytes.")
    return content
