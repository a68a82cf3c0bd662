"""What the command line says: answers to stdout, and to stderr what went wrong."""

from __future__ import annotations

import io
import sys


def show_every_letter() -> None:
    """Have letters that a terminal or a pipe can't show written as their numbers: what was done
    must not end in an error because it can't be said."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def say(line: str) -> None:
    """Print a line, made harmless."""
    print(harmless(line), flush=True)  # noqa: T201 - the command line's answer


def complain(text: str) -> None:
    """Print what went wrong, as it is: lines of our own."""
    print(text, file=sys.stderr)  # noqa: T201 - the command line's answer


def stopped(what: str) -> int:
    """Say what Ctrl-C has left undone; returns the exit status."""
    complain(f"Stopped: {what}.")
    return 1


def never_met(guild_id: int) -> str:
    """What is said of a club that the database has nothing of."""
    return (
        f"The bot has never met a club of the id {guild_id}. An id is copied in Discord: with"
        " Developer Mode on (User Settings, Advanced), from the menu of the server's name."
    )


def harmless(text: str) -> str:
    """A text of a stranger's, on one line and without codes that a terminal obeys."""
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text
    )
