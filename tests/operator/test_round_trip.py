"""What is exported is imported to the same library, whatever a club has done."""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.operator import exporting, importing
from bot.store.store import Store
from tests.club_life import CLUB, HISTORY, KINDS, MEMBER, Step, live, seen
from tests.conftest import NOW
from tests.fresh import new_library
from tests.store.tables import assert_sound, rows

Files = dict[str, bytes]

A_LIFE = [
    Step("add film", text="Heat", year=1995),
    Step("add film", text="May", year=2002),
    Step("add film", text="七人の侍", year=1954),
    Step("add film", text="Ballerina", year=2026),
    Step("everyone's film", text="Ronin", year=1998),
    Step("edit film", which=4, text="Another Director", year=2025),
    Step("remove film", which=6),
    Step("add review", which=5, other=1, text="A tidy little summary."),
    Step("add review", which=5, other=0, text="Nobody signed this."),
    Step("add review", which=5, other=0, text="Nobody signed this one."),
    Step("everyone's document", which=8, other=2, text="For all clubs."),
    Step("quote", which=3, text="“Well said”, said = @all"),
    *(
        Step("rate", which=which, other=which, text=text)
        for which, text in enumerate(
            ['=HYPERLINK("x")', "+1", "-", "@here", "'", "'=1", "a, b; c\td", "two\r\nlines\nof it",
             '"quoted"', "\u2028", "＝1", "", "'tis good", "<@1>"]
        )
    ),
    Step("rate", which=2, other=2, text=""),
    Step("take back", which=3, other=3),
    Step("set back the clock", which=10),
    Step("rate", which=1, other=1, text="An hour that came twice."),
    Step("take back", which=2, other=2),
    Step("go private", other=1),
    Step("letterboxd", which=1, other=1, text="Stalker", year=1979),
    Step("letterboxd", which=2, other=1, text="七人の侍", year=1954),
    Step("merge", which=9, other=1),
]  # fmt: skip


async def export(store: Store, folder: Path) -> Files:
    os.mkdir(folder)  # noqa: PTH102 - Path's would be taken for blocking
    await exporting.write(store.database, CLUB, folder)
    return contents(folder)


def contents(folder: Path) -> Files:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


async def import_(store: Store, *paths: Path, club: int | None = CLUB) -> dict[str, str]:
    """What became of each file."""
    found, _ = importing.sources(map(str, paths))
    run = importing.Import(store, club, NOW)
    lines = [await run.read(source) for source in found]
    assert "refused" not in {line.became for line in lines}, lines
    return {line.path.name: line.became for line in lines}


async def check(steps: list[Step]) -> None:
    """A club's life in one store, its files in another."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary, "files")
        here, there = Path(temporary, "here.db"), Path(temporary, "there.db")
        async with new_library(here) as store:
            await live(store, steps)
            await store.library.purge(NOW.replace(year=2027))
            files = await export(store, folder)
            was, history = await seen(store, here), rows(here, HISTORY, CLUB)
            assert set((await import_(store, folder)).values()) <= {"already there"}
            assert await seen(store, here) == was
            assert rows(here, HISTORY, CLUB) == history
        async with new_library(there) as store:
            await import_(store, folder)
            assert await seen(store, there) == was
            assert rows(there, HISTORY, CLUB) == history
            again = await import_(store, folder)
            assert set(again.values()) <= {"already there"}
            assert await export(store, Path(temporary, "again")) == files
            assert await seen(store, there) == was
        for path in (here, there):
            assert_sound(path)


async def test_a_club_with_a_little_of_everything() -> None:
    await check(A_LIFE)


async def test_films_of_a_seeds_title_beside_the_clubs_own_copy_of_it() -> None:
    await check(
        [
            Step("everyone's film", text="Ballerina", year=2025),
            Step("edit film", which=3, text="Of the seed", year=None),
        ]
    )


STEPS = st.builds(
    Step,
    kind=st.sampled_from(KINDS),
    which=st.integers(0, 20),
    other=st.integers(0, 5),
    text=st.one_of(
        st.sampled_from(["Heat", "heat!", "Ballerina", "1917", "The Heat", "=1", "A long word"]),
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20),
    ),
    year=st.sampled_from([None, 1995, 2019, 2025]),
)


async def test_who_was_private_is_and_who_is_not_any_more_stays_so(
    store: Store, tmp_path: Path
) -> None:
    private = Step("go private", other=1)
    await live(store, [A_LIFE[0], Step("rate", other=1), Step("rate", other=2), private])
    await export(store, tmp_path / "files")
    await store.members_going.show([CLUB], MEMBER + 1)
    await import_(store, tmp_path / "files")
    assert await store.members_going.private() == frozenset()
    async with new_library(tmp_path / "there.db") as there:
        await import_(there, tmp_path / "files")
        assert await there.members_going.private() == {(CLUB, MEMBER + 1)}


@pytest.mark.thorough
@given(st.lists(STEPS, max_size=25))
@settings(max_examples=4)
def test_any_club(steps: list[Step]) -> None:
    asyncio.run(check(steps))
