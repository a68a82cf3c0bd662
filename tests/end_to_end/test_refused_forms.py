"""A form that is refused says why, and opens again with all that was typed: every form."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
import simcord

from bot import time_zones
from bot.store.store import Store
from bot.views.forms import Form
from tests.end_to_end.driving import (
    Club,
    answer,
    begin_form,
    buttons,
    film,
    new_client,
    offered,
    organiser,
    private,
    shown,
)
from tests.rooms import kinds

pytestmark = pytest.mark.thorough

LONG = ("It runs too long, and I typed all of this on a phone. " * 70)[:3999] + "."

REFUSED: Mapping[str, tuple[Mapping[str, str], str]] = {
    "titles-form:{film}:123456789123456": (
        {"title": "Mine", "year": "MMXX", "original": "", "others": LONG, "poster": ""},
        "four digits",
    ),
    "new-film:0": ({"title": LONG[:300], "year": "soon"}, "four digits"),
    "draft-form:{draft}": (
        {"byline": "Me", "stars": "four and", "link": "x", "summary": LONG[:1900], "quotes": LONG},
        "Stars have to be like",
    ),
    "paste-form:{film}": ({"text": "★★", "link": "nowhere"}, "no text in it"),
    "quote-form:{message}": (
        {"film": "no film that there is"}, "is in the library. /library add-film adds it."
    ),
    "rate-form:{film}:0:0": ({"stars": "77", "line": LONG}, "Stars go from"),
    "rate-plain:{film}": ({"stars": "77", "line": LONG}, "Stars go from"),
    "watched-form:1:123456789": ({"date": "soon", "picker": LONG[:90], "came": "many"}, "like"),
    "where-form:{film}": ({"country": "Narnia"}, "No country called “Narnia”"),
    "date-form:{command}": ({"when": "some day"}, "no date and time"),
    "screening-new:{film}": ({"when": "some day", "place": LONG[:90]}, "no date and time"),
    "screening-form:{plan}:{utc}": ({"when": "some day", "place": LONG[:90]}, "no date and time"),
    "facts-form:{film}:123456789123456": (
        {"director": "Me", "country": "", "runtime": "two hours", "certificate": "", "cast": LONG},
        "in minutes",
    ),
}  # fmt: skip


async def test_every_form_that_is_refused_opens_again_with_all_that_was_typed(
    club: Club, library: Store
) -> None:
    olive = organiser(club)
    ballerina = await film(library, "Ballerina")
    edit = await olive.slash(club.channel, "library edit", film="ballerina", review="letterboxd")
    draft_id = buttons(answer(edit))["Edit"]["custom_id"].rpartition(":")[2]
    await olive.slash(club.channel, "club log-add", film="ballerina", date="2026-01-02")
    message = await club.ben.send(club.channel, "A film by itself.")
    asked = await olive.context_menu(club.channel, "Save as film quote", message)
    assert asked.modal is not None
    message_id = asked.modal["custom_id"].rpartition(":")[2]
    plan = await olive.slash(
        club.channel, "screening schedule", film="ballerina", when="in 3 days 20:00"
    )
    plan_id = buttons(answer(plan))["Change"]["custom_id"].rpartition(":")[2]
    dated = await olive.slash(club.channel, "sealed open", film="ballerina", reveal="some day")
    corrected = await olive.click(answer(dated), label="Correct it")
    assert corrected.modal is not None
    command_id = corrected.modal["custom_id"].rpartition(":")[2]
    notices: dict[str, tuple[simcord.ResponseMessage, Mapping[str, str]]] = {}
    for pattern, (typed, why) in REFUSED.items():
        custom_id = pattern.format(
            film=ballerina.id,
            draft=draft_id,
            message=message_id,
            plan=plan_id,
            command=command_id,
            utc=time_zones.number("UTC"),
        )
        refused = begin_form(olive, club, custom_id, typed)
        await club.env.settle()
        assert why in private(refused), custom_id
        again = await olive.click(answer(refused), label="Correct it")
        assert again.modal is not None
        assert again.modal["custom_id"] == custom_id
        kept = offered(again)
        assert {name: kept[name] for name in typed if name != "stars"} == {
            name: text for name, text in typed.items() if name != "stars"
        }
        notices[custom_id] = answer(refused), typed
    tested = {pattern.partition(":")[0] for pattern in REFUSED}
    forms = [kind for kind in kinds() if issubclass(kind, Form)]
    # Never refused: the panel says what to do, in the form's place, or which film is asked back.
    tested |= {"club-zone-form", "club-country-form", "turn-form", "nominate-form"}
    tested |= {"vote-form"}  # which has menus alone: see test_votes
    assert tested == {kind.pattern.pattern.partition(":")[0] for kind in forms}

    await club.env.restart_bot(new_client(library))
    notice, typed = notices[f"facts-form:{ballerina.id}:123456789123456"]
    again = await olive.click(notice, label="Correct it")
    assert offered(again) == dict(typed)
    changed = await olive.submit_modal(again, {"director": "Me", "runtime": "2 h", "cast": LONG})
    assert "2" in shown(changed.response)


TOO_LATE: Mapping[str, tuple[Mapping[str, str], str, str]] = {
    "draft-form:{gone}": (
        {"byline": "Me", "stars": "4", "link": "", "summary": "Mine.", "quotes": LONG},
        "That draft is gone",
        f"Outlet and critic: Me\nSummary: Mine.\nQuotes: {LONG}",
    ),
    "screening-form:{gone}:0": (
        {"when": "in 4 days 21:00", "place": "At Ana's"}, "That was done already",
        "When: in 4 days 21:00\nWhere: At Ana's",
    ),
    "quote-form:{gone}": ({"film": "ballerina"}, "was saved or proposed", "Film: ballerina"),
    "turn-form:1": (
        {"film": "ballerina", "why": "It is short."}, "That turn is over",
        "Film: ballerina\nWhy this one: It is short.",
    ),
    "watched-form:{gone}": (
        {"date": "2026-01-02", "picker": "Ana", "came": "3"}, "no longer in",
        "Date: 2026-01-02\nWho picked it: Ana",
    ),
    "facts-form:{gone}:123456789123456": (
        {"director": "Me", "runtime": "two hours", "cast": LONG}, "no longer in the library",
        f"Director: Me\nRunning time: two hours\nCast: {LONG}",
    ),
}  # fmt: skip


async def test_a_form_that_comes_too_late_with_nothing_that_can_be_seen_is_refused_in_words(
    club: Club,
) -> None:
    unseen = {"byline": "\u202e", "stars": "", "link": "", "summary": "\x01", "quotes": "\ud83d"}
    late = begin_form(club.ana, club, "draft-form:999999", unseen)
    await club.env.settle()
    said = private(late)
    assert said.startswith("That draft is gone: ")
    assert "If it was saved, /library edit changes it." in said
    assert "```" not in said


async def test_a_form_that_comes_too_late_gives_back_all_that_was_typed_by_its_fields_names(
    club: Club,
) -> None:
    olive = organiser(club)
    for pattern, (given, why, back) in TOO_LATE.items():
        late = begin_form(olive, club, pattern.format(gone=10**6), given)
        await club.env.settle()
        said = [private(late)]
        if "Correct it" in buttons(answer(late)):
            again = await olive.click(answer(late), label="Correct it")
            assert again.modal is None
            said.append(private(again))
            late = again
        said += map(shown, late.followups)
        assert why in said[0], pattern
        told = "".join(re.findall(r"```\n(.*?)\n```", "\n".join(said), re.DOTALL))
        assert told == back, pattern


BAD, GOOD = ({"byline": "A blog", "stars": stars, "summary": "Good."} for stars in ("4 and", "4"))


@pytest.mark.parametrize("way", ["Edit", "Correct it"])
async def test_what_was_said_against_a_form_goes_once_it_is_corrected_on_either_way(
    club: Club, way: str
) -> None:
    olive = organiser(club)
    form = await olive.slash(club.channel, "library add-review", film="ballerina")
    card = answer(await olive.submit_modal(form, {"text": "It is a good film. I liked it."}))
    refused = await olive.submit_modal(await olive.click(card, label="Edit"), BAD)
    assert "Stars have to be like" in private(refused)
    other = await olive.slash(club.channel, "library edit", film="ballerina", review="letterboxd")
    others = await olive.submit_modal(await olive.click(answer(other), label="Edit"), BAD)
    again = await olive.click(card if way == "Edit" else answer(refused), label=way)
    changed = await olive.submit_modal(again, GOOD)
    assert shown(changed.response).startswith("## Review of ")
    assert (refused.response is None) is (way == "Edit")
    if refused.response is not None:
        assert shown(refused.response) == shown(changed.response)
    assert "Stars have to be like" in private(others), "it is about another form"
