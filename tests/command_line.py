"""Runs the program as a newcomer does, from a folder of his own."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from typing import cast
from unittest import mock

from bot.__main__ import main

PROJECT = Path(__file__).parents[1]
TOKEN = "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs"  # noqa: S105 - of no bot

START = "import sys; from bot.__main__ import main; sys.exit(main(sys.argv[1:]))"


@contextlib.contextmanager
def children_hear_ctrl_c() -> Generator[None]:
    """Where a shell has started the tests in the background, SIGINT is ignored, and children
    inherit that; a handler they do not inherit."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def environment(folder: Path, **settings: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "PYTHONPATH": str(PROJECT),
        **settings,
    }


def filmclub(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """The program, run from a folder that is not the project's."""
    command = [sys.executable, "-c", START, *arguments]
    return subprocess.run(  # noqa: S603 - this program
        command,
        cwd=folder,
        env=environment(folder, **settings),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def filmclub_here(
    folder: Path, *arguments: str, **settings: str
) -> subprocess.CompletedProcess[str]:
    """The program in this process, which has loaded it already: it takes a tenth of the time."""
    output, errors = io.StringIO(), io.StringIO()
    with (
        contextlib.chdir(folder),
        mock.patch.dict(os.environ, environment(folder, **settings), clear=True),
        contextlib.redirect_stdout(output),
        contextlib.redirect_stderr(errors),
        _as_if_it_ended(),
    ):
        try:
            status = main(arguments)
        except SystemExit as ended:
            status = cast("int", ended.code)
    return subprocess.CompletedProcess(arguments, status, output.getvalue(), errors.getvalue())


@contextlib.contextmanager
def _as_if_it_ended() -> Generator[None]:
    """Undoes what the program leaves to the end of its process."""
    logs = [logging.getLogger(name) for name in (None, "bot", "cogs", "bot.__main__")]
    handlers, levels = logs[0].handlers[:], [log.level for log in logs]
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        logging.disable(logging.NOTSET)
        logs[0].handlers[:] = handlers
        for log, level in zip(logs, levels, strict=True):
            log.setLevel(level)


def the_one_line(run: subprocess.CompletedProcess[str], status: int) -> str:
    """The only line that the program prints when it ends with this status."""
    assert run.returncode == status, run.stderr
    assert run.stdout == ""
    (line,) = run.stderr.splitlines()
    assert TOKEN not in line
    return line
