"""invitations, audit: of which bot."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None
unused_since = None
"""Of a step that removes: the revision since which no code uses what it removes."""

PEOPLE = sa.table("people", sa.column("id"), sa.column("bot_id"))
INVITATIONS = sa.table(
    "invitations",
    *map(sa.column, ("bot_id", "invited_by", "used_at", "revoked_at", "created_at")),
)
AUDIT = sa.table(
    "audit", sa.column("bot_id"), sa.column("actor_id"), sa.column("subjects", sa.JSON)
)
NOBODY = 0


def upgrade() -> None:
    for table in ("invitations", "audit"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            column = sa.Column("bot_id", sa.BigInteger(), server_default="0", nullable=False)
            batch_op.add_column(column)
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index("ix_audit_bot_id", ["bot_id", "id"], unique=False)
    _give_invitations_their_bot()
    _give_the_journal_its_bot()


def downgrade() -> None:
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_bot_id")
        batch_op.drop_column("bot_id")
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.drop_column("bot_id")


def _give_invitations_their_bot() -> None:
    """Give each the bot of who invited; one of nobody known opens a role in no bot any more."""
    _set_bot(INVITATIONS, INVITATIONS.c.invited_by)
    is_open = INVITATIONS.c.used_at.is_(None), INVITATIONS.c.revoked_at.is_(None)
    of_nobody = sa.update(INVITATIONS).where(INVITATIONS.c.bot_id == NOBODY, *is_open)
    op.execute(of_nobody.values(revoked_at=INVITATIONS.c.created_at))


def _give_the_journal_its_bot() -> None:
    """Give each line the bot of who acted, else of whom it is about, else the only bot there is."""
    _set_bot(AUDIT, AUDIT.c.actor_id)
    _set_bot(AUDIT, AUDIT.c.subjects["person"].as_integer())
    bots = op.get_bind().scalars(sa.select(PEOPLE.c.bot_id).distinct().limit(2)).all()
    if len(bots) == 1:
        op.execute(sa.update(AUDIT).where(AUDIT.c.bot_id == NOBODY).values(bot_id=bots[0]))


def _set_bot(table: sa.TableClause, person_id: sa.ColumnElement[int]) -> None:
    """Set the bot of rows that have none to that of the person, where there is one."""
    known = sa.select(PEOPLE.c.bot_id).where(PEOPLE.c.id == person_id).scalar_subquery()
    of_nobody = sa.update(table).where(table.c.bot_id == NOBODY)
    op.execute(of_nobody.values(bot_id=sa.func.coalesce(known, NOBODY)))
