"""webchat: files that are sent up, and words to come back by."""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None
unused_since = None
"""Of a step that removes: the revision since which no code uses what it removes."""


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "return_words",
        sa.Column("person_id", key, nullable=False),
        sa.Column("words_hash", sa.String(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_return_words_person_id_people"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_return_words")),
        sa.UniqueConstraint("words_hash", name=op.f("uq_return_words_words_hash")),
    )
    op.create_index(op.f("ix_return_words_ends_at"), "return_words", ["ends_at"])
    op.create_table(
        "web_files",
        sa.Column("id", key, nullable=False),
        sa.Column("person_id", key, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("is_for_team", sa.Boolean(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_web_files_person_id_people"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_web_files")),
        sa.UniqueConstraint("key", name=op.f("uq_web_files_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_web_files_person_id"), "web_files", ["person_id"])
    op.create_index(op.f("ix_web_files_sent_at"), "web_files", ["sent_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_web_files_sent_at"), "web_files")
    op.drop_index(op.f("ix_web_files_person_id"), "web_files")
    op.drop_table("web_files")
    op.drop_index(op.f("ix_return_words_ends_at"), "return_words")
    op.drop_table("return_words")
