"""One replica of the bot as a process of its own, settings from the environment, impatient when asked to be.

`claims-bot run` with another timing: what takes minutes in an office takes seconds here.
"""

import signal
import sys
import threading
from datetime import timedelta

from bot.run import Serving
from bot.services.context import Timing
from bot.settings import Settings
from bot.wiring import build

IMPATIENT = Timing(
    lease=timedelta(seconds=8),
    retry=timedelta(seconds=1),
    look_up=timedelta(seconds=0.5),
    doubt=timedelta(seconds=6),
    poll=timedelta(seconds=20),
    poll_overlap=timedelta(seconds=10),
    look_every=timedelta(seconds=0.2),
    between_messages=timedelta(seconds=0.2),
    root_answer=timedelta(seconds=6),
    drawing=timedelta(seconds=8),
    silence=timedelta(seconds=1),
)


def main() -> None:
    """Serve until SIGTERM. `impatient` as the argument takes the timing above, nothing that of the settings."""
    timing = IMPATIENT if sys.argv[1:] == ["impatient"] else None
    wanted = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: wanted.set())
    serving = Serving(build(Settings(), timing=timing))
    serving.start()
    wanted.wait()
    serving.stop()


if __name__ == "__main__":
    main()
