"""What a member would like to add to the library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal

from bot.domain.film import Facts
from bot.domain.review import Review

Kind = Literal["film", "review", "quote"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a member would like to add. ``content`` holds JSON values, by kind."""

    id: int
    member_id: int
    kind: Kind
    content: dict[str, Any]
    at: datetime


def as_json(value: Facts | Review) -> dict[str, Any]:
    """The value's fields, as JSON keeps them; ``Facts(**…)`` is not their inverse, these are."""
    return {field.name: getattr(value, field.name) for field in fields(value)}


def facts_from(content: Mapping[str, Any]) -> Facts:
    """What ``as_json`` made of facts."""
    given = dict(content)
    given |= {name: tuple(given[name]) for name in ("cast", "aliases")}
    return Facts(**given)


def review_from(content: Mapping[str, Any]) -> Review:
    """What ``as_json`` made of a review."""
    given = dict(content)
    given["quotes"] = tuple(given["quotes"])
    return Review(**given)
