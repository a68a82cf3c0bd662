"""Members are called by their names, as the club calls them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.club.digest import WeeklyDigest
from bot.domain.library import Editor
from bot.domain.quote import Said
from bot.domain.watched import Viewing
from bot.store.store import Store
from tests.conftest import NOW
from tests.end_to_end.driving import Club, answer, organiser, private, public, shown

pytestmark = pytest.mark.thorough


async def test_the_list_has_each_members_latest_name_and_no_sign_of_it_does_anything(
    club: Club,
) -> None:
    await club.ana.slash(club.channel, "rate", film="ballerina", stars=4.0)
    club.env.backend.edit_member(club.guild.id, club.ana.id, {"nick": "*Ana* <@1>"})
    await club.ben.slash(club.channel, "rate", film="ballerina", stars=3.0)
    told = public(await club.ana.slash(club.channel, "rate", film="ballerina", stars=4.5))
    assert told.startswith(r"\*Ana\* \<\@1> gave **Ballerina (2025)**")
    everyone = public(await club.ben.slash(club.channel, "ratings", film="ballerina"))
    assert "\n\\*Ana\\* \\<\\@1> ★★★★½ 4.5 · " in everyone
    assert "\nben ★★★ 3 · " in everyone


async def test_a_name_is_refreshed_whatever_a_member_does(club: Club, library: Store) -> None:
    await club.ana.slash(club.channel, "rate", film="ballerina", stars=4.0)
    await club.ben.slash(club.channel, "review", film="ballerina")
    club.env.backend.edit_member(club.guild.id, club.ana.id, {"nick": "Ana Ó"})
    await club.ana.slash(club.channel, "review", film="ballerina")
    bot: Any = club.env.bot
    await library.member_names.refresh(bot.take_names())
    assert await names(library) == [(club.guild.id, "Ana Ó")]
    assert bot.take_names() == {}


async def test_who_rated_before_names_were_kept_gets_one_and_who_has_no_rating_none(
    club: Club, library: Store
) -> None:
    (film, *_) = await library.titles.matching(club.guild.id, "ballerina", 1)
    here, elsewhere = club.guild.id, club.guild.id + 1
    for guild_id, member_id in ((here, 5), (elsewhere, 6)):
        await library.ratings.rate(Editor(guild_id, member_id, NOW), film.id, 8)
    used = {(here, 5): "Ana", (here, 6): "Ben", (here + 2, 5): "Ana"}
    await library.member_names.refresh(used)
    assert await names(library) == [(here, "Ana")]


async def test_pickers_of_a_log_that_was_brought_back_get_their_names(
    club: Club, library: Store
) -> None:
    (film, *_) = await library.titles.matching(club.guild.id, "ballerina", 1)
    picked = Viewing(on=NOW.date(), title="Ballerina", film_id=film.id, picker_id=club.ana.id)
    said = Said("It flies.", club.ben.id, 5, 6, None)
    by = Editor(club.guild.id, 0, NOW)
    await library.log_imports.write(by, [picked])
    await library.quotes.save(by, film.id, said)
    for member in (club.ana, club.ben, organiser(club)):
        await member.slash(club.channel, "club log")
    bot: Any = club.env.bot
    await library.member_names.refresh(bot.take_names())
    assert await names(library) == [(club.guild.id, "ana"), (club.guild.id, "ben")]


async def test_a_member_whose_name_is_not_known_is_a_member(club: Club, library: Store) -> None:
    (film, *_) = await library.titles.matching(club.guild.id, "ballerina", 1)
    await library.ratings.rate(Editor(club.guild.id, 5, NOW), film.id, 8)
    await library.ratings.rate(Editor(club.guild.id, 6, NOW, "\u3164"), film.id, 8)
    everyone = public(await club.ben.slash(club.channel, "ratings", film="ballerina"))
    assert everyone.count("\nA member ★★★★ 4 · ") == 2


async def test_what_members_do_to_the_library_is_told_by_name(club: Club) -> None:
    olive = organiser(club)
    proposed = await club.ana.slash(club.channel, "library add-film", title="Tár", year=2022)
    assert public(proposed).startswith("ana proposes **Tár (2022)**")
    waiting = await olive.slash(club.channel, "library list", show="proposals")
    assert "ana proposes **Tár (2022)**" in private(waiting)
    await olive.click(answer(waiting), label="Accept")
    message = await club.ben.send(club.channel, "What a film.")
    form = await olive.context_menu(club.channel, "Save as film quote", message)
    saved = await olive.submit_modal(form, {"film": "tar"})
    assert public(saved).startswith("olive saved a quote on **Tár (2022)**, by ben:")
    assert "\nben in this club on **Tár" in public(
        await club.ana.slash(club.channel, "quote", film="tar")
    )
    log = private(await club.ana.slash(club.channel, "library log"))
    assert "ana added **Tár (2022)**, and olive accepted it" in log


async def test_the_digest_calls_members_by_name(club: Club, library: Store) -> None:
    (film, *_) = await library.titles.matching(club.guild.id, "ballerina", 1)
    for stars, at in ((2, NOW - timedelta(days=9)), (9, NOW)):
        await library.ratings.rate(
            Editor(club.guild.id, 5, at, "Zoë [x]"), film.id, stars, line="Loud."
        )
    for member in (6, 7):
        await library.ratings.rate(Editor(club.guild.id, member, NOW), film.id, 4)
    digest = WeeklyDigest(library, lambda: NOW + timedelta(hours=1))
    week, content = await digest.so_far(club.guild.id)
    text = shown({"components": content.post(week).to_components()})
    assert r"Zoë \[x] on **Ballerina (2025)**: first ★ 1, then ★★★★½ 4.5" in text
    assert "> Zoë \\[x] on **Ballerina (2025)** ★★★★½ 4.5" in text


async def test_another_clubs_name_for_a_member_is_not_shown(library: Store, club: Club) -> None:
    (film, *_) = await library.titles.matching(club.guild.id, "ballerina", 1)
    await library.ratings.rate(Editor(club.guild.id, 5, NOW), film.id, 8)
    await library.ratings.rate(Editor(club.guild.id + 1, 5, NOW, "Elsewhere"), film.id, 8)
    (rating,) = await library.ratings.of_film(club.guild.id, film.id, 0, 10)
    assert rating.name is None


async def test_names_go_with_the_club(library: Store, club: Club) -> None:
    await club.ana.slash(club.channel, "rate", film="ballerina", stars=4.0)
    assert await names(library) == [(club.guild.id, "ana")]
    await library.clubs.keep_only([], NOW, deletes=True)  # it has used a command meanwhile
    await library.clubs.keep_only([], NOW, deletes=True)
    await library.clubs.keep_only([], NOW + timedelta(days=31), deletes=True)
    assert await names(library) == []


async def names(store: Store) -> list[tuple[int, str]]:
    rows = await store.database.fetch("SELECT guild_id, name FROM member_names")
    return [tuple(row) for row in rows]
