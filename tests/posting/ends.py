"""How posts end, and how Discord fails: for a time, or for good."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.posting.clubs import CLUB, Club, Outcome, outcome
from tests.posting.fake_discord import FakeDiscord, Fault
from tests.posting.kinds import TRIALS

digest_alone = pytest.mark.parametrize("trial", [TRIALS["digest"]], ids=["digest"])
"""For tests of what is the same for all kinds."""

every_kind = pytest.mark.parametrize("trial", TRIALS, indirect=True)
"""For tests in which a kind's own statements, words and times matter."""

PASSING: dict[str, Fault] = {
    "500": Fault("", 500),
    "502": Fault("", 502),
    "503": Fault("", 503),
    "500 though done": Fault("", 500, handled=True),
    "503 though done": Fault("", 503, handled=True),
    "a proxy's page though done": Fault("", 200, handled=True, html=True),
    "429": Fault("", 429, retry_after=2.5, headers=(("Via", "1.1 google"),)),
    "429 of the proxy": Fault("", 429, html=True),
    "no server for a moment": Fault("", 404, 10004, "Unknown Guild"),
    "cut": Fault("", cut=True),
    "cut though done": Fault("", cut=True, handled=True),
    "silence": Fault("", silent=True),
    "silence though done": Fault("", silent=True, handled=True),
}

REFUSED = {
    "no right": Fault("", 403, 50013, "Missing Permissions"),
    "no channel": Fault("", 404, 10003, "Unknown Channel"),
    "no access": Fault("", 403, 50001, "Missing Access"),
    "a thread archived and locked": Fault("", 400, 50083, "Thread is archived"),
    "a locked thread": Fault("", 403, 160005, "Thread is locked"),
    "a body it does not like": Fault("", 400, 50035, "Invalid Form Body"),
}


def messages(fake: FakeDiscord, club: Club = CLUB) -> list[int]:
    return [int(message["id"]) for message in fake.of_bot(club.channel_id)]


def assert_posted_once(fake: FakeDiscord, path: Path, club: Club = CLUB) -> None:
    (message,) = messages(fake, club)
    end = outcome(path, club)
    assert (end.state, end.message_id, end.reason) == ("sent", message, None)
    assert end.told == (message,)


def assert_told(end: Outcome) -> None:
    """An organiser can read what went wrong."""
    assert end.state in ("skipped", "blocked")
    assert end.reason is not None
    assert end.told == ()
