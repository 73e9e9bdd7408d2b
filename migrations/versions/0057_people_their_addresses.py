"""people: their addresses.

A version before writes `people.telegram_id` and `people.blocked_at`, this one `addresses`: until a
later revision removes these columns, triggers tell each what the other wrote.
"""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None
unused_since = None
"""Of a step that removes: the revision since which no code uses what it removes."""

BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

EVERYBODY = """
INSERT INTO addresses (person_id, bot_id, channel, key, since, blocked_at, preferred)
SELECT id, bot_id, 'telegram', CAST(telegram_id AS VARCHAR), joined_at, blocked_at, true
FROM people WHERE telegram_id IS NOT NULL
"""

KEEP_ADDRESS = """
INSERT INTO addresses (person_id, bot_id, channel, key, since, blocked_at, preferred)
VALUES (NEW.id, NEW.bot_id, 'telegram', CAST(NEW.telegram_id AS VARCHAR), NEW.joined_at,
    NEW.blocked_at, true)
ON CONFLICT (person_id, channel) DO UPDATE
SET key = excluded.key, blocked_at = excluded.blocked_at
WHERE addresses.key <> excluded.key OR addresses.blocked_at IS DISTINCT FROM excluded.blocked_at;
"""
DROP_ADDRESS = "DELETE FROM addresses WHERE person_id = NEW.id AND channel = 'telegram';"
KEEP_PERSON = """
UPDATE people SET telegram_id = CAST(NEW.key AS BIGINT), blocked_at = NEW.blocked_at
WHERE id = NEW.person_id AND (telegram_id IS DISTINCT FROM CAST(NEW.key AS BIGINT)
    OR blocked_at IS DISTINCT FROM NEW.blocked_at);
"""

ON_SQLITE = (
    ("addresses_of_new_people", "INSERT ON people", "NEW.telegram_id IS NOT NULL", KEEP_ADDRESS),
    (
        "addresses_of_people",
        "UPDATE OF telegram_id, blocked_at ON people",
        "NEW.telegram_id IS NOT NULL",
        KEEP_ADDRESS,
    ),
    (
        "addresses_of_people_gone",
        "UPDATE OF telegram_id ON people",
        "NEW.telegram_id IS NULL AND OLD.telegram_id IS NOT NULL",
        DROP_ADDRESS,
    ),
    ("people_of_new_addresses", "INSERT ON addresses", "NEW.channel = 'telegram'", KEEP_PERSON),
    (
        "people_of_addresses",
        "UPDATE OF key, blocked_at ON addresses",
        "NEW.channel = 'telegram'",
        KEEP_PERSON,
    ),
)

ON_POSTGRESQL = (
    f"""CREATE FUNCTION keep_address() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.telegram_id IS NOT NULL THEN {KEEP_ADDRESS}
        ELSIF TG_OP = 'UPDATE' THEN {DROP_ADDRESS}
        END IF;
        RETURN NULL;
    END $$""",
    f"""CREATE FUNCTION keep_person() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN {KEEP_PERSON} RETURN NULL; END $$""",
    """CREATE TRIGGER addresses_of_people
    AFTER INSERT OR UPDATE OF telegram_id, blocked_at ON people
    FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION keep_address()""",
    """CREATE TRIGGER people_of_addresses
    AFTER INSERT OR UPDATE OF key, blocked_at ON addresses
    FOR EACH ROW WHEN (pg_trigger_depth() = 0 AND NEW.channel = 'telegram')
    EXECUTE FUNCTION keep_person()""",
)
"""A trigger writes to the other table, which then writes nothing back."""


def upgrade() -> None:
    op.create_table(
        "addresses",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("person_id", BIG_KEY, nullable=False),
        sa.Column("bot_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("preferred", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_addresses_person_id_people"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_addresses")),
        sa.UniqueConstraint(
            "bot_id", "channel", "key", name=op.f("uq_addresses_bot_id_channel_key")
        ),
        sa.UniqueConstraint("person_id", "channel", name=op.f("uq_addresses_person_id_channel")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_addresses_preferred",
        "addresses",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("preferred = 1"),
        postgresql_where=sa.text("preferred"),
    )
    op.execute(EVERYBODY)
    if op.get_bind().dialect.name == "postgresql":
        for statement in ON_POSTGRESQL:
            op.execute(statement)
        return
    for name, event, condition, told in ON_SQLITE:
        then = told.replace("IS DISTINCT FROM", "IS NOT")
        op.execute(f"CREATE TRIGGER {name} AFTER {event} WHEN {condition} BEGIN {then} END")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER addresses_of_people ON people")
        op.execute("DROP TRIGGER people_of_addresses ON addresses")
        op.execute("DROP FUNCTION keep_address()")
        op.execute("DROP FUNCTION keep_person()")
    else:
        for name, *_ in ON_SQLITE:
            op.execute(f"DROP TRIGGER {name}")
    op.drop_table("addresses")
