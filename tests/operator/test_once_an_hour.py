"""A condition that lasts does not fill the log."""

from __future__ import annotations

import logging

import pytest

from bot.domain.errors import StoreUnavailable
from bot.operator.log import OnceAnHour


@pytest.fixture
def kept() -> OnceAnHour:
    return OnceAnHour()


def lines(
    kept: OnceAnHour, minute: int, *messages: str, level: int = logging.WARNING,
    error: Exception | None = None,
) -> list[str]:  # fmt: skip
    """What the log has of these messages at this minute."""
    found: list[str] = []
    for message in messages:
        exc_info = (type(error), error, None) if error else None
        record = logging.LogRecord("bot", level, "", 0, "%s", (message,), exc_info)
        record.created = 1_900_000_000 + 60 * minute
        if kept.filter(record):
            found.append(record.getMessage())
    return found


def test_what_lasts_is_logged_once_an_hour_with_how_often_it_came(kept: OnceAnHour) -> None:
    assert lines(kept, 0, *["SQLite refused: database or disk is full"] * 3) == [
        "SQLite refused: database or disk is full"
    ]
    assert lines(kept, 59, "SQLite refused: database or disk is full") == []
    assert lines(kept, 60, *["SQLite refused: database or disk is full"] * 2) == [
        "SQLite refused: database or disk is full (3 more since this was logged last)"
    ]


def test_what_differs_is_logged(kept: OnceAnHour) -> None:
    messages = ["The digest of 1 was not sent", "The digest of 2 was not sent"]
    assert lines(kept, 0, *messages) == messages
    assert lines(kept, 1, messages[0], error=OSError("no route")) == messages[:1]


def test_what_is_no_trouble_is_logged_each_time(kept: OnceAnHour) -> None:
    assert len(lines(kept, 0, "Ready", "Ready", level=logging.INFO)) == 2


def test_what_fails_for_want_of_the_database_is_one_trouble(kept: OnceAnHour) -> None:
    many = [f"The digest of {club} failed" for club in range(5000)]
    assert lines(kept, 0, *many, error=StoreUnavailable("nothing was saved")) == many[:1]


def test_a_clock_that_is_put_back_silences_nothing(kept: OnceAnHour) -> None:
    assert [len(lines(kept, minute, "It is full")) for minute in (600, 0, 1)] == [1, 1, 0]


def test_as_many_messages_as_there_may_be_are_kept_for_a_while(kept: OnceAnHour) -> None:
    many = [f"The digest of {club} was not sent" for club in range(3000)]
    assert lines(kept, 0, *many) == many
    assert len(kept._seen) <= 1000
