"""Beginning a new release as a copy of another one: the law changes by a new folder, never by an edit of an old one."""

import re
import shutil
from datetime import date as day
from pathlib import Path

from compliance.rulebooks.fields import BOOK_ID
from compliance.rulebooks.installed import folder_for_new_releases, folder_of, installed_releases
from compliance.services.refusals import Refused

LONGEST_ID = 40


def copy_release(release_id: str, base_id: str, date: str, title: str = "", folder: Path | None = None) -> Path:
    """Copy an installed release under a new id; gives the new release's folder.

    Its release.yaml gets the id, the date (YYYY-MM-DD) and the title, and keeps everything else, comments too. The copy
    goes into `folder`, or into the folder of added releases, or else to those that come with the program. Raises
    Refused for an id that is taken or no id, and ReleaseError when there is no such base.
    """
    base = folder_of(base_id)
    _refuse_bad_id(release_id)
    _refuse_bad_date(date)
    where = folder or folder_for_new_releases()
    if not where.is_dir():
        raise Refused(f"There is no folder {where}. Make it, or name another with --folder.")
    made = where / release_id
    if release_id in installed_releases() or made.exists():
        raise Refused(f"There is a release {release_id} already. Choose another id; an issued release never changes.")
    manifest = (base / "release.yaml").read_text(encoding="utf-8")
    for key, value in (("id", release_id), ("date", date), ("title", _quoted(title or f"Release {release_id}"))):
        manifest = _with(manifest, key, value)
    # Complete under another name first: a folder that is there is a whole release.
    part = where / f".{release_id}.part"
    shutil.rmtree(part, ignore_errors=True)
    shutil.copytree(base, part, ignore=lambda _, names: [name for name in names if not name.endswith(".yaml")])
    (part / "release.yaml").write_text(manifest, encoding="utf-8")
    return part.rename(made)


def _refuse_bad_id(release_id: str) -> None:
    if not BOOK_ID.fullmatch(release_id) or len(release_id) > LONGEST_ID:
        raise Refused(
            f"“{release_id}” cannot be the id of a release. Use at most {LONGEST_ID} small letters, digits, _ and -, "
            "and begin with the year and the month, for example 2027-04."
        )


def _refuse_bad_date(date: str) -> None:
    try:
        # Python would take other spellings of ISO 8601 too.
        right = day.fromisoformat(date).isoformat() == date
    except ValueError:
        right = False
    if not right:
        raise Refused(f"“{date}” is no date. Write it as YYYY-MM-DD, for example 2027-04-01.")


def _with(manifest: str, key: str, value: str) -> str:
    """The text of release.yaml with another value for one of its keys. A comment after the value stays."""
    line = re.compile(rf'^{key}:[ \t]*(?:"[^"\n]*"|[^#\n]*?)([ \t]+#.*)?$', re.MULTILINE)
    changed, times = line.subn(lambda found: f"{key}: {value}{found[1] or ''}", manifest)
    if times != 1:
        raise Refused(f"The release.yaml of the copied release has no line that begins with {key}:. Write it by hand.")
    return changed


def _quoted(title: str) -> str:
    return '"' + title.replace("\\", "\\\\").replace('"', '\\"') + '"' if re.search(r"[^\w .,()’–-]", title) else title
