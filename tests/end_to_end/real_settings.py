"""The settings of a real bot, which what is invented must leave alone."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SETTINGS = """
BOT_TOKEN=7:real-people-write-to-this-very-bot
DATABASE_URL=sqlite:///{folder}/real/real.db
STORAGE_DIR={folder}/real/files
BACKUP_DIR={folder}/real/backups
MODE=webhook
WEBHOOK_URL=https://declic.example.org
WEBHOOK_SECRET=between-us
SMTP_URL=smtp://127.0.0.1:{port}?from=declic@example.org
OPERATOR_EMAIL=technique@example.org
PUBLIC_URL=https://declic.example.org
METRICS_ADDRESS=127.0.0.1:{port}
"""


@contextmanager
def real_settings(folder: Path) -> Iterator[Path]:
    """Yield the file of a real bot; one that listened on its address would not start."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        file = folder / "real.env"
        file.write_text(SETTINGS.format(folder=folder, port=taken.getsockname()[1]))
        yield file
