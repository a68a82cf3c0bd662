"""The output of the command line: answers on stdout, errors on stderr."""

from __future__ import annotations

import io
import sys
from typing import Any

from bot.domain.errors import reason_of
from bot.domain.filed import ID_IS_COPIED


class _Heard(io.FileIO):
    """A stream whose reader may go away, as ``head`` does, or whose disk may be full, which is told
    on stderr: what can't be written is lost, and the work goes on to its end."""

    is_lost = False

    def write(self, data: Any, /) -> int | None:
        try:
            return super().write(data)
        except OSError as error:
            if self.fileno() == 1 and not self.is_lost and not isinstance(error, BrokenPipeError):
                self.is_lost = True
                complain(f"The output can't be written: {reason_of(error)}.")
            return memoryview(data).nbytes


def never_fail() -> None:
    """Write letters that a terminal or a pipe can't show as their numbers, and go on where nothing
    can be written: work that is done must not end in an error because it can't be told."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if not isinstance(stream, io.TextIOWrapper):
            continue
        stream.reconfigure(errors="backslashreplace")
        if stream is getattr(sys, f"__{name}__"):
            heard = io.TextIOWrapper(
                io.BufferedWriter(_Heard(stream.fileno(), "w", closefd=False)),
                stream.encoding, "backslashreplace", line_buffering=stream.line_buffering,
            )  # fmt: skip
            setattr(sys, name, heard)


def say(line: str) -> None:
    """Print a line without what could harm a terminal."""
    print(harmless(line), flush=True)  # noqa: T201 - the command line's answer


def complain(text: str) -> None:
    """Print what went wrong, unchanged: these are lines of our own."""
    print(text, file=sys.stderr)  # noqa: T201 - the command line's answer


def stopped(what: str) -> int:
    """Say what Ctrl-C has interrupted. Returns the exit status."""
    complain(f"Stopped: {what}.")
    return 1


def never_met(guild_id: int) -> str:
    """What is said of a club that the database does not know."""
    return f"The bot has never met a club of the id {guild_id}. {ID_IS_COPIED}"


def harmless(text: str) -> str:
    """A stranger's text on one line, without codes that a terminal obeys."""
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text
    )
