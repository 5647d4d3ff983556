"""The command of the house, in a process that dies when it is about to confirm a message to the broker."""

import os
import signal

from informatiehuis.cli.main import run
from informatiehuis.rooms.sensing.mqtt.link import Link, Message


def die(_link: Link, _message: Message) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    Link.confirm = die  # type: ignore[method-assign]
    run()
