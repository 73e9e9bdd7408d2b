"""What a test measured, told whoever runs it."""

import os

import pytest


def tell(capsys: pytest.CaptureFixture[str], line: str) -> None:
    """Past the capture, and from a worker too."""
    with capsys.disabled():
        os.write(2, f"\n{line}\n".encode())
