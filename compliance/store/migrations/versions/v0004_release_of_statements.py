"""The release of each statement: its project may move on to another one."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Until now a project has had one release for its whole life."""
    op.execute("ALTER TABLE statement ADD COLUMN release TEXT DEFAULT '' NOT NULL")
    op.execute("UPDATE statement SET release = (SELECT release FROM project WHERE project.id = statement.project_id)")
    op.create_index(op.f("ix_statement_release_issued_at"), "statement", ["release", "issued_at"], unique=False)


def downgrade() -> None:
    """Forget it again."""
    op.drop_index(op.f("ix_statement_release_issued_at"), table_name="statement")
    op.execute("ALTER TABLE statement DROP COLUMN release")
