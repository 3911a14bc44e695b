"""What a job for many statements did for each project, and how often a job was begun in vain."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, and count from now on."""
    op.add_column("job", sa.Column("fruitless", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "batch_item",
        sa.Column("job_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("seen_sequence", sa.Integer(), nullable=False),
        sa.Column("seen_choices", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("statement_id", sa.Text(), nullable=True),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.CheckConstraint("position > 0", name=op.f("ck_batch_item_position")),
        sa.CheckConstraint("state IN ('waiting', 'done', 'failed', 'skipped')", name=op.f("ck_batch_item_state")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_batch_item_job_id_job")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_batch_item_project_id_project")),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_batch_item_statement_id_statement")),
        sa.PrimaryKeyConstraint("job_id", "position", name=op.f("pk_batch_item")),
        sa.UniqueConstraint("job_id", "project_id", name=op.f("uq_batch_item_job_id_project_id")),
    )
    op.create_index(
        op.f("ix_batch_item_job_id_state_position"), "batch_item", ["job_id", "state", "position"], unique=False
    )


def downgrade() -> None:
    """Drop the table with everything in it."""
    op.drop_index(op.f("ix_batch_item_job_id_state_position"), table_name="batch_item")
    op.drop_table("batch_item")
    op.drop_column("job", "fruitless")
