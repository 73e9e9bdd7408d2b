"""Find the disk that a folder is on, or will be on."""

import os
from pathlib import Path


def nearest(folder: Path) -> Path:
    """Return the folder, or its nearest existing parent."""
    above = (folder, *folder.absolute().parents)
    return next(candidate for candidate in above if os.path.exists(candidate))
