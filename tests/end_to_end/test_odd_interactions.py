"""Interactions as no client of Discord's sends them: a plain line, or nothing, and no reference."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import gc
import logging
from collections.abc import Iterator, Mapping
from typing import Any

import discord
import pytest

from bot.store.store import Store
from tests.end_to_end.driving import (
    Club,
    as_received,
    begin,
    begin_press,
    begin_slash,
    history,
    organiser,
    refusal,
    shown,
)

pytestmark = pytest.mark.thorough

Kind = discord.InteractionType


def typed(*fields: tuple[str, object]) -> list[dict[str, Any]]:
    """A form's inputs with their values."""
    return [
        {"type": 18, "component": {"custom_id": name, "type": 4, "value": value}}
        for name, value in fields
    ]


SAMPLES = (
    "rate", "digest schedule", "library managers", "a key", "a press", "a card's form",
    "a digest's form", "a pasted review",
)  # fmt: skip


def samples(club: Club) -> dict[str, tuple[Kind, dict[str, Any]]]:
    """One interaction of each sort, whole."""

    def command(name: str, *options: tuple[str, int, object], **more: object) -> dict[str, Any]:
        top, _, sub = name.partition(" ")
        registered = club.env.backend.find_command(top, club.guild.id)
        assert registered is not None
        given_options: list[dict[str, Any]] = [
            {"name": option, "type": kind, "value": value} for option, kind, value in options
        ]
        if sub:
            given_options = [{"name": sub, "type": 1, "options": given_options}]
        return {
            "id": registered["id"], "name": top, "type": 1, "options": given_options, **more,
        }  # fmt: skip

    channel, role = str(club.channel.id), str(club.guild.roles["Managers"].id)
    channels = {
        "channels": {channel: {"id": channel, "type": 0, "name": "films", "permissions": "0"}}
    }
    roles = {"roles": {role: {"id": role, "name": "Managers", "permissions": "0", "position": 1}}}
    film = ("film", 3, "ballerina")
    rate = command("rate", film, ("stars", 10, 4.0), ("review", 3, "Ha."), ("spoiler", 5, True))
    stars = {"type": 18, "component": {"custom_id": "stars", "type": 3, "values": ["8"]}}
    spoiler = {"type": 18, "component": {"custom_id": "spoiler", "type": 23, "value": True}}
    form = [stars, *typed(("line", "Ha.")), spoiler]
    key = command("rate", film)
    key["options"][0]["focused"] = True
    place = ("channel", 7, channel)
    found = [
        (Kind.application_command, rate),
        (Kind.application_command, command("digest schedule", place, resolved=channels)),
        (Kind.application_command, command("library managers", ("role", 8, role), resolved=roles)),
        (Kind.autocomplete, key),
        (Kind.component, {"custom_id": "ratings:4", "component_type": 2}),
        (Kind.modal_submit, {"custom_id": "rate-form:4:0:0", "components": form}),
        (Kind.modal_submit, {"custom_id": "plain-rate-form:4", "components": form}),
        (
            Kind.modal_submit,
            {
                "custom_id": "paste-form:4",
                "components": typed(("text", "It is good."), ("link", "")),
            },
        ),
    ]
    return dict(zip(SAMPLES, found, strict=True))


GONE = object()
ODD: list[list[object]] = [
    [GONE],
    [None],
    [[], ["x"], {}, {"x": 1}],
    ["", "x", "٤", "y" * 41, str(2**70)],
    [True, -1, 0.5, 2**70],
    ["half a letter \ud800"],
]
"""Of each sort one in every place, in turn."""


def places(part: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path to everything inside."""
    entries = part.items() if isinstance(part, dict) else enumerate(part)
    for key, inner in entries:
        yield (*path, key)
        if isinstance(inner, dict | list):
            yield from places(inner, (*path, key))


def changed(data: Mapping[str, Any], place: tuple[Any, ...], value: object) -> dict[str, Any]:
    """The same with something odd in one place."""
    odd: Any = copy.deepcopy(dict(data))
    *path, last = place
    part = odd
    for key in path:
        part = part[key]
    if value is GONE:
        del part[last]
    else:
        part[last] = value
    return odd


def said_in(club: Club) -> list[str]:
    messages = club.env.backend.messages[club.channel.id].values()
    return [shown({"components": message.components}) for message in messages]


@pytest.mark.parametrize("sample", SAMPLES)
async def test_odd_interactions_get_a_plain_line(
    club: Club, troubles: pytest.LogCaptureFixture, sample: str
) -> None:
    escaped: list[str] = []
    asyncio.get_running_loop().set_exception_handler(
        lambda _, context: escaped.append(str(context.get("exception") or context["message"]))
    )
    olive = organiser(club)
    kind, data = samples(club)[sample]
    pressed = None
    if kind not in (Kind.application_command, Kind.autocomplete):
        card = await olive.slash(club.channel, "review", film="ballerina")
        pressed = as_received(club, card.response)
    for number, place in enumerate(places(data)):
        for sort in ODD:
            # discord.py itself can't read some: that ends the program (test_command_line).
            with contextlib.suppress(LookupError, TypeError, AttributeError):
                begin(olive, club, kind, changed(data, place, sort[number % len(sort)]), pressed)
            await club.env.settle()
    gc.collect()
    assert escaped == []
    assert [text for text in said_in(club) if "Something went wrong" in text] == []
    assert [r.getMessage() for r in troubles.records if r.levelno >= logging.ERROR] == []


async def test_a_channel_that_filmclub_does_not_see(club: Club) -> None:
    olive = organiser(club)
    data = samples(club)["digest schedule"][1]
    data["options"][0]["options"][0]["value"] = "123"
    data["resolved"] = {
        "channels": {"123": {"id": "123", "type": 0, "name": "x", "permissions": "0"}}
    }
    answer = begin(olive, club, Kind.application_command, data)
    await club.env.settle()
    assert "filmclub can't see what you chose there." in refusal(answer)


async def test_a_role_beyond_what_the_store_can_hold(club: Club, library: Store) -> None:
    olive, far = organiser(club), str(2**64 - 1)
    data = samples(club)["library managers"][1]
    data["options"][0]["options"][0]["value"] = far
    data["resolved"] = {"roles": {far: {"id": far, "name": "x", "permissions": "0", "position": 1}}}
    answer = begin(olive, club, Kind.application_command, data)
    await club.env.settle()
    assert refusal(answer)
    assert (await library.library_rights.of(club.guild.id)).role_id is None


@pytest.mark.parametrize("sort", ["command", "press", "form"])
async def test_what_comes_twice_is_answered_once(club: Club, library: Store, sort: str) -> None:
    card = (await club.ana.slash(club.channel, "review", film="ballerina")).response
    sent: list[tuple[str, Any]] = []
    club.env.backend.subscribers.append(
        lambda name, payload: sent.append((name, copy.deepcopy(payload)))
    )
    if sort == "command":
        begin_slash(club.ana, club, "rate", film="ballerina", stars=4.0)
    elif sort == "press":
        begin_press(club.ana, club, card, "All ratings")
    else:
        organiser(club)
        begin(club.ana, club, *samples(club)["a card's form"], as_received(club, card))
    await club.env.settle()
    since, before = len(club.env.http_requests), await history(library)
    assert len(before) == (sort != "press")
    (again,) = [payload for name, payload in sent if name == "INTERACTION_CREATE"]
    club.env.backend.emit("INTERACTION_CREATE", again)
    await club.env.settle()
    assert club.env.http_requests[since:] == []
    assert await history(library) == before


@pytest.mark.parametrize("locale", [5, None, True])
async def test_a_locale_that_is_no_text(
    club: Club, monkeypatch: pytest.MonkeyPatch, locale: object
) -> None:
    card = (await club.ana.slash(club.channel, "review", film="ballerina")).response
    emit = club.env.backend.emit

    def emit_oddly(name: str, payload: Any, **more: Any) -> None:
        emit(name, {**payload, "locale": locale}, **more)

    monkeypatch.setattr(club.env.backend, "emit", emit_oddly)
    asked = begin_slash(club.ana, club, "review", film="ballerina")
    pressed = begin_press(club.ana, club, card, "All ratings")
    await club.env.settle()
    assert "Ballerina" in shown(asked.response)
    assert pressed.response is not None
