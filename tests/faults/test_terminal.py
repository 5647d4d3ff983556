"""The terminal of these tests gives the command as the installed program does."""

import os
import subprocess

from tests.command import COMMAND
from tests.faults import databases
from tests.faults.homes import Home


def test_it_says_and_ends_as_the_installed_command(small: Home) -> None:
    arguments = ["source", "snapshot", "nergens"]
    real = subprocess.run(
        [COMMAND, *arguments],
        env={**os.environ, **databases.environment_of(small.folder), "INFORMATIEHUIS_HOME": str(small.folder)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    ours = small.run(*arguments)
    assert (ours.status, ours.out, ours.err) == (real.returncode, real.stdout, real.stderr)
    assert ours.status == 1


def test_it_kills_a_command_at_the_step_that_is_asked(small: Home) -> None:
    whole = small.ok("source", "snapshot", "laadpunten")
    assert whole.steps is not None
    assert whole.steps > 10
    assert small.run("source", "snapshot", "laadpunten", die_at=3).status == -9
