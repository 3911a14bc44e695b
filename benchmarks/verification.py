"""How long it takes to prove that a whole release decides every case, beside loading it: both in one run.

Prints the seconds of processor time and the ratio; the target for the walk is 20 seconds. Run with `make bench`.
"""

import sys
from time import process_time

from compliance.domain.verification import verify
from compliance.rulebooks.loader import load_shipped

TARGET = 20.0


def main() -> int:
    """Load and walk the newest release; exit code 1 when the walk takes longer than the target."""
    start = process_time()
    release = load_shipped()
    loaded = process_time()
    report = verify(release)
    walked = process_time()
    loading, walking = loaded - start, walked - loaded
    sys.stdout.write(
        f"{release.id}: {len(release.rulebooks)} rulebooks, {len(release.tables)} tables, {report.cases:,} cases\n"
        f"loading {loading:.2f} s, walking {walking:.2f} s, ratio {walking / loading:.1f}\n"
    )
    return 0 if walking < TARGET and not report.defects else 1


if __name__ == "__main__":
    sys.exit(main())
