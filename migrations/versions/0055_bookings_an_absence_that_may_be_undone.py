"""bookings: an absence that may be undone."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None
unused_since = None
"""Of a step that removes: the revision since which no code uses what it removes."""

AGAIN = {"sqlite_autoincrement": True}
"""SQLite makes the table anew."""
IS_SET = sa.text("absence_at IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("bookings", schema=None, table_kwargs=AGAIN) as batch_op:
        batch_op.add_column(sa.Column("absence_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(
            "ix_bookings_absence_at",
            ["absence_at"],
            unique=False,
            sqlite_where=IS_SET,
            postgresql_where=IS_SET,
        )


def downgrade() -> None:
    with op.batch_alter_table("bookings", schema=None, table_kwargs=AGAIN) as batch_op:
        batch_op.drop_index("ix_bookings_absence_at", sqlite_where=IS_SET, postgresql_where=IS_SET)
        batch_op.drop_column("absence_at")
