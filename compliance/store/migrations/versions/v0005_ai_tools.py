"""The register of AI tools, and the tools that components were made with."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "ai_tool",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_ai_tool_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ai_tool")),
    )
    op.create_index(op.f("ix_ai_tool_organisation_id_id"), "ai_tool", ["organisation_id", "id"], unique=False)
    op.create_table(
        "ai_tool_revision",
        sa.Column("tool_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("retired", sa.Integer(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint("revision > 0", name=op.f("ck_ai_tool_revision_revision")),
        sa.CheckConstraint("retired IN (0, 1)", name=op.f("ck_ai_tool_revision_retired")),
        sa.ForeignKeyConstraint(["tool_id"], ["ai_tool.id"], name=op.f("fk_ai_tool_revision_tool_id_ai_tool")),
        sa.PrimaryKeyConstraint("tool_id", "revision", name=op.f("pk_ai_tool_revision")),
    )
    op.create_table(
        "component_tools",
        sa.Column("component_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("tools", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint("revision > 0", name=op.f("ck_component_tools_revision")),
        sa.ForeignKeyConstraint(
            ["component_id"], ["component.id"], name=op.f("fk_component_tools_component_id_component")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_component_tools_project_id_project")),
        sa.PrimaryKeyConstraint("component_id", "revision", name=op.f("pk_component_tools")),
    )
    op.create_index(
        op.f("ix_component_tools_project_id_component_id"),
        "component_tools",
        ["project_id", "component_id"],
        unique=False,
    )


def downgrade() -> None:
    """Drop the tables with everything in them."""
    op.drop_index(op.f("ix_component_tools_project_id_component_id"), table_name="component_tools")
    op.drop_table("component_tools")
    op.drop_table("ai_tool_revision")
    op.drop_index(op.f("ix_ai_tool_organisation_id_id"), table_name="ai_tool")
    op.drop_table("ai_tool")
