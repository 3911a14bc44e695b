"""Set-up: what the two commands promise before any of Colophon's own code runs."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from hashlib import sha256
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = ["requirements.lock", "requirements-test.lock"]
BUILD_LOCK = "requirements-build.lock"
PACKAGES = (
    "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 "
    "fonts-sil-charis fonts-lato fonts-dejavu-core fonts-noto-core fonts-noto-cjk "
    "libimage-exiftool-perl"
)


class Machine:
    """A checkout on a pretended machine: programs that would change this one only write down how they were called."""

    def __init__(self, directory: Path) -> None:
        self.checkout = directory / "checkout"
        self.programs = directory / "programs"
        self.calls = directory / "calls"
        self.checkout.mkdir()
        self.programs.mkdir()
        self.calls.touch()
        for name in ["setup.sh", "pyproject.toml", BUILD_LOCK, *LOCKS]:
            shutil.copy(ROOT / name, self.checkout)
        for name in ["sh", "cat", "cut", "dirname", "env", "grep", "head", "mktemp", "rm", "sha256sum", "tail"]:
            found = shutil.which(name)
            assert found
            (self.programs / name).symlink_to(found)
        self.has("python3", f'exec {sys.executable} "$@"')

    def has(self, program: str, does: str) -> None:
        """Put a program on the machine that notes its arguments and then does this."""
        file = self.programs / program
        file.unlink(missing_ok=True)
        file.write_text(f'#!/bin/sh\necho "{program} $*" >>{self.calls}\n{does}\n')
        file.chmod(0o755)

    def set_up(self, purpose: str = "run") -> subprocess.CompletedProcess[str]:
        """Run setup.sh there."""
        return subprocess.run(
            ["./setup.sh", purpose],
            cwd=self.checkout,
            env={"PATH": str(self.programs)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def called(self, program: str) -> list[str]:
        """How a program was called, in order."""
        return [line for line in self.calls.read_text().splitlines() if line.split()[0] == program]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A Debian machine with nothing installed, used by somebody who is not root and has no sudo."""
    machine = Machine(tmp_path)
    machine.has("dpkg-query", "exit 1")
    machine.has("apt-get", "exit 0")
    machine.has("id", "echo 1000")
    return machine


def test_without_rights_the_packages_are_named(machine: Machine) -> None:
    """Who may not install Debian packages is told the whole command to ask for; nothing is tried."""
    result = machine.set_up()

    assert result.returncode == 1
    assert result.stderr == (
        "Some Debian packages are missing. Have them installed, then try again: "
        f"apt-get install --no-install-recommends {PACKAGES}\n"
    )
    assert machine.called("apt-get") == []
    assert not (machine.checkout / ".venv").exists()


def test_what_the_tests_need_is_named_too(machine: Machine) -> None:
    """The tests' programs are asked for by the tests only."""
    programs = "chromium postgresql-15 poppler-utils openjdk-17-jdk-headless libjaxb-java strace"
    assert machine.set_up("test").stderr.endswith(f"{PACKAGES} {programs}\n")


def test_without_venv_its_package_is_named(machine: Machine) -> None:
    """Debian's Python comes without the module that makes virtual environments."""
    machine.has("python3", f'case $2 in *ensurepip*) exit 1 ;; esac; exec {sys.executable} "$@"')

    assert f"--no-install-recommends python3-venv {PACKAGES}\n" in machine.set_up().stderr


def test_only_what_is_missing_is_installed(machine: Machine) -> None:
    """As root, the missing packages are installed without a question, after the lists were brought up to date."""
    machine.has("id", "echo 0")
    machine.has("dpkg-query", '[ "$4" = fonts-lato ] || echo installed')
    machine.has("python3", "exit 0")  # stops after the packages: the virtual environment it makes is empty
    result = machine.set_up()

    assert "Installing Debian packages: fonts-lato\n" in result.stdout
    assert machine.called("apt-get") == [
        "apt-get update",
        "apt-get install --yes --no-install-recommends -o DPkg::Lock::Timeout=300 fonts-lato",
    ]


def test_sudo_is_used_when_it_asks_nothing(machine: Machine) -> None:
    """Who may use sudo without a password gets the packages installed as well."""
    machine.has("sudo", '[ "$1" = -n ] && exit 0; exec "$@"')
    machine.has("python3", "exit 0")
    machine.set_up()

    assert machine.called("sudo")[1] == "sudo apt-get update"
    assert machine.called("apt-get")[-1].endswith(PACKAGES)


def test_a_failed_installation_is_shown(machine: Machine) -> None:
    """What apt-get said is shown, and what to do."""
    machine.has("id", "echo 0")
    machine.has("apt-get", "echo E: no space left; exit 100")
    result = machine.set_up()

    assert result.returncode == 1
    assert result.stderr == (
        "E: no space left\nE: no space left\n"
        "The Debian packages could not be installed; the lines above say why. Once that is put right, try again.\n"
    )


def test_an_old_python_is_refused(machine: Machine) -> None:
    """The sentence says which version is needed and how to choose another Python."""
    machine.has("dpkg-query", "echo installed")
    machine.has("python3", "case $2 in *version_info*) exit 1 ;; esac")

    assert machine.set_up().stderr == (
        "Colophon needs Python 3.11 or newer. Install it, or set PYTHON to the program to use.\n"
    )


def test_another_system_is_not_asked_for_debian_packages(machine: Machine) -> None:
    """Without Debian's tools, set-up goes on: the libraries may be there under other names."""
    (machine.programs / "dpkg-query").unlink()
    (machine.programs / "apt-get").unlink()
    machine.has("python3", "case $2 in *ensurepip*) exit 1 ;; esac")

    assert machine.set_up().stderr == (
        "This Python cannot make virtual environments. Install its venv module (on Debian: python3-venv).\n"
    )


@pytest.mark.parametrize(("ready_to", "purpose"), [("run", "run"), ("test", "test"), ("test", "run")])
def test_the_second_set_up_does_nothing(machine: Machine, ready_to: str, purpose: str) -> None:
    """With the same lock in the same place, nothing is made, installed or said; the tests' set-up serves for both."""
    machine.has("dpkg-query", "echo installed")
    pretend_ready(machine, ready_to)
    result = machine.set_up(purpose)

    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert machine.called("python") == []


@pytest.mark.parametrize("changed", [BUILD_LOCK, *LOCKS, "pyproject.toml", "setup.sh"])
def test_a_change_sets_up_again(machine: Machine, changed: str) -> None:
    """What was installed from another lock or project file does not count."""
    machine.has("dpkg-query", "echo installed")
    pretend_ready(machine, "run")
    with (machine.checkout / changed).open("a") as file:
        file.write("# changed\n")

    assert "Installing the Python packages named in requirements.lock\n" in machine.set_up().stdout
    assert machine.called("python")[-4:] == [
        "python -m pip install --quiet --disable-pip-version-check --no-input --only-binary :all: "
        "--no-deps --require-hashes --requirement requirements-build.lock",
        "python -m pip install --quiet --disable-pip-version-check --no-input --only-binary :all: "
        "--no-deps --require-hashes --no-binary flask-principal --no-build-isolation --requirement requirements.lock",
        "python -m pip install --quiet --disable-pip-version-check --no-input --no-deps --no-build-isolation "
        "--editable .",
        "python -m pip check --quiet --disable-pip-version-check",
    ]


def test_a_set_up_that_broke_off_is_done_again(machine: Machine) -> None:
    """Only a set-up that got to its end counts."""
    machine.has("dpkg-query", "echo installed")
    pretend_ready(machine, "run")
    (machine.checkout / ".venv/ready-to-run").unlink()
    (machine.programs / "python").unlink()
    machine.has("python", "case $3 in install) exit 1 ;; esac")

    assert machine.set_up().returncode == 1
    assert not (machine.checkout / ".venv/ready-to-run").exists()


def pretend_ready(machine: Machine, purpose: str) -> None:
    """Put a virtual environment there that setup.sh takes for finished, whose Python is noted as `python`."""
    names = [BUILD_LOCK, *LOCKS, "pyproject.toml", "setup.sh"]
    digest = sha256(b"".join((machine.checkout / name).read_bytes() for name in names)).hexdigest()
    machine.has("python", "exit 0")
    programs = machine.checkout / ".venv/bin"
    programs.mkdir(parents=True)
    (programs / "python").symlink_to(machine.programs / "python")
    (programs / "pip").write_text(f"#!{programs}/python\n")
    (machine.checkout / f".venv/ready-to-{purpose}").write_text(f"{digest} {machine.checkout}\n")


def versions(lock: str) -> dict[str, str]:
    found: dict[str, str] = dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", (ROOT / lock).read_text(), re.MULTILINE))
    return found


@pytest.mark.parametrize("lock", [BUILD_LOCK, *LOCKS])
def test_every_package_is_pinned_by_hash(lock: str) -> None:
    """Each package has one version and at least one SHA-256."""
    entries = re.split(r"\n(?=\S)", (ROOT / lock).read_text())
    unpinned = [
        entry for entry in entries if not re.match(r"[a-z0-9._-]+==\S+ .*\\\n +--hash=sha256:[0-9a-f]{64}", entry)
    ]

    assert len(entries) >= (2 if lock == BUILD_LOCK else 20)
    assert unpinned == []


@pytest.mark.parametrize(
    "name", [BUILD_LOCK, *LOCKS, "pyproject.toml", "Makefile", "setup.sh", ".ci/run", ".ci/fresh-debian"]
)
def test_no_package_index_is_written_down(name: str) -> None:
    """The lock works with whichever package index a machine is set up for."""
    addresses = re.findall(r"https?://[^\s\"']+", (ROOT / name).read_text())

    assert [address for address in addresses if not address.startswith("http://127.0.0.1")] == []


def test_the_tests_run_with_what_users_run() -> None:
    """Both locks name the same versions of what both have."""
    run, test = (versions(lock) for lock in LOCKS)

    assert run.items() <= test.items()


def test_every_dependency_has_a_reason() -> None:
    """Beside each dependency, a comment says what it is for."""
    text = (ROOT / "pyproject.toml").read_text()
    project = tomllib.loads(text)["project"]

    for dependency in project["dependencies"]:
        assert re.search(rf'"{re.escape(dependency)}", +# \S+', text), dependency


def test_the_locks_follow_the_project_file() -> None:
    """A dependency that was added to pyproject.toml is in the lock: run `make lock` after changing it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]

    def names(dependencies: list[str]) -> set[str]:
        return {re.split(r"[\[<>=]", dependency)[0] for dependency in dependencies}

    assert names(project["project"]["dependencies"]) <= versions("requirements.lock").keys()
    assert names(groups["build"]) <= versions(BUILD_LOCK).keys()
    assert names(groups["test"]) <= versions("requirements-test.lock").keys()


@pytest.mark.parametrize("name", ["setup.sh", ".ci/run", ".ci/fresh-debian"])
def test_scripts_can_be_started(name: str) -> None:
    """They are executable, and their syntax is right."""
    assert os.access(ROOT / name, os.X_OK)
    shell = (ROOT / name).read_text().splitlines()[0].removeprefix("#!")
    subprocess.run([shell, "-n", ROOT / name], check=True)
