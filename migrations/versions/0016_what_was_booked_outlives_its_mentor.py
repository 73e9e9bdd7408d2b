"""slots: what was booked outlives its mentor."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

AGAIN = {"sqlite_autoincrement": True}
"""SQLite makes the table anew: ids of rows that are gone are not to come back."""


def upgrade() -> None:
    _change("SET NULL", "mentor_id IS NULL OR opportunity_id IS NULL")


def downgrade() -> None:
    op.execute("DELETE FROM slots WHERE mentor_id IS NULL AND opportunity_id IS NULL")
    _change("CASCADE", "(mentor_id IS NULL) <> (opportunity_id IS NULL)")


def _change(ondelete: str, whose: str) -> None:
    with op.batch_alter_table("slots", schema=None, table_kwargs=AGAIN) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_slots_mentor_id_mentors"), type_="foreignkey")
        batch_op.create_foreign_key(
            batch_op.f("fk_slots_mentor_id_mentors"),
            "mentors",
            ["mentor_id"],
            ["person_id"],
            ondelete=ondelete,
        )
        batch_op.drop_constraint(batch_op.f("ck_slots_whose"), type_="check")
        batch_op.create_check_constraint("ck_slots_whose", whose)
