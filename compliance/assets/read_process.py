"""The process that reads one file: `python -m compliance.assets.read_process`, with a line of JSON to say which."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from compliance.assets.confinement import Request, serve
from compliance.assets.credentials import read_credential
from compliance.assets.damage import damage
from compliance.assets.metadata import NoMetadata, read_metadata
from compliance.domain.asset_findings import MOST_MARKS, shortened

# Nothing is written.
LARGEST_FILE = 0


def read(request: Request) -> Mapping[str, Any]:
    """What the file says, as `compliance.domain.asset_findings.from_plain` takes it."""
    path, media_type = Path(request["path"]), str(request["media_type"])
    credential, marks = read_credential(path, media_type)
    problems = [damaged] if (damaged := damage(path, media_type)) else []
    if not request["exiftool"]:
        problems.append("exiftool is not installed here, so only a Content Credential was looked for.")
    else:
        try:
            marks += read_metadata(request["exiftool"], path)
        except NoMetadata as error:
            problems.append(f"Its metadata could not be read: {error}.")
    if len(marks) > MOST_MARKS:
        problems.append("It says more than is listed here.")
    short = [[shortened(words) for words in mark] for mark in marks[:MOST_MARKS]]
    return {"credential": credential, "marks": short, "problems": problems}


if __name__ == "__main__":
    serve(read, LARGEST_FILE)
