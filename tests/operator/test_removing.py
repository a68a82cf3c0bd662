"""``filmclub remove``: what every club sees is shown, and taken out again."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from filelock import FileLock

from bot.domain.errors import FilmNotFound
from bot.domain.film import Film
from bot.domain.library import BadEntry, Editor
from bot.domain.proposal import QuoteProposal
from bot.domain.quote import Said
from bot.domain.review import Review
from bot.store.everyones import take_out
from bot.store.store import Store
from tests.command_line import filmclub_here, the_one_line
from tests.conftest import NOW
from tests.files.examples import HEAT, HEAT_REVIEW, RATINGS, at, write
from tests.operator.running import import_
from tests.store.damage import overwrite
from tests.store.tables import assert_sound, film_named, rows

CLUB, OTHER = 281_474_976_710_657, 281_474_976_710_658
DATABASE = "filmclub.db"
BY = Editor(CLUB, 1, NOW)

LIND = (
    "Film: Heat (1995)\nOutlet: Kino am Eck\nCritic: Ada Lind\nStars: 3\n"
    "Link: https://www.kino.example/heat/\n\nLoud, and good.\n"
)
BERG = LIND.replace("Ada Lind", "Bo Berg").replace("/heat/", "/berg/").replace("Loud", "Cold")


def ran(folder: Path, *arguments: str) -> CompletedProcess[str]:
    return filmclub_here(folder, *arguments, FILMCLUB_DATABASE=DATABASE)


def said(folder: Path, *arguments: str, status: int = 0) -> list[str]:
    run = ran(folder, *arguments)
    assert (run.returncode, run.stderr) == (status, "")
    return run.stdout.splitlines()


def read_in(folder: Path, **files: str) -> None:
    for name, content in files.items():
        write(folder / "files", name.replace("_", "."), content)
    assert ran(folder, "import", "files").returncode == 0


def titles(folder: Path) -> list[str]:
    return [title for (title,) in rows(folder / DATABASE, "SELECT title FROM films ORDER BY id")]


def critics(folder: Path) -> list[str]:
    sql = "SELECT reviewer FROM reviews JOIN films ON films.id = film_id WHERE title = 'Heat'"
    return [critic for (critic,) in rows(folder / DATABASE, sql)]


def test_a_review_is_found_by_what_is_known_of_it_and_nothing_is_written(tmp_path: Path) -> None:
    read_in(tmp_path, a_txt=LIND, b_txt=BERG)
    before = hashlib.sha256((tmp_path / DATABASE).read_bytes()).digest()
    for words in (
        ["https://www.kino.example/heat/"], ["http://kino.example/heat"], ["Ada Lind"],
        ["kino am eck", "ADA"], ["heat", "lind"], ["Heat (1995) Kino am Eck Ada"],
    ):  # fmt: skip
        found, next_step = said(tmp_path, "remove", *words)
        key, what = found.split(": ", 1)
        assert what == "Heat (1995), Kino am Eck, Ada Lind, https://www.kino.example/heat/, 3 stars"
        assert next_step.startswith("Nothing was removed.")
        assert next_step.endswith(f" filmclub remove {key}")
    assert hashlib.sha256((tmp_path / DATABASE).read_bytes()).digest() == before


def test_a_film_is_found_with_its_reviews_and_where_they_came_from(tmp_path: Path) -> None:
    read_in(tmp_path, heat_toml=HEAT + HEAT_REVIEW, a_txt=LIND)
    one, other, film, next_step = said(tmp_path, "remove", "heat")
    assert one.endswith("The Paper, Ann Smith, 4 stars: In our own words.; from heat.toml")
    assert "Ada Lind" in other
    assert film.endswith(": Heat (1995), with 2 reviews")
    assert next_step.endswith(f" {one.split(': ')[0]}")
    assert "; from seeds/ballerina-2025.toml" in said(tmp_path, "remove", "ballerina")[0]


def test_what_every_club_sees_nothing_of(tmp_path: Path) -> None:
    read_in(tmp_path, a_txt=LIND)
    assert said(tmp_path, "remove", "Heat", "Zed", status=1) == [
        "Every club sees nothing of Heat Zed."
    ]
    assert said(tmp_path, "remove", "?!", status=1) == ["Every club sees nothing of ?!."]
    line = the_one_line(ran(tmp_path, "remove", "review:1", "review:999"), 1)
    assert line == "Nothing was removed: there is no review:999 that every club sees."
    assert rows(tmp_path / DATABASE, "SELECT count(*) FROM reviews WHERE id = 1") == [(1,)]


@pytest.mark.parametrize(
    "what",
    [["review:1,", "review:2"], ["REVIEW:1"], ["review:1", "heat"], ["film:", "1"], ["film:1,2"]],
)
def test_numbers_that_are_read_as_words_are_not_said_to_be_gone(
    tmp_path: Path, what: list[str]
) -> None:
    read_in(tmp_path, a_txt=LIND)
    (line,) = said(tmp_path, "remove", *what, status=1)
    assert line.startswith(f"Nothing was removed: {' '.join(what)} was looked for as words.")
    assert line.endswith(": filmclub remove review:3 review:4")


def test_a_film_of_the_seeds_is_not_offered(tmp_path: Path) -> None:
    read_in(tmp_path, a_txt=LIND)
    *reviews, film, next_step = said(tmp_path, "remove", "ballerina")
    assert next_step.endswith(f" filmclub remove {reviews[0].split(': ')[0]}")
    said(tmp_path, "remove", *(line.split(": ")[0] for line in reviews))
    assert said(tmp_path, "remove", "ballerina") == [
        film.replace(f"{len(reviews)} reviews", "0 reviews"),
        "Nothing was removed: film:4 comes with filmclub, and would come back with its next start."
        " A club takes it out with /library remove.",
    ]


def test_a_review_goes_and_comes_back_with_its_file_alone(tmp_path: Path) -> None:
    """A file of another film, or of another critic, brings none back."""
    read_in(tmp_path, a_txt=LIND, b_txt=BERG)
    (key, _), *_ = (line.split(": ", 1) for line in said(tmp_path, "remove", "lind"))
    gone, told = said(tmp_path, "remove", key)
    assert gone.startswith(f"{key}: Heat (1995), Kino am Eck, Ada Lind")
    assert told.startswith("Removed for every club.")
    assert "A file that still has it may bring it back" in told
    assert critics(tmp_path) == ["Bo Berg"]
    assert_sound(tmp_path / DATABASE)
    assert "there is no" in the_one_line(ran(tmp_path, "remove", key), 1)
    dry = said(tmp_path, "import", "files", "--dry-run")
    assert [line.split(":")[0] for line in dry if ": would be added: " in line] == ["files/a.txt"]
    read_in(tmp_path, a_txt=LIND.replace("Heat (1995)", "Ronin (1998)"))
    assert critics(tmp_path) == ["Bo Berg"]
    read_in(tmp_path, a_txt=LIND)
    assert critics(tmp_path) == ["Bo Berg", "Ada Lind"]


def test_a_file_that_was_read_for_the_wrong_film(tmp_path: Path) -> None:
    """Its correction leaves the review with the first film, which it had brought, too."""
    read_in(tmp_path, a_txt=LIND.replace("Heat (1995)", "Haet (1996)"))
    read_in(tmp_path, a_txt=LIND)
    *found, _ = said(tmp_path, "remove", "haet")
    assert len(found) == 2
    said(tmp_path, "remove", *(line.split(": ", 1)[0] for line in found))
    assert "Haet" not in titles(tmp_path)
    assert critics(tmp_path) == ["Ada Lind"]
    assert said(tmp_path, "import", "files")[-1] == "1 already there."
    assert "Haet" not in titles(tmp_path)
    assert_sound(tmp_path / DATABASE)


async def test_what_is_a_clubs_own_is_shown_and_stays(library: Store, tmp_path: Path) -> None:
    await import_(library, write_to(tmp_path, "a.txt", LIND))
    await import_(library, write_to(tmp_path, "b.txt", BERG), club=OTHER)
    heat = await film_named(library, CLUB, "heat 1995")
    (review,) = (await library.reviews.dossier(CLUB, heat.id)).reviews
    own = replace(review, summary="Changed.")
    _, entry = await library.reviews.edit(BY, own)
    everyones, copy, others, hint, _ = said(tmp_path, "remove", "kino am eck")
    assert everyones.endswith(f"; clubs that have changed it keep theirs: {CLUB}")
    assert (copy.split(":")[0], others.split(":")[0]) == (f"club {OTHER}", f"club {CLUB}")
    assert hint == "What is one club's own is taken out there, with /library remove."
    await remove(library, f"review:{review.id}")
    assert (await library.reviews.dossier(CLUB, heat.id)).reviews == (own,)
    (theirs,) = (await library.reviews.dossier(OTHER, heat.id)).reviews
    assert theirs.reviewer == "Bo Berg"
    with pytest.raises(FilmNotFound):  # there is nothing to go back to
        await library.library.undo(BY, entry)
    assert (await library.reviews.dossier(CLUB, heat.id)).reviews == (own,)
    copy, _, hint, nothing = said(tmp_path, "remove", "kino am eck")
    assert nothing == "Every club sees nothing of kino am eck."
    assert_sound(tmp_path / DATABASE)


async def test_what_a_member_writes_over_a_review_that_is_gone_is_refused(
    library: Store,
) -> None:
    (_, review) = (await library.reviews.dossier(CLUB, 4)).reviews
    await remove(library, f"review:{review.id}")
    with pytest.raises(FilmNotFound, match="no longer in the library"):
        await library.reviews.edit(BY, review)
    with pytest.raises(FilmNotFound, match="no longer in the library"):
        await library.reviews.require_as_seen(CLUB, review)


async def rate(store: Store, film: Film) -> None:
    await store.ratings.rate(BY, film.id, 8)


async def want(store: Store, film: Film) -> None:
    await store.watchlists.add(BY, film.id)


async def quote(store: Store, film: Film) -> None:
    await store.quotes.save(BY, film.id, Said("What a film!", 1, 5, 6))


async def review_it(store: Store, film: Film) -> None:
    await store.reviews.add(BY, film.id, Review("Ours", None, None, 8, None, "Ours.", ()))


async def propose(store: Store, film: Film) -> None:
    said = Said("What a film!", 1, 5, 6)
    await store.proposals.propose(BY, QuoteProposal(film.id, film.name, said))


@pytest.mark.parametrize("use", [rate, want, quote, review_it, propose])
async def test_a_film_that_a_club_uses_stays_with_all_that_was_to_go(
    library: Store, tmp_path: Path, use: Callable[[Store, Film], Awaitable[None]]
) -> None:
    await import_(library, write_to(tmp_path, "a.txt", LIND))
    heat = await film_named(library, CLUB, "heat 1995")
    await use(library, heat)
    review, *_ = said(tmp_path, "remove", "lind")
    with pytest.raises(BadEntry, match=f"film:{heat.id} is in use.* by the clubs {CLUB}"):
        await remove(library, review.split(": ")[0], f"film:{heat.id}")
    assert critics(tmp_path)[0] == "Ada Lind"


def test_a_film_in_use_is_said_to_be(tmp_path: Path) -> None:
    read_in(tmp_path, heat_toml=HEAT)
    write(tmp_path, "ratings.csv", RATINGS + f"heat.toml,<@12>,,4,,no,{at(1)}\n")
    files = ("files/heat.toml", "ratings.csv")
    assert ran(tmp_path, "import", *files, f"--club={CLUB}").returncode == 0
    film, _ = said(tmp_path, "remove", "heat")
    line = the_one_line(ran(tmp_path, "remove", film.split(": ")[0]), 1)
    assert line.startswith(f"Nothing was removed: {film.split(': ')[0]} is in use")
    assert str(CLUB) in line
    assert "Heat" in titles(tmp_path)


async def test_a_film_is_merged_as_long_as_that_can_be_undone(
    library: Store, tmp_path: Path
) -> None:
    await import_(library, write_to(tmp_path, "a.txt", LIND))
    heat = await film_named(library, CLUB, "heat 1995")
    other = await film_named(library, CLUB, "casablanca")
    _, _, entry = await library.library.merge(BY, heat.id, other.id)
    with pytest.raises(BadEntry, match="is in use"):
        await remove(library, f"film:{heat.id}")
    await library.library.undo(BY, entry)
    assert await film_named(library, CLUB, "heat 1995") == heat
    await remove(library, f"film:{heat.id}")
    assert_sound(tmp_path / DATABASE)


async def test_a_clubs_copy_of_a_film_stays(library: Store, tmp_path: Path) -> None:
    await import_(library, write_to(tmp_path, "a.txt", LIND))
    heat = await film_named(library, CLUB, "heat 1995")
    await rate(library, heat)
    await library.library.edit_film(BY, heat.id, director="Michael Mann")
    await remove(library, f"film:{heat.id}")
    own = (await library.reviews.dossier(CLUB, heat.id)).film  # as an old card has it
    assert own.director == "Michael Mann"
    with pytest.raises(FilmNotFound):
        await library.films.get(OTHER, heat.id)
    assert_sound(tmp_path / DATABASE)


def test_a_film_of_the_seeds_would_be_back_at_once(tmp_path: Path) -> None:
    read_in(tmp_path, a_txt=LIND)
    line = the_one_line(ran(tmp_path, "remove", "film:4"), 1)
    assert line.startswith("Nothing was removed: film:4 comes with filmclub")
    assert "Ballerina" in titles(tmp_path)


@pytest.mark.parametrize("is_safe", [True, False])
def test_beside_the_bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_safe: bool) -> None:
    """Which holds the lock and has the database open."""
    monkeypatch.setattr("bot.store.database.two_writers_are_safe", lambda: is_safe)
    read_in(tmp_path, a_txt=LIND)
    with (
        FileLock(f"{tmp_path / DATABASE}.lock"),
        closing(sqlite3.connect(tmp_path / DATABASE)) as bot,
    ):
        assert bot.execute("SELECT count(*) FROM films").fetchone()[0] > 1
        review, _ = said(tmp_path, "remove", "lind")
        run = ran(tmp_path, "remove", review.split(": ")[0])
    assert run.returncode == (0 if is_safe else 1)
    assert ("Stop that one first" in run.stderr) is not is_safe
    assert critics(tmp_path) == ([] if is_safe else ["Ada Lind"])


@pytest.mark.parametrize("what", ["heat", "review:1"])
def test_where_there_is_no_database_or_a_damaged_one(tmp_path: Path, what: str) -> None:
    line = the_one_line(ran(tmp_path, "remove", what), 1)
    assert "There is no database" in line
    assert not (tmp_path / DATABASE).exists()
    read_in(tmp_path, a_txt=LIND)
    overwrite(tmp_path / DATABASE, 1)
    assert str(tmp_path / DATABASE) in the_one_line(ran(tmp_path, "remove", what), 1)


def test_no_text_of_a_review_reaches_the_terminal_as_a_code(tmp_path: Path) -> None:
    read_in(tmp_path, heat_toml=HEAT + HEAT_REVIEW.replace("own words", "own\\u001b[2J words"))
    (found, _) = said(tmp_path, "remove", "ann smith")
    assert "\x1b" not in found


async def remove(store: Store, *keys: str) -> None:
    await store.database.write(lambda connection: take_out(connection, keys))


def write_to(folder: Path, name: str, content: str) -> Path:
    write(folder, name, content)
    return folder / name
