"""A history for each organisation, and the settings of assumptions that organisations and projects choose."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; existing organisations start with an empty history."""
    _add_heads()
    op.create_table(
        "organisation_entry",
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("header", sa.LargeBinary(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("prev_hash", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("sequence > 0", name=op.f("ck_organisation_entry_sequence")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_organisation_entry_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "sequence", name=op.f("pk_organisation_entry")),
        sa.UniqueConstraint("hash", name=op.f("uq_organisation_entry_hash")),
        sa.UniqueConstraint(
            "organisation_id", "prev_hash", name=op.f("uq_organisation_entry_organisation_id_prev_hash")
        ),
    )
    for owner in ("organisation", "project"):
        _add_settings(owner)


def _add_heads() -> None:
    # Not by making the table anew, which SQLite refuses while projects refer to it.
    no_hash = "x'" + "00" * 32 + "'" if op.get_bind().dialect.name == "sqlite" else "decode(repeat('00', 32), 'hex')"
    blob = "BLOB" if op.get_bind().dialect.name == "sqlite" else "BYTEA"
    op.execute(
        "ALTER TABLE organisation ADD COLUMN head_sequence INTEGER DEFAULT 0 NOT NULL "
        "CONSTRAINT ck_organisation_head_sequence CHECK (head_sequence >= 0)"
    )
    op.execute(f"ALTER TABLE organisation ADD COLUMN head_hash {blob} DEFAULT {no_hash} NOT NULL")


def _add_settings(owner: str) -> None:
    table, key = f"{owner}_setting", f"{owner}_id"
    op.create_table(
        table,
        sa.Column(key, sa.Text(), nullable=False),
        sa.Column("assumption", sa.Text(), nullable=False),
        sa.Column("setting", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint([key], [f"{owner}.id"], name=op.f(f"fk_{table}_{key}_{owner}")),
        sa.PrimaryKeyConstraint(key, "assumption", name=op.f(f"pk_{table}")),
    )


def downgrade() -> None:
    """Drop the tables with everything in them."""
    op.drop_table("project_setting")
    op.drop_table("organisation_setting")
    op.drop_table("organisation_entry")
    op.execute("ALTER TABLE organisation DROP COLUMN head_hash")
    op.execute("ALTER TABLE organisation DROP COLUMN head_sequence")
