"""A club and its members, each in a language of their own: nothing is said in English, and nothing
in the other's language.

What the fixture ``club`` asserts in the end judges everything that a test has had said.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from typing import Any, cast

import discord
import pytest
import simcord

from bot.client.filmclub import FilmClub
from bot.client.tree import CommandTexts
from bot.store.store import Store
from bot.views.text import size
from tests.conftest import NOW
from tests.end_to_end.driving import (
    CHOICES,
    MODAL,
    UPDATE,
    Club,
    add_film,
    answer,
    begin_press,
    buttons,
    critic,
    new_client,
    organiser,
    speak,
    walk,
)
from tests.end_to_end.house_rules import connected
from tests.language.conftest import PSEUDO

pytestmark = pytest.mark.usefixtures("pseudo")

MEMBERS, CLUBS = "pl", "fi"
OURS = re.compile("[A-Za-z]")
"""Neither the data here nor the pseudo-languages have such letters."""
DATA = re.compile(
    r"The Film Club|<[^>]*>|https?://\S+|## filmclub|UTC|Αθήνα|`/[a-z -]+`"
    r"|(?:Europe|Africa|Atlantic)/\w+|Narnia|Spain|Grecja|Portugalia|```\n/.*\n```|\b(?:ana|ben|chloe|olive)\b"
    r"|\b(?:ja|i|marca|grudnia)\b"  # "and" and months, as Babel has them
)
GUILD = 700_000_000_000_000_001


@pytest.fixture
async def club(store: Store, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Club]:
    """Its server is in one language, its members' Discord in the other."""
    await add_film(
        store, "Ωμέγα", year=1999, reviews=[critic("Ψ", "ξ", "ζ", stars=3.5, summary="Σ.")]
    )
    await add_film(store, "Ωρίων", year=2001)
    speak(monkeypatch, MEMBERS)
    async with connected(new_client(store)) as env:
        yield Club(env, locale=CLUBS)
        assert_every_text_is_said(env)


def assert_every_text_is_said(env: simcord.Env) -> None:
    """Whatever the bot has sent: public in the club's language, the rest in the members'."""
    for request in env.http_requests:
        data = request.json if isinstance(request.json, dict) else {}
        kind, content = data.get("type"), data.get("data", data)
        if kind == CHOICES:
            assert_in(MEMBERS, (choice["name"] for choice in content["choices"]))
        elif "components" in content:
            said = list(texts(content))
            is_private = kind == MODAL or content.get("flags", 0) & 64
            if kind == UPDATE or request.method == "PATCH":  # as private as it was
                is_private = any(PSEUDO[MEMBERS][0] in text for text in said)
            assert_in(MEMBERS if is_private else CLUBS, said)


def texts(message: Mapping[str, Any]) -> Iterator[str]:
    """Everything in a message or form that a person reads."""
    for key in ("title", "content"):
        if message.get(key):
            yield message[key]
    for part in walk(message["components"]):
        for key in ("content", "label", "placeholder", "description"):
            if part.get(key):
                yield part[key]


def assert_in(code: str, said: Iterable[str]) -> None:
    opening, closing = PSEUDO[code]
    others = "".join(brackets for other, brackets in PSEUDO.items() if other != code)
    for text in said:
        assert not OURS.search(DATA.sub("", text)), text
        assert not set(text) & set(others), text
        assert text.count(opening) == text.count(closing), f"cut: {text}"


async def press(
    member: simcord.MemberActor, message: Any, control: str
) -> simcord.InteractionResult:
    """Press the button whose custom id begins so."""
    (label,) = (
        label
        for label, button in buttons(message).items()
        if button.get("custom_id", "").partition(":")[0] == control
    )
    return await member.click(message, label=label)


async def test_ratings_reviews_and_quotes(club: Club) -> None:
    where = club.channel
    card = await club.ana.slash(where, "review", film="Ωμέγα")
    form = await press(club.ana, answer(card), "rate")
    await club.ana.submit_modal(form, {"stars": ["7"], "line": "Ξ", "spoiler": False})
    for _again in range(2):
        await club.ana.slash(where, "rate", film="Ωμέγα", stars=3.0, review="Ζ")
    for member in (club.ben, club.join("chloe")):
        await member.slash(where, "rate", film="Ωμέγα", stars=4.5)
    await press(club.ben, answer(card), "card-quote")
    await press(club.ben, answer(card), "ratings")
    await club.ben.slash(where, "ratings", film="Ωμέγα")
    await club.ben.slash(where, "unrate", film="Ωρίων")
    await club.ben.slash(where, "unrate", film="Ωμέγα")
    quote = await club.ana.slash(where, "quote")
    await press(club.ana, answer(quote), "quote")
    await club.ana.slash(where, "quote", film="Ωρίων")
    await club.ana.slash(where, "help")
    for typed in ("Ω", "Ωμέγο", "ΞΞΞΞΞΞ", ""):
        await club.ana.slash(where, "review", film=typed)
        await club.ana.autocomplete(where, "review", "film", typed)


async def test_the_library(club: Club) -> None:
    where, olive = club.channel, organiser(club)
    proposed = await club.ana.slash(where, "library add-film", title="Άλφα", year=1985)
    await club.ana.slash(where, "library list", show="proposals")
    await press(club.ben, answer(proposed), "accept")
    await press(olive, answer(proposed), "accept")
    added = await olive.slash(where, "library add-film", title="Βήτα", year=1986)
    await club.ana.slash(where, "library add-film", title="Γάμμα")
    form = await press(olive, answer(added), "edit-facts")
    await olive.submit_modal(form, {"director": "Δ", "runtime": "125", "cast": "Ε, Ζ"})
    edit = await olive.slash(where, "library edit", film="Βήτα")
    form = await press(olive, answer(edit), "edit-titles")
    await olive.submit_modal(form, {"title": "Βήτα", "year": "οχι", "others": "Η\nΘ"})
    form = await press(olive, answer(edit), "edit-titles")
    await olive.submit_modal(form, {"title": "Βήτα", "year": "3000"})
    form = await press(olive, answer(edit), "edit-titles")
    await olive.submit_modal(form, {"title": "Βήτα", "year": "1987", "others": "Η\nΘ"})
    for show in ("everything", "own", "unreviewed", "unrated"):
        await club.ana.slash(where, "library list", show=show)
    gone = await olive.slash(where, "library remove", film="Βήτα")
    removed = await press(olive, answer(gone), "remove-film")
    await press(olive, removed.followups[0], "undo-remove")
    asked = await olive.slash(where, "library merge", film="Βήτα", into="Ωρίων")
    await press(olive, answer(asked), "merge")
    await olive.slash(where, "library merge", film="Ωρίων", into="Ωρίων")
    await olive.slash(where, "library managers", role=club.guild.create_role("Λ"))
    await club.ana.slash(where, "library log")
    await club.ana.slash(where, "library edit", film="Ωμέγα")


async def test_a_review_that_is_pasted(club: Club) -> None:
    olive = organiser(club)
    form = await olive.slash(club.channel, "library add-review", film="Ωμέγα")
    draft = await olive.submit_modal(form, {"text": "Σ" * 300, "link": "ξ"})
    form = await press(olive, answer(draft), "draft-edit")
    given = {"byline": "Ψ\nΦ", "stars": "οχι", "summary": "Σ", "quotes": "", "link": ""}
    await olive.submit_modal(form, given)
    form = await press(olive, answer(draft), "draft-edit")
    await olive.submit_modal(form, {**given, "stars": "2 > 3,5"})
    await press(olive, answer(draft), "draft-save")
    form = await club.ana.slash(club.channel, "library add-review", film="Ωμέγα")
    draft = await club.ana.submit_modal(form, {"text": "Τ" * 300, "link": ""})
    form = await press(club.ana, answer(draft), "draft-edit")
    await club.ana.submit_modal(form, {**given, "stars": ""})
    await press(club.ana, answer(draft), "draft-save")


async def test_the_digest(club: Club) -> None:
    where, olive = club.channel, organiser(club)
    for member in (club.ana, club.ben, olive):
        await member.slash(where, "rate", film="Ωμέγα", stars=4.5, review="Ξ")
    await club.ana.slash(where, "rate", film="Ωμέγα", stars=1.0)
    await olive.slash(where, "digest status")
    await olive.slash(where, "digest off")
    await olive.slash(where, "digest schedule", channel=where, time="25:00")
    await olive.slash(where, "digest schedule", channel=where, timezone="Europe/Athens")
    asked = await olive.slash(where, "digest post")
    assert asked.response
    await olive.click(asked.response, custom_id="digest-post")
    await olive.slash(where, "digest post")
    await olive.slash(where, "digest status")
    await olive.slash(where, "digest off")


async def test_the_panel_that_sets_the_club_up(club: Club) -> None:
    where, olive = club.channel, organiser(club)
    await club.ana.slash(where, "club setup")
    panel = answer(await olive.slash(where, "club setup"))
    for place in ("Narnia", "Spain", "Europe/Athens"):
        form = await press(olive, panel, "club-zone")
        await olive.submit_modal(form, {"place": place})
    for country in ("Narnia", "PT"):
        form = await press(olive, panel, "club-country")
        await olive.submit_modal(form, {"country": country})
    await olive.click(panel, custom_id="club-page:1")
    muted = {club.env.bot.user: discord.PermissionOverwrite(send_messages=False)}
    closed = club.guild.create_text_channel("λ", overwrites=muted)  # type: ignore[arg-type]
    await olive.select(panel, [closed], custom_id="club-digest-channel")
    await olive.select(panel, [where], custom_id="club-digest-channel")
    for kind in ("news", "discussion"):
        await olive.select(panel, [closed], custom_id=f"club-{kind}-channel")
        await olive.select(panel, [where], custom_id=f"club-{kind}-channel")
    role = club.guild.create_role("Ω")
    await olive.select(panel, [role], custom_id="club-mentioned-role")
    await olive.click(panel, custom_id="club-page:2")
    await olive.select(panel, ["turns"], custom_id="club-chosen-by")
    await olive.click(panel, custom_id="club-page:3")
    await olive.select(panel, ["20"], custom_id="club-films-a-day")
    cog: Any = club.env.bot.get_cog("SetupCog")  # type: ignore[attr-defined]
    await cog.on_guild_join(club.env.bot.get_guild(club.guild.id))


async def test_the_log(club: Club) -> None:
    where, olive = club.channel, organiser(club)
    await club.ana.slash(where, "club log")
    await olive.slash(where, "club log")
    await club.ana.slash(where, "club log-add", film="Ωμέγα", date="2026-03-13")
    for date in ("οχι", "3/4/2025", "2026-12-24", "2026-03-13", "2026-03-13"):
        given = {"film": "Ωμέγα", "date": date, "picker": club.ana, "came": 4}
        await olive.slash(where, "club log-add", **given)
    await club.ana.slash(where, "rate", film="Ωμέγα", stars=4.0)
    for narrowed in ({}, {"year": 2026}, {"member": club.ana.user}, {"year": 1999}):
        listed = answer(await olive.slash(where, "club log", **narrowed))
    listed = answer(await olive.slash(where, "club log", member=club.ana.user, year=2026))
    card = answer(await olive.select(listed, ["1"], custom_id="watched-entry"))
    form = await press(olive, card, "watched-edit")
    await olive.submit_modal(form, {"date": "2026-03-12", "picker": "Ζ", "came": "οχι"})
    form = await press(olive, card, "watched-edit")
    await olive.submit_modal(form, {"date": "2026-03-12", "picker": "Ζ", "came": "7"})
    await press(olive, card, "watched-undo")
    card = answer(await olive.select(listed, ["1"], custom_id="watched-entry"))
    (told,) = (await press(olive, card, "watched-remove")).followups
    twice = await club.post(next(iter(buttons(told).values()))["custom_id"])
    await press(olive, told, "watched-undo")
    await press(olive, twice, "watched-undo")


async def test_nominations_and_votes(club: Club) -> None:
    where, olive = club.channel, organiser(club)
    for command in ("nominations", "vote show"):
        await club.ana.slash(where, command)
    for command in ("vote open", "vote close"):
        await olive.slash(where, command)
    await olive.slash(where, "club log-add", film="Ωμέγα", date="2026-03-13")
    given = await club.ana.slash(where, "nominate", film="Ωμέγα", why="Ξ")
    for member in (club.ana, club.ben):
        await member.slash(where, "nominate", film="Ωμέγα")
        await press(member, answer(given), "nomination-back")
        await member.slash(where, "nominations")
    await press(club.ben, answer(given), "nomination-take")
    await olive.slash(where, "nominations")
    await olive.slash(where, "vote open")
    await club.ben.slash(where, "nominate", film="Ωρίων")
    for closes, then in (("2025-01-01 20:00", None), ("2026-03-20 20:00", "2026-03-20 19:00")):
        await olive.slash(where, "vote open", closes=closes, **({"then": then} if then else {}))
    form = await olive.slash(where, "vote open", then="2026-03-22 20:00")
    await olive.submit_modal(form, {"films0": ["1"]})
    form = await olive.slash(where, "vote open", then="2026-03-22 20:00")
    await olive.submit_modal(form, {"films0": ["1", "2"]})
    post = where.last_message
    assert post is not None
    films = await press(club.ben, post, "vote-films")
    panel = answer(await press(club.ben, answer(films), "vote"))
    picks = next(part for part in walk(panel.components) if part.get("type") == 3)
    await club.ben.select(panel, ["1"], custom_id=picks["custom_id"])
    await press(club.ben, panel, "ballot-cast")
    await club.ana.slash(where, "vote show")
    for command, button in (("vote cancel", None), ("vote close", "vote-close")):
        asked = await olive.slash(where, command)
        if button:
            await press(olive, answer(asked), button)
    await press(club.ben, answer(await club.ana.slash(where, "vote show")), "vote-count")
    begin_press(club.ben, club, post, next(iter(buttons(post))))
    await club.env.settle()
    await club.ana.slash(where, "vote show")


async def test_a_clubs_own_choice_goes_before_its_servers(store: Store) -> None:
    await add_film(store, "Ωμέγα", year=1999)
    await store.clubs.choose_language(GUILD, CLUBS, NOW)
    async with connected(new_client(store)) as env:
        guild = env.create_guild("Λ", id=GUILD, preferred_locale=MEMBERS)
        ana = guild.add_member(env.create_user("ana"))
        card = await ana.slash(guild.create_text_channel("films"), "review", film="Ωμέγα")
    said = list(texts({"components": answer(card).components}))
    assert any(PSEUDO[CLUBS][0] in text for text in said)
    assert_in(CLUBS, said)


async def test_commands_are_described_in_every_language(store: Store) -> None:
    async with connected(new_client(store)) as env:
        tree = cast("FilmClub", env.bot).tree
        for command in tree.get_commands():
            described = await command.get_translated_payload(tree, CommandTexts())
            for part in _parts(described):
                names = part.get("name_localizations") or {}
                if "value" in part or (part.get("type") == 3 and "description" not in part):
                    assert_in(MEMBERS, [names[MEMBERS]])
                    assert size(names[MEMBERS]) <= (100 if "value" in part else 32)
                else:
                    assert not names, "the names of commands and options stay as they are"
                if part.get("description"):
                    said = part["description_localizations"]
                    assert said.keys() == PSEUDO.keys()
                    assert_in(MEMBERS, [said[MEMBERS]])
                    assert size(said[MEMBERS]) <= 100


def _parts(payload: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """A command, its options and their choices."""
    yield payload
    for inner in (*payload.get("options", ()), *payload.get("choices", ())):
        yield from _parts(inner)
