"""The small release, and releases that differ from it in one respect each."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from compliance.domain.release import Release
from compliance.rulebooks.loader import load_release

SMALL = Path(__file__).parents[1] / "rulebooks" / "small"
VARIANTS: dict[str, list[dict[str, str]]] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))


@cache
def variant(name: str) -> Release:
    """The small release with this difference; its id is `small` like that of the other."""
    with TemporaryDirectory() as place:
        folder = Path(place) / "small"
        folder.mkdir()
        for file in SMALL.glob("*.yaml"):
            text = file.read_text(encoding="utf-8")
            for change in VARIANTS[name]:
                if change["file"] == file.stem:
                    assert text.count(change["change"]) == 1, f"{name}: {change['change']!r} must stand once"
                    text = text.replace(change["change"], change["to"])
            (folder / file.name).write_text(text, encoding="utf-8")
        return load_release(folder)
