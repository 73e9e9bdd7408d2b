"""tickets: words that may be a report."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None
unused_since = None
"""Of a step that removes: the revision since which no code uses what it removes."""

CONDUCT = sa.Enum("may_tell", "declined", "filed", name="conduct", native_enum=False, length=40)


def upgrade() -> None:
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("conduct", CONDUCT, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.drop_column("conduct")
