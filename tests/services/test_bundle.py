"""A bundle verifies where nothing of Colophon is installed, and nothing in it can be changed without being found."""

import json
import random
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest

from compliance.bundle_verifier import verify
from compliance.bundle_verifier.verify import Untrue, read_zip, zip_bytes
from compliance.documents.canonical import canonical_bytes
from compliance.documents.keys import DataKey, Keys, UnusableKey
from compliance.domain.history import NO_HASH, Entry, Head, entry_hash, verify_chain
from compliance.services.actors import EVERYTHING, LOCAL_OPERATOR
from compliance.services.bundle import make_bundle
from compliance.services.database import Database, open_database
from compliance.services.evidence import About, EvidenceFiles, attach_file, remove_evidence
from compliance.services.key_records import replace_key
from compliance.services.payload_erasure import erase_payloads
from compliance.services.refusals import NotFound, Refused
from tests.bundled import KEYS, WORDS, Members, bundle_of, issue_signed, signed_anew, signed_project
from tests.documents.signing import data_key, log_key, pdf_key
from tests.stored import LATER, start

VKEY = log_key().vkey


@dataclass(frozen=True)
class Made:
    """A bundle, what is in it, and where it comes from; `forged` is the same project signed with other keys."""

    data: bytes
    members: Members
    database: Database
    project: str
    forged: bytes


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """One bundle for all tests, which change copies of it."""
    folder = tmp_path_factory.mktemp("bundle")
    database, other = (open_database(f"sqlite:///{folder / name}.sqlite3") for name in ("one", "two"))
    project = signed_project(database)
    data = bundle_of(database, project)
    own = Keys(lambda: log_key("colophon.example/ffeeddccbbaa0099"), lambda: data_key(9), pdf_key)
    forged = bundle_of(other, signed_project(other, own), own)
    yield Made(data, read_zip(data), database, project, forged)
    database.close()
    other.close()


def fault(members: Members, vkey: str = VKEY) -> str:
    """What is found to be wrong."""
    with pytest.raises(Untrue) as found:
        verify.verify(members, vkey)
    return str(found.value)


def lines(members: Members) -> list[dict[str, object]]:
    """The entries of the history."""
    return [json.loads(line) for line in members["history.jsonl"].splitlines()]


def with_lines(members: Members, entries: list[dict[str, object]]) -> Members:
    """The members with another history, under a manifest that is signed as if it were right."""
    history = b"".join(canonical_bytes(each) + b"\n" for each in entries)  # type: ignore[arg-type]
    return signed_anew({**members, "history.jsonl": history})


def chained(entries: list[dict[str, object]]) -> list[dict[str, object]]:
    """The entries numbered anew, each with the hash that it has to have in this place."""
    last, found = NO_HASH, []
    for number, each in enumerate(entries, start=1):
        header = canonical_bytes({**json.loads(b64decode(str(each["header"]))), "sequence": number})
        last = entry_hash(last, header)
        found.append({**each, "sequence": number, "header": b64encode(header).decode(), "hash": last.hex()})
    return found


def test_a_bundle_holds_and_says_what_was_checked(made: Made) -> None:
    """With the key and without it; made twice, it is the same, byte for byte."""
    report = verify.verify(made.members, VKEY)
    said = " ".join(report.checked)
    assert "All 19 files are those that were signed" in said
    assert "All 8 entries of the history" in said
    assert "the contents of 1 were erased, and entries say so" in said
    assert "Statement 2026-0001 (superseded by 2026-0002)" in said
    assert "Statement 2026-0002 (withdrawn)" in said
    assert "since the 2 checkpoints that statements print" in said
    assert "Whose key that is." not in " ".join(report.open)
    without = verify.verify(made.members)
    assert f"signed by the key {VKEY}" in " ".join(without.checked)
    assert "Whose key that is." in " ".join(without.open)
    assert bundle_of(made.database, made.project) == made.data


def test_nothing_of_colophon_is_needed(made: Made, tmp_path: Path) -> None:
    """The program out of the bundle in a process that can import Python's own library and cryptography alone."""
    for name, content in made.members.items():
        (tmp_path / "b" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "b" / name).write_bytes(content)
    (tmp_path / "b.zip").write_bytes(made.data)
    (tmp_path / "bad.zip").write_bytes(made.data[:-1])
    blocker = (
        "import runpy, sys\n"
        "class Refuse:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        top = name.partition('.')[0]\n"
        "        if top not in sys.stdlib_module_names and top not in ('cryptography', '_cffi_backend'):\n"
        "            raise ImportError(name)\n"
        "sys.meta_path.insert(0, Refuse())\n"
        "sys.argv = sys.argv[1:]\n"
        "runpy.run_path(sys.argv[0], run_name='__main__')\n"
    )
    for arguments, code, words in (
        (("b.zip", "--key", VKEY), 0, "SOUND, as far as this was checked"),
        (("b",), 0, "Compare it with the one that the organisation publishes"),
        (("bad.zip",), 1, "NOT SOUND. The ZIP cannot be read"),
        (("none.zip",), 2, "none.zip cannot be read"),
        (("b.zip", "--key", "no key"), 2, "The key is not of the form"),
    ):
        done = subprocess.run(
            [sys.executable, "-I", "-c", blocker, "b/verify.py", *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stderr
        assert words in done.stdout + done.stderr
        assert "Traceback" not in done.stderr


def test_every_byte_counts(made: Made) -> None:
    """Three thousand random changes of single bytes, in every file of it: not one is taken."""
    chance = random.Random(2026)  # noqa: S311 - the same changes in every run
    names = sorted(made.members)
    for number in range(3000):
        name = names[number % len(names)]
        changed = bytearray(made.members[name])
        changed[chance.randrange(len(changed))] ^= chance.randrange(1, 256)
        with pytest.raises(Untrue):
            verify.verify({**made.members, name: bytes(changed)}, VKEY)


def test_whoever_can_sign_a_bundle_can_still_change_nothing_of_it(made: Made) -> None:
    """A thousand changes of everything that is not just words for people, under a new and right manifest."""
    chance = random.Random(1710)  # noqa: S311 - the same changes in every run
    names = [name for name in sorted(made.members) if name not in (*WORDS, "manifest.json", "manifest.jws")]
    assert len(names) == 14
    for number in range(1000):
        name = names[number % len(names)]
        changed = bytearray(made.members[name])
        changed[chance.randrange(len(changed))] ^= chance.randrange(1, 256)
        with pytest.raises(Untrue) as found:
            verify.verify(signed_anew({**made.members, name: bytes(changed)}), VKEY)
        assert "manifest" not in str(found.value)


def test_every_byte_of_the_zip_counts(made: Made) -> None:
    """Five hundred changes between, around and in the files: no program can read anything else in it."""
    chance = random.Random(6962)  # noqa: S311 - the same changes in every run
    for number in range(500):
        changed = bytearray(made.data)
        place = chance.randrange(len(changed)) if number % 2 else -1 - chance.randrange(2000)
        changed[place] ^= chance.randrange(1, 256)
        with pytest.raises(Untrue):
            verify.verify(read_zip(bytes(changed)), VKEY)
    for changed in (made.data + b"\0", b"\0" + made.data, made.data[:-1], b"", made.data + made.data):
        with pytest.raises(Untrue):
            read_zip(bytes(changed))


def without(name: str) -> Callable[[Members], Members]:
    """The members but one, under a new manifest."""
    return lambda members: signed_anew({each: members[each] for each in members if each != name})


def swapped(one: str, other: str) -> Callable[[Members], Members]:
    """The members with the contents of two of them changed over."""
    return lambda members: signed_anew({**members, one: members[other], other: members[one]})


def edited(name: str, old: bytes, new: bytes) -> Callable[[Members], Members]:
    """The members with a piece of one of them changed."""

    def edit(members: Members) -> Members:
        assert old in members[name]
        return signed_anew({**members, name: members[name].replace(old, new, 1)})

    return edit


FORGERIES: dict[str, tuple[Callable[[Members], Members], str]] = {
    "tail removed": (
        lambda members: with_lines(members, lines(members)[:-1]),
        "does not show that entry 7, the last one, is in the log",
    ),
    "entry removed": (
        lambda members: with_lines(members, lines(members)[:2] + lines(members)[3:]),
        "Where entry 3 belongs, history.jsonl has entry 4",
    ),
    "entry removed and numbered anew": (
        lambda members: with_lines(members, chained(lines(members)[:3] + lines(members)[4:])),
        "does not show that entry 7, the last one, is in the log",
    ),
    "reordered": (
        lambda members: with_lines(members, [lines(members)[each] for each in (0, 2, 1, 3, 4, 5, 6, 7)]),
        "Where entry 2 belongs, history.jsonl has entry 3",
    ),
    "contents edited": (
        lambda members: with_lines(members, [_edited_payload(each) for each in lines(members)]),
        "The contents of Entry 1 of history.jsonl were changed",
    ),
    "rewritten without the log's key": (
        lambda members: with_lines(members, chained([_later(each) for each in lines(members)])),
        "does not show that entry 8, the last one, is in the log",
    ),
    "contents missing": (
        lambda members: with_lines(
            members, [{**each, "payload": None} for each in lines(members)[:1]] + lines(members)[1:]
        ),
        "The contents of entry 1 are missing, and no entry says that they were erased",
    ),
    "foreign entry": (
        lambda members: with_lines(members, chained([*lines(members), _foreign(lines(members)[-1])])),
        "Entry 9 of history.jsonl was written for another place or another project",
    ),
    "statement missing": (without("statements/2026-0001.pdf"), "statements/2026-0001.pdf is not what entry 3 issued"),
    "statements swapped": (
        swapped("statements/2026-0001.pdf", "statements/2026-0002.pdf"),
        "statements/2026-0001.pdf is not what entry 3 issued",
    ),
    "signatures swapped": (
        swapped("statements/2026-0001.jws", "statements/2026-0002.jws"),
        "statements/2026-0001.jws does not belong to the data beside it",
    ),
    "another statement": (
        lambda members: signed_anew({**members, "statements/2026-0003.pdf": b"%PDF"}),
        "statements/2026-0003.pdf is not of a statement that the history issued",
    ),
    "renamed": (
        lambda members: signed_anew(
            {("Readme.txt" if name == "README.txt" else name): members[name] for name in members}
        ),
        "README.txt is missing",
    ),
    "a path that leads out": (
        lambda members: signed_anew({**members, "../statements/2026-0001.pdf": b""}),
        "../statements/2026-0001.pdf does not belong in a bundle",
    ),
    "unnamed": (lambda members: {**members, "evidence/files/" + "0" * 64: b""}, "is not named in manifest.json"),
    "unlisted evidence": (
        lambda members: signed_anew({**members, "evidence/files/" + "0" * 64: b""}),
        "is not a file that evidence/index.json lists",
    ),
    "evidence that nobody attached": (
        edited("evidence/index.json", b"[]", b'[{"sha256":"' + b"0" * 64 + b'"}]'),
        "Row 1 of evidence/index.json is of a file that no entry says was attached",
    ),
    "white space in JSON": (edited("keys.json", b'":', b'": '), "keys.json is not canonical JSON"),
    "a name twice in JSON": (
        edited("log/consistency.json", b"{", b'{"6":[],'),
        "log/consistency.json is not canonical JSON",
    ),
    "loose base64": (
        lambda members: with_lines(members, [{**each, "header": f"{each['header']}\n"} for each in lines(members)]),
        "Entry 1 of history.jsonl is not base64 as it is written",
    ),
    "bits that base64 has no room for": (
        lambda members: signed_anew({**members, "log/latest.note": _loose(members["log/latest.note"])}),
        "The checkpoint in log/head.tlog-proof is not log/latest.note",
    ),
    "a checkpoint that nobody printed": (
        lambda members: signed_anew({**members, "log/checkpoints/12.note": members["log/latest.note"]}),
        "are not about the checkpoints that statements print",
    ),
    "checkpoints swapped": (
        swapped("log/checkpoints/6.note", "log/checkpoints/9.note"),
        "log/checkpoints/6.note is not the checkpoint that statement 2026-0001 prints",
    ),
    "signed with another data key": (
        lambda members: signed_anew(members, data_key(2)),
        "manifest.jws was not made with a key that keys.json names",
    ),
    "signed for something else": (
        lambda members: {**members, "manifest.jws": members["statements/2026-0001.jws"]},
        "manifest.jws was not made with a key that keys.json names",
    ),
}


def _edited_payload(each: dict[str, object]) -> dict[str, object]:
    payload = each["payload"] and b64encode(b64decode(str(each["payload"]))[:-1] + b" }").decode()
    return {**each, "payload": payload}


def _later(each: dict[str, object]) -> dict[str, object]:
    header = {**json.loads(b64decode(str(each["header"]))), "at": "2026-12-01T00:00:00Z"}
    return {**each, "header": b64encode(canonical_bytes(header)).decode()}


def _foreign(each: dict[str, object]) -> dict[str, object]:
    header = {**json.loads(b64decode(str(each["header"]))), "project": "another"}
    return {**each, "header": b64encode(canonical_bytes(header)).decode()}


def _loose(note: bytes) -> bytes:
    """The note with another spelling of the same root: 32 bytes leave two bits in the last digit."""
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    root = note.split(b"\n")[2]
    return note.replace(root, root[:-2] + bytes([alphabet[alphabet.index(root[-2]) + 1]]) + b"=", 1)


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forgery_is_named(made: Made, forgery: str) -> None:
    """Even when the manifest is signed anew; the sentence says where."""
    forge, sentence = FORGERIES[forgery]
    assert sentence in fault(forge(made.members))


def test_a_bundle_signed_with_other_keys_is_not_from_the_log_of_the_key(made: Made) -> None:
    """Whoever makes everything up has a sound bundle, under a key that is not the published one."""
    members = read_zip(made.forged)
    assert verify.verify(members).checked
    assert f"The bundle knows no key {VKEY}" in fault(members)
    mixed = signed_anew({**members, "keys.json": made.members["keys.json"]})
    assert "is not signed by a key of the log that keys.json names" in fault(mixed)


def test_a_member_twice_and_a_zip_that_was_packed_again_are_refused(made: Made) -> None:
    """Which of two a program reads is up to it."""
    start_of_second = made.data.index(b"PK\x03\x04", 4)
    with pytest.raises(Untrue, match=r"The ZIP|cannot be read"):
        read_zip(made.data[:start_of_second] + made.data)
    twice = made.data.replace(b"evidence/index.json", b"evidence/index.csv\0")
    with pytest.raises(Untrue):
        verify.verify(read_zip(twice), VKEY)
    assert zip_bytes(dict(reversed(made.members.items()))) == made.data


def test_keys_hand_over(made: Made, tmp_path: Path) -> None:
    """The oldest key, the newest one and none all do; a lost key's successor is not the older one's word."""
    database = open_database(f"sqlite:///{tmp_path}/keys.sqlite3")
    project = start(database)
    issue_signed(database, project)
    origin = log_key().origin
    second, third = (log_key.__wrapped__(origin) for _ in range(2))
    replace_key(database, "log", log_key(), second, LATER)
    replace_key(database, "data", data_key(), data_key(3), LATER)
    rotated = Keys(lambda: second, lambda: data_key(3), pdf_key)
    issue_signed(database, project, rotated)
    members = read_zip(bundle_of(database, project, rotated))
    assert "handed over to the next" in " ".join(verify.verify(members, VKEY).checked)
    assert "the key that was given." in " ".join(verify.verify(members, second.vkey).checked)
    assert "replaced" in fault(signed_anew(members, data_key()))

    replace_key(database, "log", None, third, LATER)
    lost = Keys(lambda: third, lambda: data_key(3), pdf_key)
    members = read_zip(bundle_of(database, project, lost))
    assert "did not hand over" in fault(members)
    assert "did not hand over" in fault(members, second.vkey)
    assert verify.verify(members, third.vkey).checked
    database.close()


def test_the_verifier_agrees_with_the_chain(made: Made) -> None:
    """What the program says of a history is what `colophon history verify` would say of the same entries."""
    last, entries = NO_HASH, []
    for each in lines(made.members):
        payload = None if each["payload"] is None else b64decode(str(each["payload"]))
        header, hash_ = b64decode(str(each["header"])), bytes.fromhex(str(each["hash"]))
        entries.append(Entry(made.project, int(str(each["sequence"])), header, payload, last, hash_))
        last = hash_
    verdict = verify_chain(entries, Head(len(entries), last))
    assert (verdict.fault, verdict.intact, verdict.erased) == (None, 8, 1)


def test_without_a_project_or_a_key_there_is_no_bundle(made: Made) -> None:
    """Nothing is sealed for a project that does not exist; a key that cannot be read is named."""

    def lost() -> DataKey:
        raise UnusableKey("The key is lost.")

    with pytest.raises(Refused, match=r"No bundle can be made now\. The key is lost\."):
        make_bundle(made.database, replace(KEYS, ask_data=lost), EVERYTHING, made.project, LATER)
    with pytest.raises(NotFound):
        make_bundle(made.database, KEYS, EVERYTHING, "nobodyHas1t", LATER)


def test_evidence_is_listed_and_its_files_come_along_when_asked_for(tmp_path: Path) -> None:
    """Under their hashes; what was erased stays listed by its hash, and a file that is lost is not there."""
    database, files = open_database(f"sqlite:///{tmp_path}/evidence.sqlite3"), EvidenceFiles(tmp_path / "kept")
    project = start(database)
    ids = [
        attach_file(database, files, LOCAL_OPERATOR, LATER, project, About("records"), name, BytesIO(content))
        for name, content in (("kept.pdf", b"%PDF-1.7 kept"), ("Zephyrine.pdf", b"%PDF-1.7 gone"))
    ]
    remove_evidence(database, files, LOCAL_OPERATOR, LATER, project, ids[1])
    erase_payloads(database, LOCAL_OPERATOR, LATER, project, [3], "Asked for")
    members = read_zip(make_bundle(database, KEYS, EVERYTHING, project, LATER, files))
    said = " ".join(verify.verify(members, VKEY).checked)
    assert "Every piece of evidence listed (2) was attached by an entry." in said
    kept = sha256(b"%PDF-1.7 kept").hexdigest()
    assert [name for name in members if name.startswith("evidence/files/")] == [f"evidence/files/{kept}"]
    assert members[f"evidence/files/{kept}"] == b"%PDF-1.7 kept"
    assert b"kept.pdf" in members["evidence/index.csv"]
    assert all(b"Zephyrine" not in content for content in members.values())
    assert "evidence/files/" not in " ".join(read_zip(bundle_of(database, project)))
    changed = signed_anew({**members, f"evidence/files/{kept}": b"%PDF-1.7 kePt"})
    assert "is not a file that evidence/index.json lists" in fault(changed)

    [path] = (tmp_path / "kept").rglob(kept)
    path.unlink()
    lost = read_zip(make_bundle(database, KEYS, EVERYTHING, project, LATER, files))
    assert f"evidence/files/{kept}" not in lost
    assert "0 are in the bundle" in " ".join(verify.verify(lost, VKEY).open)
    database.close()


def test_a_bundle_holds_whatever_the_database(database: Database) -> None:
    """SQLite and PostgreSQL give back the very bytes that were hashed."""
    members = read_zip(bundle_of(database, signed_project(database)))
    assert "All 8 entries of the history" in " ".join(verify.verify(members, VKEY).checked)
