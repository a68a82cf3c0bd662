"""The preview: its language, German for one, and what is typed there in one go."""

from __future__ import annotations

import pytest

from bot.client.preview import made_up
from bot.client.preview import shown as on_a_page
from bot.store.store import Store
from tests.end_to_end.driving import answer, shown

pytestmark = pytest.mark.thorough


async def test_the_preview_is_in_the_language_that_is_set(library: Store) -> None:
    async with made_up(library, "de") as club, on_a_page(club):
        said = [each.content for each in club.channel.history()]
        assert any(each.startswith("Willkommen!") for each in said)
        olive = club.viewers[0]
        card = answer(await olive.slash(club.channel, "review", film="Ballerina"))
        assert "**Presse**" in shown(card)
        given = answer(await olive.slash(club.channel, "ratings", film="Ballerina"))
        assert "> Allein der Kampf in der Küche" in shown(given)
        alone = answer(await olive.slash(club.channel, "help"))
        assert "Kritiken aus der Presse und eure eigenen Bewertungen" in shown(alone)


async def test_a_preview_is_in_english_by_itself(library: Store) -> None:
    async with made_up(library) as club:
        alone = answer(await club.viewers[0].slash(club.channel, "help"))
        assert "Critics' reviews and your club's own ratings" in shown(alone)


async def test_what_is_typed_in_one_go_is_a_command_unless_words_behind_it_fit_nothing(
    library: Store,
) -> None:
    async with made_up(library) as club:
        olive = club.viewers[0]
        rated = shown(await olive.send(club.channel, "/rate parasite 4.5 That rain, at 5 am."))
        assert "Olive gave **Parasite (2019)** ★★★★½ 4.5\n> That rain, at 5 am." in rated
        german = shown(await olive.send(club.channel, "/rate casablanca 3,5"))
        assert "**Casablanca (1942)** ★★★½ 3.5" in german
        named = shown(await olive.send(club.channel, "/rate film:trainspotting stars:2,5"))
        assert "**Trainspotting (1996)** ★★½ 2.5" in named
        log = shown(await olive.send(club.channel, "/club log"))
        assert log.startswith("## What the club has watched")
        kept = await olive.send(club.channel, "/club log of last year")
        assert kept.content == "/club log of last year"


async def test_what_is_typed_in_one_go_may_name_its_options(library: Store) -> None:
    async with made_up(library) as club:
        olive = club.viewers[0]
        typed = "/rate film:parasite stars:4.5 review:That rain, at 5 am. spoiler:true"
        rated = shown(await olive.send(club.channel, typed))
        assert "Olive gave **Parasite (2019)** ★★★★½ 4.5\n> ||That rain, at 5 am.||" in rated
        typed = "/digest schedule channel:#films day:Friday time:20:15 timezone:Europe/Berlin"
        scheduled = shown(await olive.send(club.channel, typed))
        assert "on Fridays at 20:15, by the club's clock (Europe/Berlin)" in scheduled
        picked = shown(await olive.send(club.channel, "/club log member:@Ben year:2026"))
        assert picked.startswith("## What Ben picked in 2026")
        assert "picked by" not in picked
        kept = await olive.send(club.channel, "/rate film:parasite stars:many")
        assert kept.content == "/rate film:parasite stars:many"


async def test_the_next_preview_has_the_same_channel_and_members(library: Store) -> None:
    """Ids that are in the store: otherwise what was tried is lost."""
    ids = []
    for _start in range(2):
        async with made_up(library) as club:
            ids.append([club.channel.id, *(each.id for each in club.viewers)])
            said = shown(answer(await club.viewers[0].slash(club.channel, "calendar")))
            assert "Seven Samurai" in said
    assert ids[0] == ids[1]
