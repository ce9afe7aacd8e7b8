"""Run the migrations on the connection that dcq hands over, in its transaction."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=None,
    # The caller began the transaction, and only the caller commits it.
    transactional_ddl=False,
)
context.run_migrations()
