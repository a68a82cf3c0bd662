"""How a film looks in a message about it: its poster and its colour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zlib import crc32

import discord
from discord import ui

from bot.domain.film import Facts
from bot.language import _
from bot.views.layout import words
from bot.views.text import label, small

_PALETTE = tuple(
    map(discord.Colour, (0xE8B923, 0xC8553D, 0x588B8B, 0x7B5EA7, 0x3D6FA5, 0x6A994E, 0xB5838D))
)
"""Gold, brick, teal, violet, blue, green and rose: each stands out on a dark ground and on a light
one."""

_TMDB = "https://image.tmdb.org/"


def colour_of(film: Facts) -> discord.Colour:
    """A film's own colour: the same on all its cards, in every club.

    It comes from the film's name and not from its poster: that would have to be fetched from
    another server and decoded before a card could be shown, with a library for pictures that
    nothing else needs.
    """
    return _PALETTE[crc32(film.name.encode("utf-8", "replace")) % len(_PALETTE)]


def headed(film: Facts, markdown: str) -> ui.Item[Any]:
    """The head of a card: its words, and the film's poster beside them if there is one."""
    if film.poster is None:
        return words(markdown)
    return beside(markdown, film.name, film.poster)


def gallery(posters: Sequence[tuple[str, str]]) -> list[ui.Item[Any]]:
    """The posters of several films; each is a film's name and an address."""
    pictures = (
        discord.MediaGalleryItem(address, description=_said_of(name)) for name, address in posters
    )
    is_theirs = any(address.startswith(_TMDB) for _name, address in posters)
    return [ui.MediaGallery(*pictures), *([words(small(_("Posters: TMDB")))] if is_theirs else [])]


def beside(markdown: str, name: str, poster: str) -> ui.Item[Any]:
    """Words, and a film's poster beside them; ``poster`` is an address."""
    if poster.startswith(_TMDB):  # TMDB demands to be named: see bot/tmdb.py
        markdown += "\n" + small(_("Poster: TMDB"))
    return ui.Section(words(markdown), accessory=ui.Thumbnail(poster, description=_said_of(name)))


def _said_of(name: str) -> str:
    """The description of a poster, for those who can't see it."""
    return label(_("The poster of {film}", film=name), 200)
