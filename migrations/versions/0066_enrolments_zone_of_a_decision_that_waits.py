"""enrolments: the kind of zone that a decision of the team says, while it waits."""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None
unused_since = None
"""Of a step that removes: the revision since which no code uses what it removes."""


def upgrade() -> None:
    op.add_column("enrolments", sa.Column("decided_zone", sa.String(length=40)))


def downgrade() -> None:
    op.drop_column("enrolments", "decided_zone")
