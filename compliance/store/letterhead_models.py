"""The table of what organisations want to see on their statements."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from compliance.store.models import Base


class Letterhead(Base):
    """The paper and logo of an organisation's statements from one time on. Never changed; the newest revision counts.

    Older ones stay, so that a statement can be made again from its data. `logo` is the cleaned picture, NULL for none;
    `logo_sha256` is in hexadecimal, and empty without a logo, as is `logo_type`.
    """

    __tablename__ = "letterhead"

    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    paper: Mapped[str]
    logo: Mapped[bytes | None]
    logo_type: Mapped[str]
    logo_sha256: Mapped[str]
    actor: Mapped[str]
    at: Mapped[str]

    __table_args__ = (
        CheckConstraint("revision > 0", name="revision"),
        CheckConstraint("paper IN ('A4', 'Letter')", name="paper"),
        CheckConstraint("logo_type IN ('', 'image/png', 'image/svg+xml')", name="logo_type"),
        CheckConstraint("(logo IS NULL) = (logo_sha256 = '')", name="logo_sha256"),
    )
