"""Names in sentences."""

from collections.abc import Sequence

from compliance.domain.wording import listed

# Up to here all names are given; of more, the first three.
_ALL = 4
_FIRST = 3


def some_names(names: Sequence[str]) -> str:
    """Names in a sentence; of many, the first three and how many more."""
    if len(names) <= _ALL:
        return listed(list(names))
    return f"{', '.join(names[:_FIRST])} and {len(names) - _FIRST} more"
