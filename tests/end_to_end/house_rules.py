"""What holds for every message that the bot sends, whatever a test is about."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import simcord

from bot.client.filmclub import FilmClub
from bot.views.controls import name_of
from bot.views.film_ways import PickCard, RateFilm, ShowCard
from bot.views.rating import RateButton
from bot.views.text import MESSAGE_LIMIT, size
from bot.views.vote import ShowVoteFilms
from tests.end_to_end.driving import answered, sent, simulated, walk
from tests.views.messages import BREAKS, means

_FILM = re.compile(r"\*\*(?!\()[^*\n]+\([12]\d{3}\)\*\*")
_WAYS = {
    name_of(kind.pattern) for kind in (ShowCard, RateFilm, RateButton, PickCard, ShowVoteFilms)
}
_NOT_THERE = {"accept", "proposal", "undo-remove", "log-import", "log-cancel"}
"""Buttons under a film that is not in the library, or not any more."""
_TOLD = re.compile(
    r"withdrew it\.|declined it\.|what you proposed in|Who changed the library|What was understood"
    r"|begins together in"
)
"""Messages about the past, whose film may be gone, and messages that stand for a second."""

_NO_ID = re.compile(r"(?<!\\)<[^<>]+>|https?://\S+|```.*?```|“[^”]*”", re.DOTALL)
"""What Discord shows as a name, a time or a link; and what was typed."""
_ID = re.compile(r"(?<!\d)\d{17,20}(?!\d)")


@asynccontextmanager
async def connected(client: FilmClub, *, rules: bool = True) -> AsyncIterator[simcord.Env]:
    """A Discord with the client in it, whose messages are checked in the end. ``rules`` is false
    where films are removed in any order while everything is tried, so that some films have no card.
    """
    env = simulated(client)
    await env.start()
    try:
        yield env
    finally:
        await env.shutdown()
    if rules:
        look_at_messages(env)


def complaints(parts: Sequence[Mapping[str, Any]], *, direct: bool = False) -> list[str]:
    """What is wrong with a message as it is read: numbers that a narrow screen separates from their
    units, two means of one film, ids, and films without a way to their card. ``direct``: it is read
    outside of the club, where no button knows which club it is about."""
    texts = [part["content"] for part in parts if "content" in part]
    found = [*_broken(texts), *_twofold(texts), *_ids(texts)]
    return found if direct else [*found, *_dead_ends(texts, parts)]


def _broken(texts: Sequence[str]) -> Iterator[str]:
    for text in texts:
        yield from (f"breaks: {found[0]} in {text}" for found in BREAKS.finditer(text))


def _twofold(texts: Sequence[str]) -> Iterator[str]:
    found = means("\n".join(texts).replace("\u00a0", " "))
    yield from (f"{film} has two means" for film, numbers in found.items() if len(numbers) > 1)


def _ids(texts: Sequence[str]) -> Iterator[str]:
    for text in texts:
        yield from (f"an id: {found[0]}" for found in _ID.finditer(_NO_ID.sub("", text)))


def _dead_ends(texts: Sequence[str], parts: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    steps = {str(part.get("custom_id")).partition(":")[0] for part in parts}
    if (_WAYS | _NOT_THERE) & steps or any(map(_TOLD.search, texts)):
        return
    for text in texts:
        yield from (f"no way to {found[0]}" for found in _FILM.finditer(text))


def look_at_messages(env: simcord.Env) -> None:
    """Check what holds for every message, of every kind, in every language."""
    direct = {str(channel.id) for channel in env.backend.channels.values() if channel.type == 1}
    for request, message in sent(env):
        mentions = message.get("allowed_mentions")
        assert mentions is None or mentions["parse"] == [], request
        parts = list(walk(message.get("components") or []))
        text = message.get("content")
        texts = [*parts, *([{"content": text}] if text else [])]
        assert len(parts) <= 40
        assert sum(size(part.get("content", "")) for part in parts) <= MESSAGE_LIMIT
        assert all(size(part.get("label") or "") <= 80 for part in parts)
        assert all(size(part.get("custom_id") or "") <= 100 for part in parts)
        wrong = complaints(texts, direct=request.split("/")[2] in direct)
        assert not wrong, (request, wrong)


def hold_house_rules(env: simcord.Env) -> None:
    """Check what holds for everything that the bot has sent by itself or as an answer, whatever the
    test was about."""
    # Answers come at once, never announced first.
    assert {5, 6}.isdisjoint(answered(env))
    for request, message in sent(env):
        mentions = message.get("allowed_mentions")
        assert mentions is not None, request
        assert mentions["parse"] == []
        parts = list(walk(message["components"]))
        # Of all roles, only the one that decides about proposals is mentioned.
        is_proposal = any(str(part.get("custom_id")).startswith("accept:") for part in parts)
        assert len(mentions.get("roles", [])) <= is_proposal
        # Of all members, only a message's author is notified, who is asked whether it may be a
        # quote.
        is_ask = any(str(part.get("custom_id")).startswith("quote-allow:") for part in parts)
        assert len(mentions.get("users", [])) <= is_ask
    for request in env.http_requests:
        if isinstance(request.json, dict) and request.json.get("type") == 8:
            choices = request.json["data"]["choices"]
            assert len(choices) <= 25
            assert all(0 < size(choice["name"]) <= 100 for choice in choices)
