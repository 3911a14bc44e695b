"""The colophon command as a person runs it: a process of its own, with its own database."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
COMMAND = Path(sys.executable).parent / "colophon"

Run = Callable[..., subprocess.CompletedProcess[str]]


def run_in(instance: Path, *arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command with an instance directory; gives its code and what it said."""
    surroundings = {**os.environ, "INSTANCE_PATH": str(instance), **environment}
    if "DATABASE_URL" not in environment:
        surroundings.pop("DATABASE_URL", None)
    command = [str(COMMAND), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=surroundings, timeout=90, check=False)


@pytest.fixture
def colophon(tmp_path: Path) -> Run:
    """The command with an installation that is empty at first."""

    def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        return run_in(tmp_path / "instance", *arguments, **environment)

    return run
