"""A review's file that was corrected, and read again: the review changes, and stays one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.library import Editor
from bot.domain.review import Review
from bot.store.store import Store
from tests.conftest import NOW
from tests.files.examples import DOCUMENT, HEAT, HEAT_REVIEW, write
from tests.operator.running import import_
from tests.store.tables import assert_sound, film_named, rows

CLUB, OTHER = 281_474_976_710_657, 281_474_976_710_658

SIGNED = "Film: Heat (1995)\nOutlet: Kino am Eck\nCritic: Ada Lind\nStars: 3\n\nLoud, and good.\n"
UNSIGNED = SIGNED.replace("Critic: Ada Lind\n", "")
PLAIN = DOCUMENT.replace("★★★★☆ (4/5)\n", "")


async def read(store: Store, path: Path, text: str, club: int | None = None) -> str:
    write(path.parent, path.name, text)
    (outcome,) = await import_(store, path, club=club)
    return f"{outcome.became}: {outcome.what}"


async def reviews(store: Store, club: int = CLUB) -> list[Review]:
    film = await film_named(store, club, "heat 1995")
    return list((await store.reviews.dossier(club, film.id)).reviews)


@pytest.mark.parametrize("club", [None, CLUB])
@pytest.mark.parametrize(
    ("first", "then"),
    [
        (PLAIN, "Stars: 2\n" + PLAIN),
        (SIGNED, SIGNED.replace("Stars: 3", "Stars: 2")),
        (SIGNED, SIGNED.replace("Stars: 3", "Stars: 2").replace("Loud", "Very loud")),
        (SIGNED, SIGNED.replace("Ada", "Ida").replace("Stars: 3", "Stars: 2")),
        (SIGNED.replace("3", "★★★"), SIGNED.replace("3", "★★")),
        (UNSIGNED, UNSIGNED.replace("Stars: 3", "Stars: 2")),
        (UNSIGNED, SIGNED.replace("Stars: 3", "Stars: 2")),
    ],
    ids=["without", "signed", "text", "critic", "drawn", "unsigned", "signed later"],
)
async def test_a_corrected_file_changes_its_review(  # noqa: PLR0917 - fixtures
    store: Store, database_path: Path, tmp_path: Path, club: int | None, first: str, then: str
) -> None:
    path = tmp_path / "x.txt"
    assert (await read(store, path, first, club)).startswith("added: ")
    (before,) = await reviews(store)
    said = await read(store, path, then, club)
    if club and "★" in first:  # a club may have changed them itself
        assert "in the club since is kept" in said
        return
    assert said.startswith("updated: ")
    (after,) = await reviews(store)
    assert (after.id, after.stars) == (before.id, 4)
    assert await read(store, path, then, club) == f"already there: Heat (1995), {after.byline}"
    assert await reviews(store) == [after]
    assert_sound(database_path)


async def test_a_films_file_takes_over_what_a_document_brought(
    store: Store, tmp_path: Path
) -> None:
    await read(store, tmp_path / "x.txt", DOCUMENT)
    said = await read(store, tmp_path / "heat.toml", HEAT + HEAT_REVIEW)
    assert said == "updated: Heat (1995), 1 review"
    (review,) = await reviews(store)
    assert review.summary == "In our own words."
    said = await read(store, tmp_path / "x.txt", DOCUMENT)
    assert said.endswith("it came of no such file, and is kept as it is there")
    assert await reviews(store) == [review]


async def test_two_texts_of_one_critic_do_not_change_each_other(
    store: Store, tmp_path: Path
) -> None:
    write(tmp_path, "a.txt", SIGNED)
    write(tmp_path, "b.txt", SIGNED.replace("Loud, and good", "Another text").replace("3", "2"))
    became = [line.became for line in await import_(store, tmp_path)]
    kept = await reviews(store)
    again = await import_(store, tmp_path)
    assert became == ["added", "already there"]
    assert [line.became for line in again] == ["already there", "already there"]
    assert "another text of that critic's is kept" in again[1].what
    assert await reviews(store) == kept


async def test_what_clubs_have_changed_is_kept_and_said(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    await read(store, path, SIGNED)
    (review,) = await reviews(store)
    own = replace(review, summary="Ours.")
    await store.reviews.edit(Editor(CLUB, 1, NOW), own)
    said = await read(store, path, SIGNED.replace("Stars: 3", "Stars: 2"))
    assert said.startswith("updated: ")
    assert "clubs that have changed or removed it keep that: 1" in said
    assert await reviews(store) == [own]
    assert [each.stars for each in await reviews(store, OTHER)] == [4]


async def test_of_a_clubs_own_a_changed_file_can_be_undone(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    await read(store, path, SIGNED, CLUB)
    (review,) = await reviews(store)
    own = replace(review, summary="Ours.")
    await store.reviews.edit(Editor(CLUB, 1, NOW), own)
    said = await read(store, path, SIGNED, CLUB)
    assert said.endswith("what was changed of it in the club since is kept")
    assert await reviews(store) == [own]
    said = await read(store, path, SIGNED.replace("Stars: 3", "Stars: 2"), CLUB)
    assert "; before: 3 stars, Ours.; /library log there can undo this for ten minutes" in said
    entries, _ = await store.library_log.page(CLUB, 0, 1, NOW)
    assert entries[0].undo_id is not None
    await store.library.undo(Editor(CLUB, 1, NOW), entries[0].undo_id)
    assert await reviews(store) == [own]


async def test_an_edited_export_takes_the_place_of_everyones_review(
    store: Store, database_path: Path, tmp_path: Path
) -> None:
    await read(store, tmp_path / "x.txt", UNSIGNED)
    ((print_,),) = rows(database_path, "SELECT fingerprint FROM reviews")
    edited = f'[[reviews]]\nsource = "Kino am Eck"\nstars = 5\nfingerprint = "{print_}"\n'
    said = await read(store, tmp_path / "heat.toml", HEAT + edited, CLUB)
    assert said.startswith("updated: ")
    assert [each.stars for each in await reviews(store)] == [10]
    assert [each.stars for each in await reviews(store, OTHER)] == [6]
    said = await read(store, tmp_path / "heat.toml", HEAT + edited, CLUB)
    assert said.startswith("already there: ")


@pytest.mark.parametrize("club", [None, CLUB])
@pytest.mark.parametrize(
    "other",
    [SIGNED, SIGNED.replace("Ada Lind", "Bo Berg").replace("Kino am Eck", "The Row")],
    ids=["the same critic", "another critic"],
)
@pytest.mark.parametrize("together", [True, False])
async def test_a_text_about_two_films_stays_with_both(  # noqa: PLR0917 - fixtures
    store: Store, database_path: Path, tmp_path: Path, club: int | None, other: str, together: bool
) -> None:
    write(tmp_path, "b.txt", other.replace("Heat (1995)", "Ronin (1998)"))
    await import_(store, tmp_path, club=club)
    ronin = await film_named(store, CLUB, "ronin 1998")
    before = await store.reviews.dossier(CLUB, ronin.id)
    write(tmp_path, "a.txt", SIGNED)  # it comes before the other one
    first = await import_(store, tmp_path if together else tmp_path / "a.txt", club=club)
    assert first[0].what == "Heat (1995), Kino am Eck, Ada Lind, and the film"
    again = await import_(store, tmp_path, club=club)
    assert [line.became for line in again] == ["already there", "already there"]
    assert len(await reviews(store)) == 1
    assert await store.reviews.dossier(CLUB, ronin.id) == before
    assert_sound(database_path)
