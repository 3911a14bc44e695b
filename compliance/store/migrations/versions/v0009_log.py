"""The log over all histories, its checkpoints, the keys that sign, and what a statement is verified by."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables. Statements of before have neither a check code nor a signature."""
    op.create_table(
        "log_leaf",
        sa.Column("idx", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("idx >= 0", name=op.f("ck_log_leaf_idx")),
        sa.CheckConstraint("kind IN ('project', 'organisation', 'key')", name=op.f("ck_log_leaf_kind")),
        sa.PrimaryKeyConstraint("idx", name=op.f("pk_log_leaf")),
        sa.UniqueConstraint("hash", name=op.f("uq_log_leaf_hash")),
        sa.UniqueConstraint("kind", "owner_id", "sequence", name=op.f("uq_log_leaf_kind_owner_id_sequence")),
    )
    op.create_table(
        "log_checkpoint",
        sa.Column("size", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_log_checkpoint_size")),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_log_checkpoint")),
    )
    op.create_table(
        "signing_key",
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("previous_signature", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint("purpose IN ('log', 'data', 'pdf')", name=op.f("ck_signing_key_purpose")),
        sa.CheckConstraint("sequence > 0", name=op.f("ck_signing_key_sequence")),
        sa.PrimaryKeyConstraint("purpose", "sequence", name=op.f("pk_signing_key")),
        sa.UniqueConstraint("hash", name=op.f("uq_signing_key_hash")),
    )
    op.execute("ALTER TABLE statement ADD COLUMN check_code TEXT")
    binary = "BYTEA" if op.get_context().dialect.name == "postgresql" else "BLOB"
    op.execute(f"ALTER TABLE statement ADD COLUMN data_signature {binary}")
    op.create_index(op.f("ix_statement_check_code"), "statement", ["check_code"], unique=False)
    op.create_index(op.f("ix_statement_pdf_sha256"), "statement", ["pdf_sha256"], unique=False)


def downgrade() -> None:
    """Forget what was sealed and signed."""
    op.drop_index(op.f("ix_statement_pdf_sha256"), table_name="statement")
    op.drop_index(op.f("ix_statement_check_code"), table_name="statement")
    op.execute("ALTER TABLE statement DROP COLUMN data_signature")
    op.execute("ALTER TABLE statement DROP COLUMN check_code")
    op.drop_table("signing_key")
    op.drop_table("log_checkpoint")
    op.drop_table("log_leaf")
