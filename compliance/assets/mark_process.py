"""The process that writes one copy: `python -m compliance.assets.mark_process`, with a line of JSON to say of what.

It writes the properties of the IPTC Extension first and signs then, since a Content Credential vouches for the file as
it is. The key stays outside: for the one signature it asks.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import c2pa

from compliance.assets.confinement import Request, serve, tell
from compliance.assets.credentials import SETTINGS
from compliance.assets.damage import damage
from compliance.assets.file_types import LARGEST
from compliance.assets.metadata import NoMetadata, write_properties


def mark(request: Request) -> Mapping[str, Any]:
    """Write the copy that the request describes: an empty answer, or one that says what failed."""
    source, target = Path(request["path"]), Path(request["target"])
    if damaged := damage(source, request["media_type"]):
        return {"failed": f"{damaged} Take a copy that is whole."}
    described = source
    if request["properties"]:
        described = target.with_name(f"described{source.suffix}")
        try:
            write_properties(request["exiftool"], source, described, request["properties"])
        except NoMetadata as error:
            return {"failed": f"Its metadata could not be written: {error}."}
    try:
        _sign(request, source, described, target)
    except c2pa.C2paError as error:
        return {"failed": f"The Content Credential could not be written ({type(error).__name__.strip('_')})."}
    return {}


def _sign(request: Request, source: Path, described: Path, target: Path) -> None:
    context = c2pa.Context.from_dict(dict(SETTINGS))
    algorithm = c2pa.C2paSigningAlg[request["algorithm"]]
    with (
        c2pa.Signer.from_callback(_ask_for_signature, algorithm, request["certificates"], None) as signer,
        c2pa.Builder.from_json(json.dumps(request["manifest"]), context=context) as builder,
        source.open("rb") as before,
        described.open("rb") as file,
        target.open("w+b") as copy,
    ):
        if request["parent"]:
            builder.add_ingredient(json.dumps(request["parent"]), request["media_type"], before)
        builder.sign(signer, request["media_type"], file, copy)


def _ask_for_signature(message: bytes) -> bytes:
    tell({"sign": message.hex()})
    return bytes.fromhex(json.loads(sys.stdin.buffer.readline())["signature"])


if __name__ == "__main__":
    # What is written grows a file a little; the limit is for what a hostile one could bring about.
    serve(mark, LARGEST + LARGEST // 10)
