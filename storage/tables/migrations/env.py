"""What alembic runs: migrations on the connection that `storage.tables.migrations` hands over."""

from alembic import context

from storage.tables import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    transactional_ddl=False,
    render_as_batch=True,
    compare_type=True,
)
context.run_migrations()
