"""Loading releases: a folder of YAML becomes typed values, or one error that names everything that is wrong with it."""

import hashlib
from pathlib import Path

from compliance.domain.release import Release
from compliance.rulebooks.asking import check_asking, with_conditions
from compliance.rulebooks.check_questionnaire import check_questionnaire, with_preset_answers
from compliance.rulebooks.check_release import Manifest, check_files, check_rulebooks, check_stances, parse_manifest
from compliance.rulebooks.faults import Faults, ReleaseError
from compliance.rulebooks.fields import BOOK_ID
from compliance.rulebooks.parse_contradictions import check_contradictions, in_order, parse_contradictions
from compliance.rulebooks.parse_questionnaire import expand_groups, parse_questionnaire
from compliance.rulebooks.parse_readiness import check_readiness, parse_readiness
from compliance.rulebooks.parse_rulebook import parse_rulebook
from compliance.rulebooks.yaml_source import Page, read_page

SHIPPED = Path(__file__).parent


def shipped_releases() -> tuple[str, ...]:
    """The ids of the releases that come with the program, oldest first."""
    return tuple(sorted(path.parent.name for path in SHIPPED.glob("*/release.yaml")))


def load_shipped(release_id: str | None = None) -> Release:
    """Load the release with this id, or the newest; raises ReleaseError when there is none or it is faulty."""
    known = shipped_releases()
    if not known:
        raise ReleaseError("This installation holds no release. Install Colophon again.")
    wanted = known[-1] if release_id is None else release_id
    if wanted not in known:
        raise ReleaseError(f"There is no release {wanted}. This installation holds: {', '.join(known)}.")
    return load_release(SHIPPED / wanted)


def load_release(folder: Path) -> Release:
    """Load a release folder; raises ReleaseError whose text has one line for each fault."""
    if not folder.is_dir():
        raise ReleaseError(f"There is no release folder {folder}. Give the path of a folder with a release.yaml.")
    faults = Faults()
    manifest, pages = _read(folder, faults)
    # What a file means is checked only when its shape is right: otherwise one slip would be reported as many.
    faults.raise_if_any()
    asked = pages.pop("questionnaire")
    questionnaire, readiness = parse_questionnaire(asked), parse_readiness(asked)
    contradictions = parse_contradictions(asked)
    books = [(page, parse_rulebook(page)) for page in pages.values()]
    faults.raise_if_any()
    check_questionnaire(asked, questionnaire)
    check_readiness(asked, questionnaire, readiness)
    check_contradictions(asked, questionnaire, contradictions)
    faults.raise_if_any()
    questionnaire = with_preset_answers(asked, expand_groups(questionnaire))
    check_asking(asked, questionnaire, books)
    faults.raise_if_any()
    questionnaire = with_conditions(questionnaire, [book for _, book in books])
    check_rulebooks(asked, questionnaire, books)
    check_stances(manifest, books)
    faults.raise_if_any()
    facts, *rulebooks = (book for _, book in books)
    return Release(
        id=manifest.id,
        date=manifest.date,
        title=manifest.title,
        questionnaire=questionnaire,
        facts=facts,
        rulebooks=tuple(rulebooks),
        digest=release_digest(folder),
        stances=manifest.stances,
        readiness=readiness,
        contradictions=in_order(questionnaire, contradictions),
    )


def release_digest(folder: Path) -> str:
    """SHA-256 (hex) of the folder's *.yaml files: what a statement names, so that the release can be recognised.

    For each file, in the order of the names' code points: the name in UTF-8, NUL, the number of bytes in decimal
    ASCII, NUL, and the bytes. Nothing separates one file from the next; the lengths do.
    """
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.yaml"), key=lambda path: path.name):
        content = path.read_bytes()
        digest.update(f"{path.name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _read(folder: Path, faults: Faults) -> tuple[Manifest, dict[str, Page]]:
    """What release.yaml says, and the questionnaire, the facts and the rulebooks in the order in which they count."""
    page = _page(folder, "release", faults)
    manifest = parse_manifest(page) if page else Manifest()
    if page:
        check_files(page, manifest, folder)
    names = dict.fromkeys(("questionnaire", "facts", *filter(BOOK_ID.fullmatch, manifest.rulebooks)))
    pages = {name: _page(folder, name, faults) for name in names}
    return manifest, {name: page for name, page in pages.items() if page}


def _page(folder: Path, name: str, faults: Faults) -> Page | None:
    return read_page(folder / f"{name}.yaml", f"{folder.name}/{name}.yaml", faults)
