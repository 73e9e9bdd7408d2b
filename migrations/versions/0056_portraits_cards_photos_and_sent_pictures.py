"""portraits: cards, photos and sent pictures."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None
unused_since = None
"""Of a step that removes: the revision since which no code uses what it removes."""


def upgrade() -> None:
    op.create_table(
        "introductions",
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("sentence", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_introductions_person_id_people"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_introductions")),
    )
    op.create_table(
        "sent_pictures",
        sa.Column("bot_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("file_id", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_sent_pictures_person_id_people"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("bot_id", "fingerprint", name=op.f("pk_sent_pictures")),
    )
    with op.batch_alter_table("sent_pictures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sent_pictures_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sent_pictures_sent_at"), ["sent_at"], unique=False)

    op.create_table(
        "mentor_photos",
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("charter_version", sa.String(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_mentor_photos_person_id_people"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_mentor_photos")),
    )


def downgrade() -> None:
    op.drop_table("mentor_photos")
    with op.batch_alter_table("sent_pictures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sent_pictures_sent_at"))
        batch_op.drop_index(batch_op.f("ix_sent_pictures_person_id"))

    op.drop_table("sent_pictures")
    op.drop_table("introductions")
