"""Whether the rules of a release are still those under which statements were issued."""

from collections.abc import Sequence

from compliance.domain.history import Fault, read_body
from compliance.rulebooks.installed import folder_of, installed_releases
from compliance.rulebooks.loader import release_digest
from compliance.services.reconciliation import Told
from compliance.services.refusals import Refused
from compliance.store.database import Session
from compliance.store.entries import find_entry
from compliance.store.statements import issued_under


def releases_fault(told: Sequence[Told]) -> Fault | None:
    """The first statement whose release was changed, or taken away, since it was issued."""
    now: dict[str, str] = {}
    for entry in told:
        body = entry.body if entry.kind == "statement_issued" else None
        if body is None or not body["release_digest"]:
            continue
        release = str(body["release"])
        if release not in now:
            now[release] = _digest_now(release)
        digest = now[release]
        if digest != body["release_digest"]:
            what = "was changed" if digest else "was taken away"
            sentence = f"Release {release} {what} after statement {body['number']} was issued under it."
            return Fault(entry.sequence, sentence)
    return None


def _digest_now(release: str) -> str:
    """The digest of the release's folder as it is now; empty when there is none."""
    return release_digest(folder_of(release)) if release in installed_releases() else ""


def refuse_changed_release(session: Session, release: str, digest: str) -> None:
    """Raises Refused when the last statement under this release, of whatever project, was issued under other rules.

    All earlier ones had its rules, since each was compared with the one before it.
    """
    for project_id, head_sequence in issued_under(session, release):
        entry = find_entry(session, project_id, head_sequence + 1)
        body = read_body(entry.payload) if entry is not None and entry.payload is not None else {}
        if earlier := body.get("release_digest"):
            if digest and earlier != digest:
                raise Refused(
                    f"Release {release} was changed since statements were issued under it. Put it back as it was, and "
                    "ship what is new as another release."
                )
            return
