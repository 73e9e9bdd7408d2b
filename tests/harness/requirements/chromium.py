"""Find Chromium on this machine."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome")
MISSING = "CHROMIUM IS MISSING: the page is not tested. Install it, or name it with CHROMIUM=…"
FLAGS = [
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find() -> str | None:
    path_given = os.environ.get("CHROMIUM")
    return path_given or next((path for name in NAMES if (path := shutil.which(name))), None)
