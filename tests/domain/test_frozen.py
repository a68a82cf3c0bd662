"""A member goes out of what is written down, and nothing else does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import is_dataclass
from typing import Any, get_args, get_type_hints

import pytest

from bot.domain import frozen
from bot.domain.frozen import NOBODY, Whose, own_words, without
from bot.domain.proposal import Proposed
from bot.domain.reveal import Reveal
from bot.domain.vote import VoteResult
from bot.domain.waiting import Waits

ANA, BEN = 111_222_333_444_555_666, 777_888_999_000_111_222


def gone(content: object, *, is_gone: bool = True) -> object:
    return without(content, Whose(ANA, "a member", is_gone))


def test_a_text_loses_the_name_where_it_stands_alone() -> None:
    before = {"text": "**Al**, Alma and Al's friend", "named": [[ANA, "Al"], [BEN, "Alma"]]}
    assert gone(before) == {
        "text": "**A member**, Alma and a member's friend", "named": [[BEN, "Alma"]],
    }  # fmt: skip


def test_a_name_in_a_films_title_stays() -> None:
    text = "**May** gave **May in \\*June\\* (2002)** five stars, and **May (1999)** one. May!"
    told = "**A member** gave **May in \\*June\\* (2002)** five stars, and **May (1999)** one."
    assert gone({"text": text, "named": [[ANA, "May"]]}) == {
        "text": f"{told} A member!", "named": [],
    }  # fmt: skip
    called = {"text": "**May (1999)** came", "named": [[ANA, "May (1999)"]]}
    assert gone(called) == {"text": "**A member** came", "named": []}


def test_a_name_that_nobody_wrote_down_for_the_text_stays() -> None:
    assert gone({"text": "Al", "named": [[BEN, "Al"]]}) == {"text": "Al", "named": [[BEN, "Al"]]}


def test_a_name_may_have_signs_that_mean_something() -> None:
    assert gone({"text": "a.b\\* did", "named": [[ANA, "a.b\\*"]]}) == {
        "text": "A member did", "named": [],
    }  # fmt: skip


def test_a_mention_goes() -> None:
    before = {"text": f"<@{ANA}>, it is your turn; <@{BEN}> is next", "member_id": ANA}
    assert gone(before) == {
        "text": f"A member, it is your turn; <@{BEN}> is next", "member_id": NOBODY,
    }  # fmt: skip


@pytest.mark.parametrize("is_gone", [True, False])
def test_a_line_goes_with_its_part_and_the_others_keep_their_places(is_gone: bool) -> None:
    before = {"parts": ["A", "Ana: hm", "B"], "line_of": [5, ANA], "line_part": 1}
    assert gone(before, is_gone=is_gone) == {
        "parts": ["A", "", "B"], "line_of": None, "line_part": None,
    }  # fmt: skip
    others = {"parts": ["A", "B"], "line_of": [5, BEN], "line_part": 1}
    assert gone(others, is_gone=is_gone) == others


def test_who_would_not_be_named_keeps_what_they_gave() -> None:
    before = {
        "ratings": [{"member_id": ANA, "name": "Ana", "stars": 8, "line": "Hm.", "why": "So."}],
        "kindest": {"value": 8, "names": ["Ana", "Ben"]},
        "voters": [ANA, BEN],
    }
    assert gone(before, is_gone=False) == {
        "ratings": [{"member_id": ANA, "name": None, "stars": 8, "line": None, "why": "So."}],
        "kindest": {"value": 8, "names": [None, "Ben"]},
        "voters": [ANA, BEN],
    }
    assert gone(before) == {
        "ratings": [{"member_id": NOBODY, "name": None, "stars": 8, "line": None, "why": None}],
        "kindest": {"value": 8, "names": [None, "Ben"]},
        "voters": [BEN],
    }


def test_a_member_is_given_their_own_words_and_nobody_elses() -> None:
    content = {
        "text": "**Al** or Ben",
        "named": [[ANA, "Al"], [BEN, "Ben"]],
        "parts": ["Ben: no", "Al: hm"],
        "line_of": [5, ANA],
        "line_part": 1,
        "film": {"member_id": BEN, "name": "Ben", "why": "No.", "picker_id": ANA, "picker": "Al"},
        "ratings": [
            {"member_id": ANA, "name": "Al", "line": "Hm.", "why": "So."},
            {"member_id": BEN, "name": "Ben", "line": "No."},
        ],
    }
    assert own_words(content, ANA) == [
        {"name": "Al"}, {"line": "Al: hm"}, {"picker": "Al"},
        {"name": "Al", "line": "Hm.", "why": "So."},
    ]  # fmt: skip


def test_the_place_goes_with_who_wrote_it() -> None:
    of_ana = {"scheduled_by": ANA, "picker_id": BEN, "picker": "Ben", "place": "At Ana's"}
    assert gone(of_ana) == {
        "scheduled_by": NOBODY, "picker_id": BEN, "picker": "Ben", "place": None,
    }  # fmt: skip
    assert gone(of_ana, is_gone=False) == of_ana
    of_ben = {"scheduled_by": BEN, "picker_id": ANA, "picker": None, "place": "At Ben's"}
    assert gone(of_ben) == {**of_ben, "picker_id": None}
    assert (own_words(of_ana, ANA), own_words(of_ben, ANA)) == ([{"place": "At Ana's"}], [])


def kinds_in(kind: Any) -> Iterator[Any]:
    """A type and all that it is made of."""
    for inner in (*get_args(kind), *(get_type_hints(kind).values() if is_dataclass(kind) else ())):
        yield from kinds_in(inner)
    yield kind


@pytest.mark.parametrize("kind", [VoteResult, Reveal, *get_args(Proposed), *get_args(Waits)])
def test_what_goes_with_a_member_may_be_nothing_in_what_is_read_again(kind: type) -> None:
    """A film's name beside the id of its nominator went with them, and its vote was not read any
    more."""
    for part in {each for each in kinds_in(kind) if is_dataclass(each)}:
        hints = get_type_hints(part)
        for whose, name in frozen._NAMES.items():
            for word in {name, *frozen._WORDS} & hints.keys() if whose in hints else ():
                assert type(None) in get_args(hints[word]), (part, word)
