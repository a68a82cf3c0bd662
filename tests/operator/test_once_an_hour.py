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
    error: Exception | None = None, is_over: bool = False,
) -> list[str]:  # fmt: skip
    """What the log has of these messages at this minute."""
    found: list[str] = []
    for message in messages:
        exc_info = (type(error), error, None) if error else None
        record = logging.LogRecord("bot", level, "", 0, "%s", (message,), exc_info)
        record.created = 1_900_000_000 + 60 * minute
        record.is_over = is_over
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


def test_what_was_over_and_comes_again_is_logged_soon(kept: OnceAnHour) -> None:
    """The last word is true within five minutes, and what comes and goes does not fill the log."""
    full, over = "It is full", "It is over"
    down = {0, 1, *range(3, 9), *range(31, 60, 2), *range(61, 90)}
    found = list[tuple[int, str]]()
    for minute in range(90):
        if minute in down or minute - 1 in down:
            is_over = minute not in down
            got = lines(kept, minute, over if is_over else full, is_over=is_over)
            found += [(minute, line.split(" (", 1)[0]) for line in got]
    assert [each for each in found if each[0] < 30] == [(0, full), (2, over), (7, full), (9, over)]
    assert len([each for each in found if 30 <= each[0] < 60]) <= 2 * 30 / 5
    assert found[-1][1] == full


def test_a_message_that_can_not_be_made_is_left_to_its_handler(kept: OnceAnHour) -> None:
    record = logging.LogRecord("bot", logging.WARNING, "", 0, "%d films", ("three",), None)
    assert kept.filter(record)


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
    many = [f"The digest of {club} was not sent" for club in range(30_000)]
    assert lines(kept, 0, *many) == many
    assert len(kept._seen) <= 10_000
