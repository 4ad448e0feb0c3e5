"""`python -m bot` is `claims-bot`."""

from bot.cli import main

main()
