"""Time is handed down, never looked up."""

from collections.abc import Callable
from datetime import datetime

Clock = Callable[[], datetime]
