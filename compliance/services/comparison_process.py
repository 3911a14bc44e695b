"""Compares two releases and writes down what they decide otherwise:

`python -m compliance.services.comparison_process FOLDER DIGEST FOLDER DIGEST FILE`, the older release first. In a
process of its own, because walking every case of two releases can keep a processor busy for a minute.
"""

import os
import sys
from pathlib import Path

from compliance.domain.release_comparison import compare_releases
from compliance.services.kept_comparison import stored_comparison
from compliance.services.kept_work import write_whole
from compliance.services.walk_process import NICENESS, unchanged


def compare(before: tuple[Path, str], after: tuple[Path, str], file: Path) -> None:
    """Compare two release folders, each with its digest, and write down the result.

    Raises ReleaseError when one does not load or has another digest than the one that was asked for, UndecidedError
    when one leaves a case undecided, and OSError.
    """
    write_whole(stored_comparison(compare_releases(unchanged(*before), unchanged(*after))), file)


if __name__ == "__main__":
    os.nice(NICENESS)
    _folder, _digest, _other_folder, _other_digest, _file = sys.argv[1:]
    compare((Path(_folder), _digest), (Path(_other_folder), _other_digest), Path(_file))
