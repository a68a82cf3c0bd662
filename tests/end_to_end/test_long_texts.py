"""What is typed into forms and options, or uploaded, holds nobody up, however long it is."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import timedelta
from typing import Any

import discord
import pytest
import simcord
from discord import app_commands

from bot.client.filmclub import FilmClub
from bot.domain.film import Film
from bot.domain.library import Editor
from bot.domain.quote import Said
from bot.domain.turn import Beginning, Turn
from bot.domain.waiting import ReviewDraft, ScreeningDraft, WaitingCommand
from bot.domain.watched import Viewing
from bot.reading import LIMIT
from bot.store.store import Store
from bot.views.club_setup import CountryForm, ZoneForm
from bot.views.drafts import DraftForm, PasteForm
from bot.views.forms import Form, OptionForm
from bot.views.library_forms import FactsForm, NewFilmForm, TitlesForm
from bot.views.nominations import NominateForm
from bot.views.quote import QuoteForm
from bot.views.rating import PlainRateForm, RateForm
from bot.views.screening_plan import NewScreeningForm, ScreeningForm
from bot.views.turns import PickForm
from bot.views.vote_form import VoteForm
from bot.views.watched import WatchedForm
from bot.views.where import OwnCountryForm
from tests.conftest import NOW
from tests.end_to_end.driving import (
    Club,
    answer,
    as_received,
    begin,
    critic,
    film,
    new_client,
    organiser,
    shown,
    walk,
)
from tests.end_to_end.house_rules import connected
from tests.end_to_end.steps import MOST, Steps, worst_of
from tests.sampling import sample

pytestmark = pytest.mark.thorough

WORST = {
    "one letter": "x",
    "combining marks": "e" + "\u0301" * 99,
    "emoji": "\U0001f469\u200d\U0001f466",
    "what unfolds": "\ufdfa",
    "Markdown": "**__~~||`[a](b)<@1>",
    "spoilers": "||",
    "lines": "a\n",
    "names": "a,b;",
    "blanks": " \u3164",
}
"""Each again and again."""

LONGEST = 6000
"""Characters of an option that Discord hands over."""


def filled(kind: str, units: int) -> str:
    """A text that Discord counts as so long."""
    worst = WORST[kind] * units
    return worst.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore")


@pytest.fixture
async def env(library: Store) -> AsyncIterator[simcord.Env]:
    """Without the house rule that answers are never announced: these take long."""
    async with connected(new_client(library)) as env:
        yield env


ON_A_MESSAGE = (RateForm, DraftForm, ZoneForm, CountryForm, WatchedForm, ScreeningForm)
"""Forms that were opened by a message's button, which they change."""


async def forms(club: Club, store: Store, member_id: int, ballerina: Film) -> list[Form]:
    """One of each, which waits to be filled in."""
    said = Said("Words.", club.ben.id, club.channel.id, 5)
    review = critic("The Paper")
    waiting = [
        await store.waiting.keep(Editor(club.guild.id, member_id, club.env.bot.clock()), waits)  # type: ignore[attr-defined]
        for waits in (
            said,
            ReviewDraft(ballerina.id, review),
            ScreeningDraft(ballerina.id, NOW + timedelta(days=1), is_live=True),
            WaitingCommand("sealed open", {"film": f"film:{ballerina.id}"}, asks="reveal"),
        )
    ]
    if not await store.database.fetch("SELECT 1 FROM watched"):
        viewing = Viewing(on=NOW.date(), title=ballerina.title, film_id=ballerina.id)
        await store.watched.add(Editor(club.guild.id, member_id, NOW), viewing)
    (noted,) = await store.database.fetch("SELECT id FROM watched WHERE removed_in IS NULL")
    entry = await store.watched.one(club.guild.id, noted["id"])
    return [
        NominateForm(),
        PickForm(await turn(club, store, member_id), is_own=True),
        OwnCountryForm(ballerina.id),
        PlainRateForm(ballerina, None),
        RateForm(ballerina, None, {"page": 0, "turn": 0}),
        QuoteForm(waiting[0]),
        TitlesForm(ballerina),
        FactsForm(ballerina),
        PasteForm(ballerina, None),
        DraftForm(review, waiting[1]),
        ZoneForm(),
        CountryForm(),
        NewFilmForm(0, None, None),
        WatchedForm(entry),
        VoteForm([], "ranked", NOW, None, zone="UTC", until="14 March 2026 20:00"),
        ScreeningForm(ballerina, waiting[2], "UTC", "14 March 2026 20:00", None),
        NewScreeningForm(ballerina),
        OptionForm(waiting[3], "when"),
    ]


async def turn(club: Club, store: Store, member_id: int) -> Turn:
    """A turn of the member's, which has just begun."""
    by, place = Editor(club.guild.id, member_id, NOW), Beginning(NOW, club.channel.id, member_id)
    if (present := await store.turns.present(club.guild.id)) is not None:
        await store.turns.end(club.guild.id, present.id, NOW)
    elif not (await store.turns.rota(club.guild.id)).seats:
        await store.turns.set_order(by, [(member_id, "olive")], [])
    return await store.turns.begin(club.guild.id, place)


def kinds_of(form: type[Form] = Form) -> Iterator[type[Form]]:
    for kind in form.__subclasses__():
        if hasattr(kind, "pattern"):
            yield kind
        yield from kinds_of(kind)


def inputs(form: Form) -> list[Mapping[str, Any]]:
    return [part for part in walk(form.to_dict()["components"]) if "custom_id" in part]


def submitted(form: Form, field: str, text: str) -> dict[str, Any]:
    """What a client sends of a form in which only this field was touched."""
    values: dict[int, Any] = {3: {"values": ["8"]}, 4: {"value": ""}, 23: {"value": False}}
    parts: list[dict[str, Any]] = []
    for part in inputs(form):
        given = {**values[part["type"]], **({"value": part["value"]} if "value" in part else {})}
        if part["type"] == 4 and part.get("required") and not given["value"]:
            given = {"value": "Ballerina"}
        if part["custom_id"] == field:
            given = {"value": text}
        entry = {"type": part["type"], "id": 0, "custom_id": part["custom_id"], **given}
        parts.append({"type": 18, "id": 0, "component": entry})
    return {"custom_id": form.custom_id, "components": parts}


@pytest.mark.parametrize("kind", WORST)
async def test_no_form_keeps_others_waiting_whatever_is_typed(
    club: Club, env: simcord.Env, library: Store, costs: list[Steps], kind: str
) -> None:
    """A third of the kinds is tried in each field, in the next field another: many names also as
    the countries of a film."""
    olive, ballerina = organiser(club), await film(library, "Ballerina")

    async def anew() -> list[Form]:
        return await forms(club, library, olive.id, ballerina)

    card = answer(await olive.slash(club.channel, "review", film="ballerina"))
    assert {type(form) for form in await anew()} == set(kinds_of())
    fields = [
        (place, part)
        for place, opened in enumerate(await anew())
        for part in inputs(opened)
        if part["type"] == 4
    ]
    found: dict[str, int] = {}
    for place, part in sample(fields, 3, [*WORST].index(kind) + 1):
        form = (await anew())[place]  # what it waits for is used up by the one before
        text = filled(kind, part["max_length"])
        costs.clear()
        result = begin(
            olive, club, discord.InteractionType.modal_submit,
            submitted(form, part["custom_id"], text),
            as_received(club, card.message) if isinstance(form, ON_A_MESSAGE) else None,
        )  # fmt: skip
        await env.settle()
        assert "did not come through" not in shown(result.response)
        found[f"{type(form).__name__}.{part['custom_id']}"] = worst_of(costs)
    assert found
    assert {field: steps for field, steps in found.items() if steps > MOST} == {}


def texts_of(command: app_commands.Command[Any, ..., Any]) -> Iterator[app_commands.Parameter]:
    for parameter in command.parameters:
        if parameter.type is discord.AppCommandOptionType.string and not parameter.choices:
            yield parameter


@pytest.mark.parametrize("kind", ["combining marks", "what unfolds", "Markdown"])
async def test_no_option_keeps_others_waiting_whatever_is_typed(
    club: Club, env: simcord.Env, library: Store, costs: list[Steps], kind: str
) -> None:
    assert isinstance(env.bot, FilmClub)
    olive, text = organiser(club), filled(kind, LONGEST)
    named = f"film:{(await film(library, 'Ballerina')).id}"
    found: dict[str, int] = {}
    for command in env.bot.tree.walk_commands():
        if not isinstance(command, app_commands.Command):
            continue
        needed: dict[str, Any] = {
            p.display_name: (p.type.value, named if p.type.value == 3 else 4)
            for p in command.parameters
            if p.required
        }
        root, _, sub = command.qualified_name.partition(" ")
        registered = env.backend.find_command(root, club.guild.id)
        assert registered is not None
        for parameter in texts_of(command):
            given = {**needed, parameter.display_name: (3, text)}
            options: list[dict[str, Any]] = [
                {"name": name, "type": type_, "value": value}
                for name, (type_, value) in given.items()
            ]
            if sub:
                options = [{"name": sub, "type": 1, "options": options}]
            costs.clear()
            data = {"id": registered["id"], "name": root, "type": 1, "options": options}
            begin(olive, club, discord.InteractionType.application_command, data)
            await env.settle()
            found[f"{command.qualified_name}.{parameter.display_name}"] = worst_of(costs)
    assert len(found) > 15
    assert {option: steps for option, steps in found.items() if steps > MOST} == {}


@pytest.mark.parametrize("kind", ["what unfolds", "Markdown", "lines"])
async def test_no_document_keeps_others_waiting_whatever_it_holds(
    club: Club, costs: list[Steps], kind: str
) -> None:
    # What is done with it in another thread is that thread's; SimCord waits for it five seconds.
    document = ("a.txt", (WORST[kind] * LIMIT).encode()[: LIMIT // 4])
    olive = organiser(club)
    costs.clear()
    await olive.slash(club.channel, "library add-review", film="ballerina", document=document)
    assert worst_of(costs) <= MOST
