"""tickets: in which lead a topic's post was taken up."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("topic_posts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("claim_epoch", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("topic_posts", schema=None) as batch_op:
        batch_op.drop_column("claim_epoch")
