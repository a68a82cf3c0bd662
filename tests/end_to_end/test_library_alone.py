"""The library where there is no club: in direct messages."""

from __future__ import annotations

import discord
import pytest
import simcord
from simcord import interactions

from bot.store.store import Store
from tests.end_to_end.driving import Club, refusal
from tests.end_to_end.library_forms import FORMS, everything

pytestmark = pytest.mark.thorough


async def alone(
    club: Club, kind: discord.InteractionType, data: dict[str, object]
) -> simcord.InteractionResult:
    """An interaction of ana's in her direct messages with the bot."""
    channel_id = (await club.ana.send_dm("hello")).channel.id
    record, payload = interactions.base_payload(
        club.env.backend,
        type=kind.value,
        channel_id=channel_id,
        guild_id=None,
        user_id=club.ana.id,
        data=data,
    )
    club.env.backend.emit("INTERACTION_CREATE", payload)
    await club.env.settle()
    return simcord.InteractionResult(club.env, record)


@pytest.mark.parametrize("form", FORMS)
async def test_no_form_does_anything(club: Club, library: Store, form: str) -> None:
    before = await everything(library)
    data: dict[str, object] = {"custom_id": form.format(film=1, draft=1, waiting=1)}
    data["components"] = [
        {"type": 18, "id": 0, "component": {"type": 4, "id": 0, "custom_id": name, "value": value}}
        for name, value in FORMS[form].items()
    ]
    sent = await alone(club, discord.InteractionType.modal_submit, data)
    assert "your club's" in refusal(sent)
    assert await everything(library) == before


@pytest.mark.parametrize("name", ["log", "list", "managers"])
async def test_no_command_does_anything(club: Club, name: str) -> None:
    command = club.env.backend.find_command("library", None)
    assert command is not None
    options = [{"name": name, "type": 1, "options": []}]
    data: dict[str, object] = {
        "id": command["id"], "name": "library", "type": 1, "options": options,
    }  # fmt: skip
    sent = await alone(club, discord.InteractionType.application_command, data)
    assert "your club's" in refusal(sent)
