"""`python -m bot` is `declic`."""

from bot.cli import main

main()
