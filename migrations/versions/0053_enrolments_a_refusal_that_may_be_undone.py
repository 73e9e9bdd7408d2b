"""enrolments: a refusal that may be undone."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None
unused_since = None
"""Of a step that removes: the revision since which no code uses what it removes."""

BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AGAIN = {"sqlite_autoincrement": True}
"""SQLite makes the table anew."""
IS_SET = sa.text("refusal_at IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("enrolments", schema=None, table_kwargs=AGAIN) as batch_op:
        batch_op.add_column(sa.Column("refusal_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("refusal_reason", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("refused_by", BIG_KEY, nullable=True))
        batch_op.create_index("ix_enrolments_refused_by", ["refused_by"], unique=False)
        batch_op.create_index(
            "ix_enrolments_refusal_at",
            ["refusal_at"],
            unique=False,
            sqlite_where=IS_SET,
            postgresql_where=IS_SET,
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_enrolments_refused_by_people"),
            "people",
            ["refused_by"],
            ["id"],
            ondelete="SET NULL",
        )


def downgrade() -> None:
    with op.batch_alter_table("enrolments", schema=None, table_kwargs=AGAIN) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_enrolments_refused_by_people"), type_="foreignkey")
        batch_op.drop_index(
            "ix_enrolments_refusal_at", sqlite_where=IS_SET, postgresql_where=IS_SET
        )
        batch_op.drop_index("ix_enrolments_refused_by")
        batch_op.drop_column("refused_by")
        batch_op.drop_column("refusal_reason")
        batch_op.drop_column("refusal_at")
