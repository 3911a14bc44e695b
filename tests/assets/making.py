"""Real files of every type that is read, made here; and a signer, and files that mean harm."""

import io
import json
import struct
import wave
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import c2pa
import pikepdf
from PIL import Image, PngImagePlugin

from compliance.assets.certificates import CredentialSigner, credential_signer
from compliance.assets.credentials import SETTINGS
from compliance.documents.key_formats import make_pdf_key

CODES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
GENERATED = f"{CODES}trainedAlgorithmicMedia"
EDITED = f"{CODES}compositeWithTrainedAlgorithmicMedia"
CAPTURED = f"{CODES}digitalCapture"


def picture(kind: str, **more: Any) -> bytes:
    """A small picture as JPEG, PNG, WEBP or TIFF."""
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(file, kind, **more)
    return file.getvalue()


def recording() -> bytes:
    """A tenth of a second of silence as WAV."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(1600))
    return file.getvalue()


def _box(kind: bytes, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return struct.pack(">I", 8 + len(content)) + kind + content


def video() -> bytes:
    """The boxes of an MP4 file without a track (ISO 14496-12)."""
    matrix = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    times = struct.pack(">IIIIIIH", 0, 0, 0, 1000, 0, 0x10000, 0x100)
    header = _box(b"mvhd", times, bytes(10), matrix, bytes(24), struct.pack(">I", 2))
    kind = _box(b"ftyp", b"isom", struct.pack(">I", 512), b"isomiso2mp41")
    return kind + _box(b"moov", header) + _box(b"mdat", bytes(64))


def paper() -> bytes:
    """A PDF file with an empty page."""
    file = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.docinfo["/Producer"] = "Lower Reach Press"
        pdf.save(file)
    return file.getvalue()


@cache
def files() -> Mapping[str, bytes]:
    """One file of each type, by its media type."""
    return {
        "image/jpeg": picture("JPEG"),
        "image/png": picture("PNG"),
        "image/webp": picture("WEBP"),
        "image/tiff": picture("TIFF"),
        "video/mp4": video(),
        "audio/wav": recording(),
        "application/pdf": paper(),
    }


def with_text(**fields: str) -> bytes:
    """A PNG picture with text fields."""
    info = PngImagePlugin.PngInfo()
    for name, words in fields.items():
        info.add_text(name, words)
    return picture("PNG", pnginfo=info)


def packet(*properties: str, before: str = "") -> bytes:
    """An XMP packet with these properties of the IPTC Extension."""
    return (
        f'<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>{before}'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" '
        f'xmlns:xmp="http://ns.adobe.com/xap/1.0/">{"".join(properties)}</rdf:Description></rdf:RDF></x:xmpmeta>'
        '<?xpacket end="w"?>'
    ).encode()


def element(name: str, value: str) -> str:
    """A simple property."""
    return f"<Iptc4xmpExt:{name}>{value}</Iptc4xmpExt:{name}>"


def with_xmp(*properties: str, before: str = "") -> bytes:
    """A JPEG picture with these properties."""
    return picture("JPEG", xmp=packet(*properties, before=before))


@cache
def signer() -> CredentialSigner:
    """As an installation has it."""
    key = make_pdf_key("colophon.example", datetime(2026, 1, 1, tzinfo=UTC))
    return credential_signer(key.private, key.certificate)


def signed(
    content: bytes,
    media_type: str,
    actions: list[dict[str, Any]] | None = None,
    *assertions: dict[str, Any],
    made_from: bytes | None = None,
    elsewhere: str = "",
) -> bytes:
    """The file with a Content Credential as another program writes it; with `elsewhere`, one that only says where."""
    actions = actions or [
        {"action": "c2pa.created", "digitalSourceType": GENERATED, "softwareAgent": {"name": "Brush"}}
    ]
    manifest = {
        "claim_generator_info": [{"name": "Lower Reach Paint", "version": "3"}],
        "title": "A picture",
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": actions}}, *assertions],
    }
    made, copy = signer(), io.BytesIO()
    context = c2pa.Context.from_dict(dict(SETTINGS))
    with (
        c2pa.Signer.from_callback(made.sign, c2pa.C2paSigningAlg.ES256, made.certificates, None) as by,
        c2pa.Builder.from_json(json.dumps(manifest), context=context) as builder,
    ):
        if made_from is not None:
            ingredient = {"title": "A sketch", "relationship": "parentOf", "instance_id": "xmp:iid:sketch"}
            builder.add_ingredient(json.dumps(ingredient), media_type, io.BytesIO(made_from))
        if elsewhere:
            builder.set_no_embed()
            builder.set_remote_url(elsewhere)
        builder.sign(by, media_type, io.BytesIO(content), copy)
    return copy.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    """A chunk of a PNG file."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(*chunks: bytes, width: int = 1, height: int = 1) -> bytes:
    """A PNG file of these chunks, whatever they are."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + chunk(b"IEND", b"")


def bomb(megabytes: int) -> bytes:
    """So many megabytes of zeros, as zlib compresses them (RFC 1950), without ever making them."""
    one = zlib.compressobj(9, zlib.DEFLATED, -15)
    # After a full flush a block knows nothing of what came before it, so that it can stand there any number of times.
    block = one.compress(bytes(1 << 20)) + one.flush(zlib.Z_FULL_FLUSH)
    checksum = struct.pack(">HH", (megabytes << 20) % 65521, 1)
    return b"\x78\xda" + block * megabytes + one.flush() + checksum


def put(folder: Path, content: bytes, name: str = "file") -> Path:
    """The file on the disk."""
    path = folder / name
    path.write_bytes(content)
    return path
