"""What files said of themselves, and what somebody made of it."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "asset_reading",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("component_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint("size >= 0", name=op.f("ck_asset_reading_size")),
        sa.ForeignKeyConstraint(
            ["component_id"], ["component.id"], name=op.f("fk_asset_reading_component_id_component")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_asset_reading_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset_reading")),
    )
    op.create_index(
        op.f("ix_asset_reading_project_id_component_id"), "asset_reading", ["project_id", "component_id"], unique=False
    )
    op.create_table(
        "asset_decision",
        sa.Column("reading_id", sa.Text(), nullable=False),
        sa.Column("suggestion", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint("decision IN ('accepted', 'rejected')", name=op.f("ck_asset_decision_decision")),
        sa.ForeignKeyConstraint(
            ["reading_id"], ["asset_reading.id"], name=op.f("fk_asset_decision_reading_id_asset_reading")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_asset_decision_project_id_project")),
        sa.PrimaryKeyConstraint("reading_id", "suggestion", name=op.f("pk_asset_decision")),
    )
    op.create_index(op.f("ix_asset_decision_project_id"), "asset_decision", ["project_id"], unique=False)


def downgrade() -> None:
    """Drop the tables with everything in them."""
    op.drop_index(op.f("ix_asset_decision_project_id"), table_name="asset_decision")
    op.drop_table("asset_decision")
    op.drop_index(op.f("ix_asset_reading_project_id_component_id"), table_name="asset_reading")
    op.drop_table("asset_reading")
