"""Reviews of statements, comments, notices, and how many people an organisation wants for a statement."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables. Until now every entry of a project has changed something."""
    op.execute("ALTER TABLE project ADD COLUMN changed_sequence INTEGER DEFAULT 0 NOT NULL")
    op.execute("UPDATE project SET changed_sequence = head_sequence")
    op.create_table(
        "review_rule",
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column("one_person", sa.Integer(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint("one_person IN (0, 1)", name=op.f("ck_review_rule_one_person")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_review_rule_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_review_rule")),
    )
    _make_review()
    op.create_table(
        "comment",
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("component_id", sa.Text(), nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("resolved_by", sa.Text(), nullable=True),
        sa.Column("resolved_at", sa.Text(), nullable=True),
        sa.CheckConstraint("(resolved_by IS NULL) = (resolved_at IS NULL)", name=op.f("ck_comment_resolved")),
        sa.ForeignKeyConstraint(["component_id"], ["component.id"], name=op.f("fk_comment_component_id_component")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_comment_project_id_project")),
        sa.PrimaryKeyConstraint("project_id", "sequence", name=op.f("pk_comment")),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("done_at", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('submitted', 'returned', 'approved', 'mentioned')", name=op.f("ck_notice_kind")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id_person")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_notice_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index(op.f("ix_notice_person_id_done_at"), "notice", ["person_id", "done_at"], unique=False)
    op.create_index(op.f("ix_notice_project_id"), "notice", ["project_id"], unique=False)


def _make_review() -> None:
    op.create_table(
        "review",
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("submitted_by", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.Text(), nullable=True),
        sa.Column("decided_sequence", sa.Integer(), nullable=True),
        sa.Column("statement_id", sa.Text(), nullable=True),
        sa.CheckConstraint("number > 0", name=op.f("ck_review_number")),
        sa.CheckConstraint("state IN ('in_review', 'returned', 'approved', 'issued')", name=op.f("ck_review_state")),
        sa.CheckConstraint("(decided_by IS NULL) = (state = 'in_review')", name=op.f("ck_review_decided")),
        sa.CheckConstraint("(statement_id IS NOT NULL) = (state = 'issued')", name=op.f("ck_review_issued")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_review_project_id_project")),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_review_statement_id_statement")),
        sa.PrimaryKeyConstraint("project_id", "number", name=op.f("pk_review")),
    )


def downgrade() -> None:
    """Drop the tables with everything in them."""
    op.drop_index(op.f("ix_notice_project_id"), table_name="notice")
    op.drop_index(op.f("ix_notice_person_id_done_at"), table_name="notice")
    op.drop_table("notice")
    op.drop_table("comment")
    op.drop_table("review")
    op.drop_table("review_rule")
    op.execute("ALTER TABLE project DROP COLUMN changed_sequence")
