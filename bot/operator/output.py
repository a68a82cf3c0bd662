"""The output of the command line: answers on stdout, errors on stderr."""

from __future__ import annotations

import io
import sys


def show_every_letter() -> None:
    """Write letters that a terminal or a pipe can't show as their numbers: work that is done must
    not end in an error because it can't be told."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


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
    return (
        f"The bot has never met a club of the id {guild_id}. An id is copied in Discord: with"
        " Developer Mode on (User Settings, Advanced), from the menu of the server's name."
    )


def harmless(text: str) -> str:
    """A stranger's text on one line, without codes that a terminal obeys."""
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text
    )
