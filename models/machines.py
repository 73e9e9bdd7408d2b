"""Define the table of what the machines of one bot must have in common."""

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base


class CommonGround(Base):
    """Key and storage of the machine started last: another machine must have the same."""

    __tablename__ = "common_grounds"

    bot_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    signing_key: Mapped[str]
    """A digest of the key that signs links."""
    storage: Mapped[str]
    """The mark that lies in the folder of stored files."""
