"""What comes with the program: every package pinned by its hash, under a licence that lets a business use it.

Known faults of packages are looked up with `make audit`, which needs a network and is no part of these tests.
"""

import re
import subprocess
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Licences that let a business use, change and pass on what is under them; LGPL and MPL for what is used as it is.
ALLOWED = re.compile(
    r"\b(MIT|BSD|Apache|ISC|PSF|Python-2\.0|Python Software Foundation|MPL|Mozilla Public License|Unlicense|0BSD|"
    r"Zlib|HPND|LGPL|GNU Lesser|Lesser General Public)\b",
    re.IGNORECASE,
)
FORBIDDEN = re.compile(r"\b(AGPL|Affero|SSPL|(?<!Lesser )General Public License|GPL-?[23v])\b", re.IGNORECASE)


def locked(lock: str) -> dict[str, str]:
    """The packages of a lock with what stands there of each."""
    entries = re.split(r"\n(?=\S)", (ROOT / lock).read_text())
    return {entry.partition("==")[0]: entry for entry in entries if "==" in entry}


def licence_of(package: Distribution) -> str:
    """What a package says of its licence, in one line."""
    told = package.metadata
    named = [told.get("License-Expression") or "", *(told.get_all("Classifier") or [])]
    named = [each for each in named if each and (each == named[0] or each.startswith("License ::"))]
    if not named and not told.get("License"):
        # Some name no licence but bring its text along, whose first line is its name.
        texts = (package.read_text(f"licenses/{file}") or "" for file in told.get_all("License-File") or [])
        named = [text.strip().splitlines()[0] for text in texts if text.strip()]
    return " | ".join(named or [(told.get("License") or "").strip().splitlines()[0] if told.get("License") else ""])


def installed() -> dict[str, Distribution]:
    """The packages that the program runs with, as far as this system needs them."""
    found = {}
    for name in locked("requirements.lock"):
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:
            continue  # for another system
    return found


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-test.lock", "requirements-build.lock"])
def test_every_package_is_named_with_its_version_and_hash(lock: str) -> None:
    """Nothing else is installed than what was locked (ASVS 5.0, 15.2)."""
    packages = locked(lock)
    assert packages
    for name, entry in packages.items():
        assert re.match(r"[a-z0-9._-]+==[^\s;]+", entry), name
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), name
        assert "@ " not in entry.splitlines()[0], f"{name} comes from an address"


def test_what_is_installed_is_what_is_locked() -> None:
    """The versions that are tested are those that users get."""
    packages = installed()
    assert len(packages) > 30
    for name, entry in locked("requirements.lock").items():
        if name in packages:
            assert packages[name].version == re.split(r"==|[ ;\\]", entry)[1], name


@pytest.mark.parametrize("name", sorted(installed()))
def test_every_licence_lets_a_business_use_it(name: str) -> None:
    """By what the package says of itself."""
    licence = licence_of(installed()[name])
    assert ALLOWED.search(licence), f"{name}: {licence!r}"
    assert not FORBIDDEN.search(licence) or re.search("LGPL|Lesser", licence), f"{name}: {licence!r}"


def test_the_audit_cannot_be_green_without_having_looked() -> None:
    """`pip-audit` alone says that nothing is known where it could look up nothing; --strict fails there."""
    made = subprocess.run(["make", "--dry-run", "audit"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "pip-audit" in made
    for lock in ("requirements.lock", "requirements-build.lock"):
        assert f"--requirement {lock}" in made
    assert "--strict" in made
    assert "--require-hashes" in made
