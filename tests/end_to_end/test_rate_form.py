"""The Rate button and its form."""

from __future__ import annotations

from typing import Any

import pytest
import simcord

from bot.client.filmclub import FilmClub
from bot.domain.library import Editor
from bot.store.store import Store
from tests.conftest import NOW
from tests.end_to_end.driving import (
    MESSAGE,
    MODAL,
    UPDATE,
    Club,
    add_film,
    add_reviews,
    answered,
    as_received,
    begin_submission,
    critic,
    film,
    history,
    public,
    refusal,
    shown,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


def fields(form: simcord.InteractionResult) -> dict[str, Any]:
    """A form's inputs by custom id."""
    assert form.modal is not None, "no form was opened"
    return {
        entry["component"]["custom_id"]: entry["component"] for entry in form.modal["components"]
    }


def preselected(form: simcord.InteractionResult) -> list[str]:
    return [o["label"] for o in fields(form)["stars"]["options"] if o.get("default")]


async def card_of(club: Club, title: str = "ballerina") -> simcord.ResponseMessage:
    card = (await club.ana.slash(club.channel, "review", film=title)).response
    assert card is not None
    return card


async def test_the_form_has_the_ten_choices_and_is_empty_for_who_has_not_rated(
    club: Club,
) -> None:
    await club.ana.slash(club.channel, "rate", film="ballerina", stars=4.0, review="Loud.")
    form = await club.ben.click(await card_of(club), label="Rate with words")
    assert form.modal is not None
    assert form.modal["title"] == "Rate Ballerina (2025)"
    labels = [option["label"] for option in fields(form)["stars"]["options"]]
    assert labels[0] == "★★★★★ 5"
    assert labels[3] == "★★★½ 3.5"
    assert labels[-1] == "½ 0.5"
    assert len(labels) == 10
    assert preselected(form) == []
    assert not fields(form)["line"].get("value")
    assert not fields(form)["spoiler"].get("default")


async def test_the_form_begins_with_what_the_member_gave_before(club: Club) -> None:
    await club.ben.slash(
        club.channel, "rate", film="ballerina", stars=3.5, review="She *wins*.", spoiler=True
    )
    form = await club.ben.click(await card_of(club), label="Rate with words")
    assert preselected(form) == ["★★★½ 3.5"]
    assert fields(form)["line"]["value"] == "She *wins*."
    assert fields(form)["spoiler"]["default"] is True


async def test_submitting_moves_the_card_and_tells_the_club(club: Club, library: Store) -> None:
    await club.ana.slash(club.channel, "rate", film="ballerina", stars=2.0)
    card = await card_of(club)
    assert "**This club** ★★ 2.0 from 1 rating" in shown(card)
    form = await club.ben.click(card, label="Rate with words")
    done = await club.ben.submit_modal(form, {"stars": ["8"], "line": "Loud.", "spoiler": False})
    assert "**This club** ★★★ 3.0 from 2 ratings" in shown(card)
    assert done.response is not None
    assert done.response.id == card.id
    (notice,) = done.followups
    assert not notice.ephemeral
    assert shown(notice) == (
        f"{club.ben.name} gave **Ballerina (2025)** ★★★★ 4\n> Loud."
        "\n-# This club: ★★★ 3.0 from 2 ratings\n[Card]\n[Rate]"
    )
    assert (await history(library, club))[-1] == (club.ben.id, None, 8, "Loud.", False)


async def test_where_scores_are_blurred_who_rates_on_a_card_reads_the_mean(
    club: Club, library: Store
) -> None:
    await library.round_settings.change(club.guild.id, NOW, blurs_scores=True)
    assert isinstance(club.env.bot, FilmClub)
    await club.env.bot.learn()
    form = await club.ben.click(await card_of(club), label="Rate with words")
    notice, own = (await club.ben.submit_modal(form, {"stars": ["8"]})).followups
    assert "This club: ||★★★★ 4.0||" in shown(notice)
    assert own.ephemeral
    assert shown(own) == "You: ★★★★ 4 · club: ★★★★ 4.0 from 1 rating"


async def test_the_form_again_is_a_change_of_heart(club: Club, library: Store) -> None:
    card = await card_of(club)
    for stars in ("4", "8"):
        form = await club.ben.click(card, label="Rate with words")
        done = await club.ben.submit_modal(form, {"stars": [stars]})
    (notice,) = done.followups
    assert "★★ → ★★★★ 4, a change of heart" in shown(notice)
    assert "**This club** ★★★★ 4.0 from 1 rating" in shown(card)
    assert [entry[1:3] for entry in await history(library, club)] == [(None, 4), (4, 8)]


async def test_a_line_emptied_in_the_form_is_gone_and_a_ticked_spoiler_hides(
    club: Club, library: Store
) -> None:
    card = await card_of(club)
    form = await club.ben.click(card, label="Rate with words")
    done = await club.ben.submit_modal(form, {"stars": ["8"], "line": "She wins.", "spoiler": True})
    assert "\n> ||She wins.||\n" in shown(done.followups[0])
    form = await club.ben.click(card, label="Rate with words")
    done = await club.ben.submit_modal(form, {"stars": ["8"], "line": "", "spoiler": False})
    assert ">" not in shown(done.followups[0]).removeprefix(club.ben.name)
    kept = await history(library, club)
    assert [entry[3:] for entry in kept] == [("She wins.", True), (None, False)]


async def test_the_card_keeps_its_page_and_quote_when_it_moves(club: Club, library: Store) -> None:
    given = [critic(f"Paper {number}", "first", "second") for number in range(1, 5)]
    await add_reviews(library, await film(library, "Casablanca"), given)
    card = await card_of(club, "casablanca")
    await club.ana.click(card, label="Next ›")
    await club.ana.click(card, label="Another quote")
    before = shown(card)
    form = await club.ben.click(card, label="Rate with words")
    await club.ben.submit_modal(form, {"stars": ["10"]})
    assert shown(card) != before
    unrated = "no ratings yet: choose your stars below for the first"
    rated = "★★★★★ 5.0 from 1 rating"
    assert shown(card) == before.replace(unrated, rated)


async def test_two_forms_open_at_once_both_count(club: Club) -> None:
    card = await card_of(club)
    anas = await club.ana.click(card, label="Rate with words")
    bens = await club.ben.click(card, label="Rate with words")
    await club.ben.submit_modal(bens, {"stars": ["2"]})
    await club.ana.submit_modal(anas, {"stars": ["6"]})
    assert "**This club** ★★ 2.0 from 2 ratings" in shown(card)


async def test_a_rating_counts_though_the_card_was_deleted_while_the_form_was_open(
    club: Club, library: Store
) -> None:
    card = await card_of(club)
    form = await club.ben.click(card, label="Rate with words")
    received = as_received(club, card)
    await club.organiser().delete(card)
    since = len(club.env.http_requests)
    done = begin_submission(club.ben, club, form, received, stars=8, line="Loud.")
    await club.env.settle()
    assert public(done).startswith(f"{club.ben.name} gave **Ballerina (2025)** ★★★★ 4\n> Loud.\n")
    assert answered(club.env, since) == [UPDATE, MESSAGE]
    assert await history(library, club) == [(club.ben.id, None, 8, "Loud.", False)]


async def test_a_press_opens_the_form_at_once(club: Club) -> None:
    card = await card_of(club)
    since = len(club.env.http_requests)
    form = await club.ben.click(card, label="Rate with words")
    assert answered(club.env, since) == [MODAL]
    since = len(club.env.http_requests)
    await club.ben.submit_modal(form, {"stars": ["8"]})
    assert answered(club.env, since) == [UPDATE, "POST /webhooks"]


async def test_the_title_of_a_long_films_form_is_cut(club: Club, library: Store) -> None:
    await add_film(library, "Long " * 50 + "Film", year=1999)
    form = await club.ben.click(await card_of(club, "long long long"), label="Rate with words")
    assert form.modal is not None
    assert form.modal["title"] == "Rate " + ("Long " * 8)[:32] + "… (1999)"


async def test_a_line_is_counted_as_the_form_counts_it(club: Club, library: Store) -> None:
    emoji = "🎬" * 2001
    refused = await club.ana.slash(
        club.channel, "rate", film="ballerina", stars=4.0, review=emoji[:2001]
    )
    assert "4,002 characters; 4,000 is the most" in refusal(refused)
    # An earlier filmclub kept it; the form opens all the same.
    ballerina = await film(library, "Ballerina")
    await library.ratings.rate(
        Editor(club.guild.id, club.ana.id, NOW), ballerina.id, 8, line="🎬" * 4000
    )
    form = await club.ana.click(await card_of(club), label="Rate with words")
    assert fields(form)["line"]["value"] == "🎬" * 2000
