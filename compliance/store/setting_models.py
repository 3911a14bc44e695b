"""The tables of the settings of assumptions that organisations and projects chose."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from compliance.store.models import Base


class OrganisationSetting(Base):
    """The setting of an assumption that an organisation chose for its projects."""

    __tablename__ = "organisation_setting"

    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    assumption: Mapped[str] = mapped_column(primary_key=True)
    setting: Mapped[str]
    reason: Mapped[str]
    actor: Mapped[str]
    at: Mapped[str]


class ProjectSetting(Base):
    """The setting of an assumption with which a project differs from its organisation."""

    __tablename__ = "project_setting"

    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), primary_key=True)
    assumption: Mapped[str] = mapped_column(primary_key=True)
    setting: Mapped[str]
    reason: Mapped[str]
    actor: Mapped[str]
    at: Mapped[str]
