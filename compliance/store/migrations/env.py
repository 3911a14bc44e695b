"""Alembic's entry: runs migrations on the connection that `compliance.store.migrate` hands over, in its transaction."""

from alembic import context

from compliance.store import (  # noqa: F401 - their tables belong to the metadata
    account_models,
    asset_models,
    batch_models,
    evidence_models,
    job_models,
    letterhead_models,
    log_models,
    review_models,
    setting_models,
    tool_models,
)
from compliance.store.models import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    transactional_ddl=True,
    render_as_batch=connection.dialect.name == "sqlite",
)
context.run_migrations()
