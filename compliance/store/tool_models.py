"""The tables of the register of AI tools. Like all that is written down, their rows are never changed."""

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from compliance.store.models import Base


class AiTool(Base):
    """A tool in the register of AI tools of an organisation. What is recorded of it is in its revisions."""

    __tablename__ = "ai_tool"

    id: Mapped[str] = mapped_column(primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))

    __table_args__ = (Index(None, "organisation_id", "id"),)


class AiToolRevision(Base):
    """What somebody recorded of a tool at one time, as JSON. Never changed; the newest revision counts.

    `retired` is 1 while the tool is no longer to be chosen.
    """

    __tablename__ = "ai_tool_revision"

    tool_id: Mapped[str] = mapped_column(ForeignKey("ai_tool.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    facts: Mapped[str]
    retired: Mapped[int]
    actor: Mapped[str]
    at: Mapped[str]

    __table_args__ = (
        CheckConstraint("revision > 0", name="revision"),
        CheckConstraint("retired IN (0, 1)", name="retired"),
    )


class ComponentTools(Base):
    """Which tools a component was made with, as JSON: version, dates and operator for each. The newest revision counts.

    Never changed, as revisions of answers are.
    """

    __tablename__ = "component_tools"

    component_id: Mapped[str] = mapped_column(ForeignKey("component.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"))
    tools: Mapped[str]
    actor: Mapped[str]
    at: Mapped[str]

    __table_args__ = (CheckConstraint("revision > 0", name="revision"), Index(None, "project_id", "component_id"))
