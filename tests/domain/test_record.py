"""Records, the types that nobody changes."""

from __future__ import annotations

import pytest

from bot.domain.record import record


@record
class _Seat:
    row: str
    number: int = 1


@record(kw_only=True, order=True)
class _Place:
    number: int


def test_records_are_equal_and_one_key_when_all_of_their_fields_are() -> None:
    assert _Seat("A") == _Seat("A", 1) != _Seat("B")
    assert {_Seat("A"): "Olive"}[_Seat("A", 1)] == "Olive"
    assert not hasattr(_Seat("A"), "__dict__")


def test_a_record_may_take_its_fields_by_name_alone_and_have_an_order() -> None:
    assert _Place(number=1) < _Place(number=2)
    with pytest.raises(TypeError):
        _Place(1)  # pyright: ignore[reportCallIssue]
