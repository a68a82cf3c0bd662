"""Marks: numbers in a message's components, by which the bot finds the message again.

A component's ``id`` is such a number. In ordinary messages, those without Components V2, Discord
need not keep it (its reference on components, "Legacy Message Component Behavior"); there the mark
is at the end of a button's custom id.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

import discord
from discord import ui

from bot.domain.post import PostId

_SIGN = "~"
"""Separates the mark; no Control's or Form's custom id contains it."""


def nonce_of(post_id: PostId) -> str:
    """The nonce of a post, the same for every try. Discord takes 25 characters at the most (Create
    Message)."""
    return _digest_of(post_id).hex()[:25]


def mark_of(post_id: PostId) -> int:
    """A number from 2³⁰ to 2³¹ - 1 by which a post is found again: positive in 32 bits, and far
    from the small ids that Discord gives to components without one."""
    return int.from_bytes(_digest_of(post_id)[-4:]) & (2**30 - 1) | 2**30


def put_mark(view: ui.LayoutView | ui.View, mark: int) -> None:
    """Mark a message. An ordinary message needs a button for that, which it has when it is sent."""
    if isinstance(view, ui.LayoutView):
        next(view.walk_children()).id = mark
    else:
        button = next((item for item in view.children if isinstance(item, ui.Button)), None)
        if button is not None:
            button.custom_id = f"{button.custom_id}{_SIGN}{mark}"


def unmarked(custom_id: str) -> str:
    """A custom id without a mark, as its button was made."""
    return custom_id.partition(_SIGN)[0]


def has_mark(message: discord.Message, mark: int) -> bool:
    return any(
        getattr(component, "id", None) == mark
        or (_custom_id(component) or "").endswith(f"{_SIGN}{mark}")
        for component in _components(message.components)
    )


def custom_ids_of(message: discord.Message) -> Iterator[str]:
    """The custom ids in a message without marks, as its buttons were made."""
    for component in _components(message.components):
        custom_id = _custom_id(component)
        if custom_id is not None:
            yield unmarked(custom_id)


def _digest_of(post_id: PostId) -> bytes:
    return hashlib.sha256(" ".join(map(str, post_id)).encode()).digest()


def _custom_id(component: Any) -> str | None:
    return getattr(component, "custom_id", None)


def _components(among: Iterable[Any]) -> Iterator[Any]:
    """These components, and all that are inside them."""
    for component in among:
        yield component
        yield from _components(getattr(component, "children", ()))
        if (accessory := getattr(component, "accessory", None)) is not None:
            yield accessory
