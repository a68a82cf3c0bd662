"""What ``filmclub export`` writes, and of whom."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

from bot.domain.film import Facts
from bot.domain.library import Editor
from bot.domain.quote import Said
from bot.operator import exporting
from bot.store.store import Store
from tests.conftest import NOW
from tests.files.examples import HEAT, HEAT_REVIEW, write
from tests.operator.running import import_
from tests.store.tables import CHOICES, added, film_named

CLUB, OTHER = 281_474_976_710_657, 281_474_976_710_658


async def export(store: Store, folder: Path, club: int = CLUB) -> dict[str, str]:
    files = folder / str(club)
    os.makedirs(files)  # noqa: PTH103 - Path's would be taken for blocking
    await exporting.write(store.database, club, files)
    return {path.name: path.read_text("utf-8-sig") for path in files.iterdir()}


async def live(store: Store, club: int) -> None:
    by = Editor(club, club + 10, NOW)
    film = await added(store, by, Facts(title=f"Film of {club}", year=2001))
    await store.ratings.rate(
        Editor(club, club + 10, NOW, "=Ana"), film.id, 8, line=f"Said in {club}."
    )
    await store.quotes.save(by, film.id, Said(f"Written in {club}.", club + 10, 7, club + 20))
    seed = await film_named(store, club, "casablanca")
    await store.library.edit_film(by, seed.id, director=f"Director of {club}")
    ballerina = await film_named(store, club, "ballerina")
    review = (await store.reviews.dossier(club, ballerina.id)).reviews[1]
    await store.reviews.remove(by, review.id)
    grit = await film_named(store, club, "true grit 1969")
    await store.library.remove_film(by, grit.id)


async def test_what_is_one_clubs_is_in_no_others_files(library: Store, tmp_path: Path) -> None:
    for club in (CLUB, OTHER):
        await live(library, club)
    for club, other in ((CLUB, OTHER), (OTHER, CLUB)):
        files = await export(library, tmp_path / "out", club)
        assert set(files) == {
            f"film-of-{club}-2001.toml", "casablanca-1942.toml", "ballerina-2025.toml",
            "true-grit-1969.toml", "ratings.csv",
        }  # fmt: skip
        assert str(other) not in "".join(files.values())
        assert f"Director of {club}" in files["casablanca-1942.toml"]


async def test_files_say_what_the_club_did_and_nothing_of_the_seeds(
    library: Store, tmp_path: Path
) -> None:
    await live(library, CLUB)
    files = await export(library, tmp_path / "out")
    tables = {name: tomllib.loads(text) for name, text in files.items() if name.endswith("toml")}
    own = tables[f"film-of-{CLUB}-2001.toml"]
    assert own == {
        "added": NOW,
        "film": {"title": f"Film of {CLUB}", "year": 2001},
        "said": [
            {
                "text": f"Written in {CLUB}.", "author_id": CLUB + 10, "channel_id": 7,
                "message_id": CLUB + 20, "author_name": "=Ana",
            }
        ],
    }  # fmt: skip
    assert tables["casablanca-1942.toml"]["replaces"] == ["casablanca-1942"]
    assert tables["true-grit-1969.toml"] == {"seed": "true-grit-1969", "removed": True}
    assert tables["ballerina-2025.toml"] == {
        "seed": "ballerina-2025",
        "removed_reviews": [{"seed": "ballerina-2025", "source": "Letterboxd"}],
    }
    assert files["ratings.csv"].splitlines()[1] == (
        f"film-of-{CLUB}-2001.toml,Film of {CLUB},2001,<@{CLUB + 10}>,,4,Said in {CLUB}.,no,"
        f"{NOW.isoformat()[:19]}.000000+00:00,1,'=Ana,no,no"
    )


async def test_everyones_films_from_files_come_along(library: Store, tmp_path: Path) -> None:
    """Elsewhere only the seeds are there; and where they are, they are not added again."""
    folder = tmp_path / "files"
    await import_(library, write(folder, "my-heat.toml", HEAT + HEAT_REVIEW))
    await live(library, CLUB)
    files = await export(library, tmp_path / "out")
    assert tomllib.loads(files["my-heat.toml"])["reviews"][0]["reviewer"] == "Ann Smith"
    lines = await import_(library, tmp_path / "out" / str(CLUB), club=CLUB)
    assert {line.became for line in lines} == {"already there"}
    assert len(await library.titles.named(CLUB, "heat", CHOICES)) == 1


async def test_a_film_keeps_the_name_of_its_file(library: Store, tmp_path: Path) -> None:
    """However its title changes meanwhile, so that it is known again."""
    path = write(tmp_path / "files", "1.toml", HEAT)
    await import_(library, path, club=CLUB)
    film = await film_named(library, CLUB, "heat")
    await library.library.edit_film(Editor(CLUB, 1, NOW), film.id, title="Heat, again")
    assert set(await export(library, tmp_path / "out")) == {"1.toml", "ratings.csv"}


async def test_a_long_title_is_cut_at_its_end_and_keeps_its_year(
    library: Store, tmp_path: Path
) -> None:
    """Also where two begin alike, and where a title has no letter for a file's name."""
    by = Editor(CLUB, 1, NOW)
    for title, year in (("Dune " * 40 + "I", 1984), ("Dune " * 40 + "II", 1984), ("乱", 1985)):
        await added(library, by, Facts(title=title, year=year))
    files = await export(library, tmp_path / "out")
    long, other, *_ = sorted(files, key=len, reverse=True)
    assert long == f"{'dune-' * 19}d-1984-2.toml"
    assert other == f"{'dune-' * 19}d-1984.toml"
    assert "1985.toml" in files
