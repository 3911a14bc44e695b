"""Where the reviews of several projects stand, for lists of them and for notices."""

from collections.abc import Mapping, Sequence
from typing import cast

from compliance.domain.review import Recorded, Standing, standing_of
from compliance.services.actors import Reach
from compliance.services.records import project_records
from compliance.services.submitted import submission
from compliance.store import reviews as store
from compliance.store.database import Session
from compliance.store.several import heads_of

# More than the reviews that run at a time; when it is full, it starts afresh.
_REMEMBERED = 5000

# The digest of what would be submitted, which the hashes of the last entries of project and organisation name exactly.
_digests: dict[tuple[str, bytes], str] = {}


def standings(session: Session, reach: Reach, project_ids: Sequence[str]) -> Mapping[str, Standing]:
    """Where the review stands of each of these projects within reach that ever had one."""
    rows = store.newest_reviews(session, project_ids)
    heads = heads_of(session, reach, list(rows))
    running = [each for each in heads if rows[each].state in ("in_review", "approved")]
    unknown = [each for each in running if (each, heads[each]) not in _digests]
    computed = {
        (each, heads[each]): submission(session, record).digest
        for each, record in (project_records(session, reach, unknown) if unknown else {}).items()
    }
    known = {key: _digests[key] for each in running if (key := (each, heads[each])) in _digests}
    if len(_digests) + len(computed) > _REMEMBERED:
        _digests.clear()
    _digests.update(computed)
    digests = known | computed
    return {
        each: standing_of(cast("Recorded", rows[each].state), rows[each].digest == digests.get((each, head)))
        for each, head in heads.items()
    }
