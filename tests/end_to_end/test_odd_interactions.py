"""Interactions as no client of Discord's sends them: a plain line, or nothing, and no reference."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import gc
import logging
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import discord
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.files import seeds
from bot.store import Store
from tests.end_to_end.driving import (
    Club,
    as_received,
    begin,
    begin_press,
    begin_slash,
    connected,
    history,
    new_client,
    organiser,
    refusal,
    shown,
)

Kind = discord.InteractionType


def typed(*fields: tuple[str, object]) -> list[dict[str, Any]]:
    """A form's inputs with their values."""
    return [
        {"type": 18, "component": {"custom_id": name, "type": 4, "value": value}}
        for name, value in fields
    ]


def samples(club: Club) -> list[tuple[Kind, dict[str, Any]]]:
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
    return [
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


GONE = object()
odd_values = st.sampled_from(
    [GONE, None, [], ["x"], {}, {"x": 1}, "", "x", "٤", "y" * 41, True, -1, 0.5, 2**70, str(2**70)]
)


def places(part: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path to everything inside."""
    entries = part.items() if isinstance(part, dict) else enumerate(part)
    for key, inner in entries:
        yield (*path, key)
        if isinstance(inner, dict | list):
            yield from places(inner, (*path, key))


def changed(data: Mapping[str, Any], place: int, value: object) -> dict[str, Any]:
    """The same with something odd in one place."""
    odd: Any = copy.deepcopy(dict(data))
    every = list(places(odd))
    *path, last = every[place % len(every)]
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


@pytest.mark.usefixtures("troubles")
@settings(
    max_examples=3,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # only a log
)
@given(
    st.lists(
        st.tuples(st.integers(0, 99), st.integers(0, 99), odd_values), min_size=60, max_size=60
    )
)
def test_odd_interactions_get_a_plain_line(steps: list[tuple[int, int, object]]) -> None:
    records: list[logging.LogRecord] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            records.append(record)

    async def send_all(folder: Path) -> list[str]:
        escaped: list[str] = []
        asyncio.get_running_loop().set_exception_handler(
            lambda _, context: escaped.append(str(context.get("exception") or context["message"]))
        )
        async with Store.open(folder / "filmclub.db") as store:
            await seeds.seed(store, seeds.folder())
            async with connected(new_client(store)) as env:
                club = Club(env)
                olive = organiser(club)
                every = samples(club)
                card = await olive.slash(club.channel, "review", film="ballerina")
                pressed = as_received(club, card.response)
                for sample, place, value in steps:
                    kind, data = every[sample % len(every)]
                    odd = changed(data, place, value)
                    is_command = kind in (Kind.application_command, Kind.autocomplete)
                    # discord.py itself can't read some: that ends the program (test_command_line).
                    with contextlib.suppress(LookupError, TypeError, AttributeError):
                        begin(olive, club, kind, odd, None if is_command else pressed)
                    await env.settle()
                texts = said_in(club)
        gc.collect()
        assert escaped == []
        return texts

    handler = Kept()
    logging.getLogger().addHandler(handler)
    try:
        with tempfile.TemporaryDirectory() as folder:
            texts = asyncio.run(send_all(Path(folder)))
    finally:
        logging.getLogger().removeHandler(handler)
    assert [text for text in texts if "Something went wrong" in text] == []
    assert [r.getMessage() for r in records if r.levelno >= logging.ERROR] == []


async def test_a_channel_that_filmclub_does_not_see(club: Club) -> None:
    olive = organiser(club)
    data = samples(club)[1][1]
    data["options"][0]["options"][0]["value"] = "123"
    data["resolved"] = {
        "channels": {"123": {"id": "123", "type": 0, "name": "x", "permissions": "0"}}
    }
    answer = begin(olive, club, Kind.application_command, data)
    await club.env.settle()
    assert "filmclub can't see what you chose there." in refusal(answer)


async def test_a_role_beyond_what_the_store_can_hold(club: Club, library: Store) -> None:
    olive, far = organiser(club), str(2**64 - 1)
    data = samples(club)[2][1]
    data["options"][0]["options"][0]["value"] = far
    data["resolved"] = {"roles": {far: {"id": far, "name": "x", "permissions": "0", "position": 1}}}
    answer = begin(olive, club, Kind.application_command, data)
    await club.env.settle()
    assert refusal(answer)
    assert await library.library.role(club.guild.id) is None


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
        form = next(data for kind, data in samples(club) if kind is Kind.modal_submit)
        begin(club.ana, club, Kind.modal_submit, form, as_received(club, card))
    await club.env.settle()
    since, before = len(club.env.http_requests), await history(library)
    assert len(before) == (sort != "press")
    (again,) = [payload for name, payload in sent if name == "INTERACTION_CREATE"]
    club.env.backend.emit("INTERACTION_CREATE", again)
    await club.env.settle()
    assert club.env.http_requests[since:] == []
    assert await history(library) == before
