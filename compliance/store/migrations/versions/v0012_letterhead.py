"""What organisations want to see on their statements."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "letterhead",
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("paper", sa.Text(), nullable=False),
        sa.Column("logo", sa.LargeBinary(), nullable=True),
        sa.Column("logo_type", sa.Text(), nullable=False),
        sa.Column("logo_sha256", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint("revision > 0", name=op.f("ck_letterhead_revision")),
        sa.CheckConstraint("paper IN ('A4', 'Letter')", name=op.f("ck_letterhead_paper")),
        sa.CheckConstraint("logo_type IN ('', 'image/png', 'image/svg+xml')", name=op.f("ck_letterhead_logo_type")),
        sa.CheckConstraint("(logo IS NULL) = (logo_sha256 = '')", name=op.f("ck_letterhead_logo_sha256")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_letterhead_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "revision", name=op.f("pk_letterhead")),
    )


def downgrade() -> None:
    """Drop the table with everything in it."""
    op.drop_table("letterhead")
