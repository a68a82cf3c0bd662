"""What a club has chosen of its rounds is what it gets, field by field."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from bot.domain.club import RoundSettings
from bot.store.store import Store
from tests.conftest import NOW

CLUB, OTHER = 100_000_000_001, 100_000_000_002


async def test_a_club_that_has_chosen_nothing_has_the_defaults(store: Store) -> None:
    assert await store.round_settings.get(CLUB) == RoundSettings()
    await store.clubs.choose_zone(CLUB, "UTC", NOW)
    assert await store.round_settings.get(CLUB) == RoundSettings(), "the database's are the same"


async def test_each_field_is_kept_and_no_other_club_sees_it(store: Store) -> None:
    chosen = RoundSettings(
        news_channel_id=2**62, discussion_channel_id=5, mentioned_role_id=6, country="DE",
        chosen_by="turns", watched_live=False, nominations_each=1, losers_stay=False,
        leavers_count=False, pick_days=0, turn_passes=True,
    )  # fmt: skip
    for field in RoundSettings.__dataclass_fields__:
        await store.round_settings.change(CLUB, NOW, **{field: getattr(chosen, field)})
    assert await store.round_settings.get(CLUB) == chosen
    assert await store.round_settings.get(OTHER) == RoundSettings()


async def test_two_organisers_who_choose_at_once_both_get_what_they_chose(store: Store) -> None:
    await asyncio.gather(
        store.round_settings.change(CLUB, NOW, country="DE"),
        store.round_settings.change(CLUB, NOW, pick_days=3),
    )
    settings = await store.round_settings.get(CLUB)
    assert (settings.country, settings.pick_days) == ("DE", 3)


async def test_what_is_no_value_of_its_field_is_not_kept(store: Store) -> None:
    with pytest.raises(msgspec.ValidationError):
        await store.round_settings.change(CLUB, NOW, chosen_by="dice")  # type: ignore[arg-type]
    assert await store.round_settings.get(CLUB) == RoundSettings()
