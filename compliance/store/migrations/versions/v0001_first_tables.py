"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "organisation",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("name", name=op.f("uq_organisation_name")),
    )
    op.create_table(
        "project",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("release", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.Text(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("head_sequence", sa.Integer(), nullable=False),
        sa.Column("head_hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("head_sequence >= 0", name=op.f("ck_project_head_sequence")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_project_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
    )
    op.create_index(
        op.f("ix_project_organisation_id_changed_at"), "project", ["organisation_id", "changed_at"], unique=False
    )
    op.create_table(
        "component",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("preset", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("removed_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_component_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_component")),
    )
    op.create_index(op.f("ix_component_project_id_position"), "component", ["project_id", "position"], unique=False)
    op.create_table(
        "confirmation",
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("regime", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("outcome_key", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_confirmation_project_id_project")),
        sa.PrimaryKeyConstraint("project_id", "regime", "subject", "outcome_key", name=op.f("pk_confirmation")),
    )
    op.create_table(
        "history_entry",
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("header", sa.LargeBinary(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("prev_hash", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("sequence > 0", name=op.f("ck_history_entry_sequence")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_history_entry_project_id_project")),
        sa.PrimaryKeyConstraint("project_id", "sequence", name=op.f("pk_history_entry")),
        sa.UniqueConstraint("hash", name=op.f("uq_history_entry_hash")),
        sa.UniqueConstraint("project_id", "prev_hash", name=op.f("uq_history_entry_project_id_prev_hash")),
    )
    op.create_table(
        "statement",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version_covered", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.Text(), nullable=False),
        sa.Column("issued_by", sa.Text(), nullable=False),
        sa.Column("head_sequence", sa.Integer(), nullable=False),
        sa.Column("head_hash", sa.LargeBinary(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("data_sha256", sa.Text(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.Column("pdf_sha256", sa.Text(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("supersedes_id", sa.Text(), nullable=True),
        sa.Column("superseded_by_id", sa.Text(), nullable=True),
        sa.Column("withdrawn_at", sa.Text(), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("state IN ('issued', 'superseded', 'withdrawn')", name=op.f("ck_statement_state")),
        sa.CheckConstraint("pages > 0", name=op.f("ck_statement_pages")),
        sa.CheckConstraint("sequence > 0", name=op.f("ck_statement_sequence")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_statement_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_statement_project_id_project")),
        sa.ForeignKeyConstraint(
            ["superseded_by_id"], ["statement.id"], name=op.f("fk_statement_superseded_by_id_statement")
        ),
        sa.ForeignKeyConstraint(["supersedes_id"], ["statement.id"], name=op.f("fk_statement_supersedes_id_statement")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
        sa.UniqueConstraint(
            "organisation_id", "year", "sequence", name=op.f("uq_statement_organisation_id_year_sequence")
        ),
        sa.UniqueConstraint("project_id", "head_sequence", name=op.f("uq_statement_project_id_head_sequence")),
    )
    op.create_table(
        "answer_revision",
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("component_id", sa.Text(), nullable=True),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint("subject = coalesce(component_id, '')", name=op.f("ck_answer_revision_subject")),
        sa.CheckConstraint("revision > 0", name=op.f("ck_answer_revision_revision")),
        sa.ForeignKeyConstraint(
            ["component_id"], ["component.id"], name=op.f("fk_answer_revision_component_id_component")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_answer_revision_project_id_project")),
        sa.PrimaryKeyConstraint("project_id", "subject", "section", "revision", name=op.f("pk_answer_revision")),
    )


def downgrade() -> None:
    """Drop the tables with everything in them."""

    op.drop_table("answer_revision")
    op.drop_table("statement")
    op.drop_table("history_entry")
    op.drop_table("confirmation")
    op.drop_index(op.f("ix_component_project_id_position"), table_name="component")
    op.drop_table("component")
    op.drop_index(op.f("ix_project_organisation_id_changed_at"), table_name="project")
    op.drop_table("project")
    op.drop_table("organisation")
