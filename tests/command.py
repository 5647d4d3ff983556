"""Where the `informatiehuis` command of the environment stands that the tests run in."""

import sys
from pathlib import Path

COMMAND = Path(sys.executable).with_name("informatiehuis")
