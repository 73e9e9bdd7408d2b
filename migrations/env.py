"""Run by Alembic: what `migrations.run` hands over is all the configuration there is."""

from alembic import context

from migrations.rendering import render_item
from models.engine.database import lock_for_migrations
from models.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,
    render_item=render_item,
    compare_server_default=True,
    transactional_ddl=True,
)
lock_for_migrations(connection)
with context.begin_transaction():
    context.run_migrations()
