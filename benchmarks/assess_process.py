"""`colophon assess` as a whole process, beside a Python process that does nothing.

Prints the best and the middle time of each, in turns, so that a busy machine slows both. The target is under 0.5 s on
an idle machine; exit code 1 when the best time misses it. Run with `make bench`; for where the time goes, run
`python -X importtime .venv/bin/colophon assess examples/game.yaml`.
"""

import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).parent.parent
COMMAND = str(Path(sys.executable).parent / "colophon")
ROUNDS = 15
TARGET = 0.5


def seconds(*command: str) -> float:
    """How long a process takes from its start to its end."""
    started = perf_counter()
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
    return perf_counter() - started


def main() -> None:
    """Time each example in turns with an idle Python."""
    slowest = 0.0
    for example in sorted((ROOT / "examples").glob("*.yaml")):
        idle, assessing = [], []
        for _ in range(ROUNDS):
            idle.append(seconds(sys.executable, "-c", ""))
            assessing.append(seconds(COMMAND, "assess", str(example)))
        slowest = max(slowest, min(assessing))
        print(  # noqa: T201 - what the script is for
            f"{example.name}: best {min(assessing):.3f} s, middle {median(assessing):.3f} s "
            f"(Python alone: best {min(idle):.3f} s)"
        )
    print(f"slowest best {slowest:.3f} s (target: under {TARGET} s)")  # noqa: T201
    sys.exit(slowest >= TARGET)


if __name__ == "__main__":
    main()
