"""People's own wordings of pieces of the disclosure pack."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "pack_wording",
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("piece", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("generated", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint("revision > 0", name=op.f("ck_pack_wording_revision")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_pack_wording_project_id_project")),
        sa.PrimaryKeyConstraint("project_id", "piece", "revision", name=op.f("pk_pack_wording")),
    )


def downgrade() -> None:
    """Drop the table with everything in it."""
    op.drop_table("pack_wording")
