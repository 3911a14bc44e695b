"""The disclosure pack as files: one JSON value, and a ZIP with a text for each piece."""

import io
import zipfile
from collections.abc import Mapping

from compliance.documents.canonical import Json, canonical_bytes
from compliance.services.disclosure_packs import PackedPiece, ProjectPack

FORMAT = "colophon-disclosure-pack-1"

# The same pack gives the same bytes, whenever it is downloaded; ZIP cannot hold an earlier time.
_TIME = (1980, 1, 1, 0, 0, 0)


def pack_json(pack: ProjectPack) -> bytes:
    """The pack as canonical JSON (RFC 8785): texts, lines, and the answers that each piece was made from."""
    return canonical_bytes(pack_values(pack))


def pack_values(pack: ProjectPack) -> Mapping[str, Json]:
    """The pack as plain values."""
    project, release = pack.assessed.project, pack.assessed.release
    names = {part.id: part.name for part in project.components}
    return {
        "format": FORMAT,
        "title": project.title,
        "version": str(project.answers.get("version", "")),
        "organisation": project.organisation,
        "release": release.id,
        "release_digest": release.digest,
        "history_sequence": project.head.sequence,
        "history_head": project.head.hash.hex(),
        "pieces": [_piece(packed, names) for packed in pack.pieces],
    }


def _piece(packed: PackedPiece, names: Mapping[str, str]) -> dict[str, Json]:
    piece = packed.piece
    return {
        "id": piece.id,
        "regime": piece.regime,
        "title": piece.title,
        "text": packed.text,
        "generated": piece.text,
        "edited_by": packed.own_by if packed.edited else "",
        "open": piece.open,
        "entries": [
            {
                "parts": list(entry.parts),
                "lines": [{"label": line.label, "value": line.value, "open": line.open} for line in entry.lines],
            }
            for entry in piece.entries
        ],
        "answers": [
            {"part": names.get(said.component, ""), "question": said.question.id, "answer": said.answer}
            for said in piece.sources
        ],
    }


def pack_zip(pack: ProjectPack) -> bytes:
    """The pack as a ZIP: a UTF-8 text for each piece under its id, `pack.json`, and a file that says what is what."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, "README.txt", _contents(pack))
        _add(archive, "pack.json", pack_json(pack))
        for packed in pack.pieces:
            _add(archive, f"{packed.piece.id}.txt", f"{packed.text}\n".encode())
    return file.getvalue()


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    info = zipfile.ZipInfo(name, _TIME)
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, content)


def _contents(pack: ProjectPack) -> bytes:
    project = pack.assessed.project
    lines = [
        f"Disclosure pack for {project.title}, version {project.answers.get('version') or 'not given'}",
        f"From {project.organisation}. Release {pack.assessed.release.id} of the rules.",
        "Made from the answers of the project; nothing in it was not answered. It is not legal advice.",
        "",
        *(_described(packed) for packed in pack.pieces),
        "pack.json: everything for programs, with the answers that each text was made from",
    ]
    return ("\n".join(lines) + "\n").encode()


def _described(packed: PackedPiece) -> str:
    piece = packed.piece
    title = f"{piece.regime}: {piece.title}" if piece.regime else piece.title
    edited = ", edited" if packed.edited else ""
    unclear = ", has lines that cannot be told" if piece.open else ""
    return f"{piece.id}.txt: {title}{edited}{unclear}"
