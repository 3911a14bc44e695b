"""The disclosure pack of a project: generated texts, and the wordings that people gave them."""

from dataclasses import dataclass

from compliance.domain.disclosure_pack import disclosure_pack
from compliance.domain.pack_pieces import Piece
from compliance.domain.statement import AnnexText
from compliance.services.actors import Actor, Reach, actor_name
from compliance.services.assessments import ProjectAssessment, assess_project
from compliance.services.printable import storing_fault
from compliance.services.recording import append
from compliance.services.records import project_record, record_of
from compliance.services.refusals import ChangedMeanwhile, NotFound, Refused
from compliance.services.wordings_recorded import KIND
from compliance.store.database import Session
from compliance.store.models import PackWording
from compliance.store.projects import lock_project
from compliance.store.wordings import newest_wordings

LONGEST = 10_000

# The generated credit line and notice are part of every statement.
PRINTED_ANYWAY = ("credit", "notice")


@dataclass(frozen=True, slots=True)
class PackedPiece:
    """A piece with the text to use: the person's own wording, unless the answers have changed since it was written.

    `own` is that wording, empty if there is none; `outdated` says that the generated text is another one by now, so
    that somebody has to look at it again.
    """

    piece: Piece
    revision: int
    own: str
    own_by: str
    own_at: str
    outdated: bool

    @property
    def edited(self) -> bool:
        """Whether a person's own wording is used."""
        return bool(self.own) and not self.outdated

    @property
    def text(self) -> str:
        """What is copied, downloaded and printed."""
        return self.own if self.edited else self.piece.text


@dataclass(frozen=True, slots=True)
class ProjectPack:
    """Every piece that the project can use, with the assessment that it was made from."""

    assessed: ProjectAssessment
    pieces: tuple[PackedPiece, ...]

    def annex(self) -> tuple[AnnexText, ...]:
        """The pieces as they stand behind a statement, without those that the statement prints in any case."""
        return tuple(
            AnnexText(packed.piece.regime, packed.piece.title, tuple(packed.text.split("\n")), packed.edited)
            for packed in self.pieces
            if packed.edited or packed.piece.id not in PRINTED_ANYWAY
        )

    def piece(self, piece_id: str) -> PackedPiece:
        """The piece with this id; raises NotFound."""
        for packed in self.pieces:
            if packed.piece.id == piece_id:
                return packed
        raise NotFound


def project_pack(session: Session, reach: Reach, project_id: str) -> ProjectPack:
    """The pack of a project as it is now; without any piece while answers contradict each other. Raises NotFound."""
    return _pack(session, assess_project(project_record(session, reach, project_id)))


def _pack(session: Session, assessed: ProjectAssessment) -> ProjectPack:
    own = newest_wordings(session, assessed.project.id)
    # While answers cannot be true together, every text would claim one of them.
    pieces = () if assessed.contradictions else disclosure_pack(assessed.explainer, assessed.project.organisation)
    return ProjectPack(assessed, tuple(_packed(piece, own.get(piece.id)) for piece in pieces))


def _packed(piece: Piece, row: PackWording | None) -> PackedPiece:
    if row is None:
        return PackedPiece(piece, 0, "", "", "", outdated=False)
    outdated = bool(row.text) and row.generated != piece.text
    return PackedPiece(piece, row.revision, row.text, actor_name(row.actor, row), row.at, outdated)


def edit_wording(
    session: Session, actor: Actor, at: str, project_id: str, piece_id: str, text: str, seen_revision: int
) -> None:
    """Give a piece the person's own wording; the generated text itself, or nothing, goes back to the generated one.

    The history keeps the wording beside the text that was generated. Saving what counts already changes nothing.
    Raises NotFound, Refused when the text is too long or cannot be stored, and ChangedMeanwhile when somebody else was
    first.
    """
    project = lock_project(session, actor.reach, project_id)
    packed = _pack(session, assess_project(record_of(session, project))).piece(piece_id)
    wanted = _wanted(text, packed.piece.text)
    if wanted == packed.own and not packed.outdated:
        return
    if seen_revision != packed.revision:
        raise ChangedMeanwhile(
            "Somebody else changed this wording since you opened the page. Compare, then save again."
        )
    row = PackWording(
        project_id=project.id,
        piece=piece_id,
        revision=packed.revision + 1,
        text=wanted,
        generated=packed.piece.text,
        actor=actor.id,
        at=at,
    )
    session.add(row)
    session.flush()
    body = {"piece": piece_id, "title": packed.piece.title, "generated": packed.piece.text, "wording": wanted}
    append(session, actor, at, project, KIND, body)


def _wanted(text: str, generated: str) -> str:
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n")]
    wanted = "\n".join(lines)
    if fault := storing_fault(wanted, allowed="\n\t"):
        raise Refused(f"Type the wording again: {fault}.")
    if len(wanted) > LONGEST:
        raise Refused(f"Shorten the wording to {LONGEST:,} characters; it has {len(wanted):,}.")
    return "" if wanted == generated else wanted
