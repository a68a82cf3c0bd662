"""What ``filmclub import`` reads, what it refuses and why, and what it leaves in the store."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from bot.domain.errors import StoreUnavailable
from bot.domain.library import Editor
from bot.domain.page import Page
from bot.files import seeds
from bot.operator.import_table import FileOutcome
from bot.operator.output import harmless
from bot.operator.sources import sources
from bot.store.database import statement
from bot.store.store import Store
from bot.views.library_log import LogList
from tests.conftest import NOW
from tests.files.examples import DOCUMENT, HEAT, HEAT_REVIEW, RATINGS, at, write
from tests.operator.running import import_
from tests.store.tables import CHOICES, assert_sound, film_named, foreign_lock, rows
from tests.views.messages import shown

CLUB, OTHER = 281_474_976_710_657, 281_474_976_710_658


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    return folder


async def became(store: Store, *paths: Path, club: int | None = None) -> list[str]:
    return [line.became for line in await import_(store, *paths, club=club)]


async def why_not(store: Store, path: Path, club: int | None = None) -> str:
    (line,) = await import_(store, path, club=club)
    assert line.became == "refused", line
    return line.what


def everything(path: Path) -> list[object]:
    """Every row that an import could write."""
    tables = (
        "films", "film_titles", "reviews", "quotes", "film_replacements", "review_replacements",
        "rating_changes", "ratings", "film_scores", "library_log", "clubs",
    )  # fmt: skip
    return [rows(path, f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables]


# Films' files


@pytest.mark.parametrize("club", [None, CLUB])
async def test_a_films_file_is_added_then_there_then_brought_up_to_date(
    store: Store, database_path: Path, folder: Path, club: int | None
) -> None:
    path = write(folder, "heat.toml", HEAT + HEAT_REVIEW)
    assert await became(store, path, club=club) == ["added"]
    film = await film_named(store, CLUB, "heat")
    assert (film.guild_id, film.tmdb_id) == (club, 949)
    before = everything(database_path)
    assert await became(store, path, club=club) == ["already there"]
    assert everything(database_path) == before
    write(folder, "heat.toml", HEAT.replace("Mann", "Man") + HEAT_REVIEW.replace("own", "other"))
    assert await became(store, path, club=club) == ["updated"]
    dossier = await store.reviews.dossier(CLUB, film.id)
    assert dossier.film.director == "Michael Man"
    assert [review.summary for review in dossier.reviews] == ["In our other words."]
    assert dossier.reviews[0].quotes == ("icy and exact",)
    assert_sound(database_path)


async def test_what_is_one_clubs_no_other_sees(store: Store, folder: Path) -> None:
    await import_(store, write(folder, "heat.toml", HEAT), club=CLUB)
    assert await store.titles.search(OTHER, "heat", CHOICES) == []
    assert await became(store, folder, club=OTHER) == ["added"]
    ids = [(await store.titles.named(club, "heat", CHOICES))[0].id for club in (CLUB, OTHER)]
    assert ids[0] != ids[1]


async def test_a_clubs_file_adds_to_everyones_film_and_changes_nothing_of_it(
    library: Store, database_path: Path, folder: Path
) -> None:
    content = '[film]\ntitle = "Casablanca"\nyear = 1942\n' + HEAT_REVIEW
    await import_(library, write(folder, "mine.toml", content), club=CLUB)
    film = await film_named(library, CLUB, "casablanca")
    assert film.director
    for club, reviews in ((CLUB, 1), (OTHER, 0)):
        assert len((await library.reviews.dossier(club, film.id)).reviews) == reviews
    assert rows(database_path, "SELECT count(*) FROM films WHERE guild_id NOT NULL") == [(0,)]


async def test_a_clubs_file_takes_the_place_of_a_seed_with_its_ratings(
    library: Store, database_path: Path, folder: Path
) -> None:
    seed = await film_named(library, CLUB, "casablanca")
    await library.ratings.rate(Editor(CLUB, 1, NOW), seed.id, 8)
    content = 'replaces = ["casablanca-1942"]\n[film]\ntitle = "Casablanca again"'
    await import_(library, write(folder, "mine.toml", content), club=CLUB)
    film = await film_named(library, CLUB, "casablanca again")
    assert await library.titles.named(CLUB, "casablanca", CHOICES) == []
    assert (await library.reviews.dossier(CLUB, film.id)).aggregate.count == 1
    assert len(await library.titles.named(OTHER, "casablanca", CHOICES)) == 1
    assert_sound(database_path)


async def test_what_the_club_added_stays_when_a_file_is_read_again(
    store: Store, folder: Path
) -> None:
    path = write(folder, "heat.toml", HEAT + HEAT_REVIEW)
    await import_(store, path, club=CLUB)
    write(folder, "heat.toml", HEAT)
    assert await became(store, path, club=CLUB) == ["already there"]
    film = await film_named(store, CLUB, "heat")
    assert len((await store.reviews.dossier(CLUB, film.id)).reviews) == 1


async def test_two_unsigned_reviews_are_two(store: Store, folder: Path) -> None:
    unsigned = HEAT_REVIEW.replace('reviewer = "Ann Smith"', "")
    content = HEAT + unsigned + unsigned.replace("own", "other")
    path = write(folder, "heat.toml", content)
    await import_(store, path, club=CLUB)
    film = await film_named(store, CLUB, "heat")
    assert len((await store.reviews.dossier(CLUB, film.id)).reviews) == 2
    assert await became(store, path, club=CLUB) == ["already there"]


async def test_everyones_film_of_a_file_can_not_be_added_twice(
    library: Store, database_path: Path, folder: Path
) -> None:
    path = write(folder, "mine.toml", '[film]\ntitle = "Casablanca"\nyear = 1942\n')
    before = everything(database_path)
    assert "casablanca-1942.toml" in await why_not(library, path)
    assert everything(database_path) == before


async def test_the_seeds_themselves_are_there_already(library: Store) -> None:
    assert set(await became(library, seeds.folder())) == {"already there"}


@pytest.mark.parametrize("club", [None, CLUB])
async def test_a_name_that_was_another_films_is_refused(
    store: Store, folder: Path, club: int | None
) -> None:
    """Or its ratings would become this one's."""
    path = write(folder, "1.toml", HEAT)
    await import_(store, path, club=club)
    write(folder, "1.toml", '[film]\ntitle = "Ronin"\nyear = 1998')
    assert "Heat (1995)" in await why_not(store, path, club)


async def test_two_files_of_one_name_are_not_one_film(store: Store, folder: Path) -> None:
    write(folder, "a/1.toml", HEAT)
    write(folder, "b/1.toml", HEAT.replace("Heat", "Ronin"))
    assert await became(store, folder) == ["added", "refused"]


@pytest.mark.parametrize(
    "content",
    [
        'seed = "casablanca-1942"',
        'replaces = []\n[film]\ntitle = "Heat"',
        HEAT + '[[said]]\ntext = "x"\nauthor_id = 1\nchannel_id = 1\nmessage_id = 1',
        HEAT + '[[removed_reviews]]\nseed = "casablanca-1942"\nsource = "x"',
        HEAT + HEAT_REVIEW + '[reviews.replaces]\nseed = "casablanca-1942"\nsource = "x"',
    ],
)
async def test_what_a_club_did_is_not_for_everyone(
    library: Store, folder: Path, content: str
) -> None:
    assert "--club" in await why_not(library, write(folder, "x.toml", content))


REFUSED = {
    "not of the form": (HEAT.replace("949", "9" * 19), "film.tmdb_id has to be"),
    "no seed of this name": ('seed = "nosferatu-1922"', "nosferatu-1922"),
    "more than a megabyte": (HEAT + "#" * 2**20, "KiB"),
    "an escape for the terminal": ('"\\u001b[2J" = 1\n' + HEAT, "is not a key"),
}


@pytest.mark.parametrize(("content", "said"), REFUSED.values(), ids=REFUSED.keys())
async def test_a_broken_file_is_refused_with_the_reason_and_nothing_is_written(
    library: Store, database_path: Path, folder: Path, content: str, said: str
) -> None:
    before = everything(database_path)
    assert said in await why_not(library, write(folder, "x.toml", content), CLUB)
    assert everything(database_path) == before


async def test_a_file_that_fails_halfway_leaves_nothing(
    library: Store, database_path: Path, folder: Path
) -> None:
    stands_in = 'replaces = ["ballerina-2025"]\n'
    await import_(library, write(folder, "first.toml", stands_in + HEAT), club=CLUB)
    before = everything(database_path)
    second = HEAT.replace("Heat", "Cold").replace("949", "950")
    path = write(folder, "second.toml", stands_in + second + HEAT_REVIEW)
    assert "has another film" in await why_not(library, path, CLUB)
    assert everything(database_path) == before


async def test_a_file_can_not_claim_another_clubs_message(store: Store, folder: Path) -> None:
    said = '[[said]]\ntext = "x"\nauthor_id = 1\nchannel_id = 1\nmessage_id = 7\n'
    path = write(folder, "heat.toml", HEAT + said)
    assert await became(store, path, club=OTHER) == ["added"]
    assert await became(store, path, club=CLUB) == ["added"], "it is a quote in each"
    assert await became(store, path, club=CLUB) == ["already there"]


async def test_windows_line_ends_and_byte_order_mark(store: Store, folder: Path) -> None:
    content = (HEAT + HEAT_REVIEW).replace("\n", "\r\n").encode("utf-8-sig")
    assert await became(store, write(folder, "heat.toml", content)) == ["added"]


async def test_the_log_has_a_line_a_file_by_the_operator(store: Store, folder: Path) -> None:
    write(folder, "heat.toml", HEAT + HEAT_REVIEW)
    write(folder, "ronin.txt", DOCUMENT.replace("Heat", "Ronin"))
    await import_(store, folder, club=CLUB)
    await import_(store, folder, club=CLUB)
    entries, count = await store.library_log.page(CLUB, 0, 10, NOW)
    assert count == 2
    said = shown(LogList(Page(entries, 0, count, 10), 1))
    assert said.count("The operator") == 2
    assert "<@" not in said


# Documents


@pytest.mark.parametrize("club", [None, CLUB])
async def test_a_document_adds_its_film_and_its_review_once(
    store: Store, database_path: Path, folder: Path, club: int | None
) -> None:
    path = write(folder, "heat.txt", DOCUMENT)
    assert await became(store, path, club=club) == ["added"]
    film = await film_named(store, CLUB, "heat 1995")
    assert (film.guild_id, film.director, film.runtime) == (club, "Michael Mann", 170)
    (review,) = (await store.reviews.dossier(CLUB, film.id)).reviews
    assert (review.source, review.reviewer, review.stars) == ("The Paper", "Ann Smith", 8)
    before = everything(database_path)
    write(folder, "copy.md", DOCUMENT.replace("\n", "\r\n").encode("utf-16"))
    assert set(await became(store, folder, club=club)) == {"already there"}
    assert everything(database_path) == before


async def test_a_document_goes_to_the_film_that_is_there(library: Store, folder: Path) -> None:
    content = DOCUMENT.replace("Heat", "Casablanca").replace("1995", "1942")
    assert await became(library, write(folder, "x.txt", content), club=CLUB) == ["added"]
    film = await film_named(library, CLUB, "casablanca")
    assert len((await library.reviews.dossier(CLUB, film.id)).reviews) == 1
    assert (await library.reviews.dossier(OTHER, film.id)).reviews == ()


async def test_a_document_without_a_year_needs_the_film(store: Store, folder: Path) -> None:
    undated = DOCUMENT.replace(" (1995)", "").replace("1995, ", "")
    path = write(folder, "x.txt", f"Title: Heat\n{undated.partition(chr(10))[2]}")
    assert "without a year" in await why_not(store, path)
    await import_(store, write(folder, "heat.toml", HEAT))
    assert await became(store, path) == ["added"]
    another = HEAT.replace("1995", "1986").replace("949", "950")
    await import_(store, write(folder, "heat-86.toml", another))
    write(folder, "x.txt", path.read_text("utf-8") + "\nOne more sentence for another document.")
    why = await why_not(store, path)
    assert "Heat (1995) or Heat (1986)" in why
    assert '"Film: Heat (its year)"' in why


async def test_a_year_is_asked_for_only_where_the_film_is_not_known_by_its_title(
    library: Store, folder: Path
) -> None:
    undated = DOCUMENT.replace(" (1995)", "").replace("1995, ", "").replace(" for The Paper", "")
    path = write(folder, "x.txt", f"Title: Parasite\n{undated.partition(chr(10))[2]}")
    why = await why_not(library, path)
    assert '"Outlet: its name"' in why
    assert "year" not in why
    write(folder, "x.txt", path.read_text("utf-8").replace("Title: Parasite", "Title: True Grit"))
    assert "It gives no year of True Grit." in await why_not(library, path)


@pytest.mark.parametrize("lacks", ["", "Outlet: Kino am Eck\n"], ids=["outlet", "nothing"])
async def test_a_year_that_no_film_has_is_named_and_its_own_asked_for(
    library: Store, folder: Path, lacks: str
) -> None:
    why = await why_not(library, write(folder, "x.txt", f"Film: Nothing (2999)\n{lacks}\nLong."))
    assert "2999 is no film's year." in why
    assert '"Film: Nothing (its year)"' in why


async def test_a_seed_that_changes_keeps_the_reviews_of_documents(
    store: Store, folder: Path, tmp_path: Path
) -> None:
    shipped = tmp_path / "seeds"
    write(shipped, "heat.toml", HEAT + HEAT_REVIEW)
    await seeds.seed(store, shipped)
    document = DOCUMENT.replace("Ann Smith", "Ben Jones")
    assert await became(store, write(folder, "x.txt", document)) == ["added"]
    write(shipped, "heat.toml", HEAT)
    await seeds.seed(store, shipped)
    film = await film_named(store, OTHER, "heat")
    (review,) = (await store.reviews.dossier(CLUB, film.id)).reviews
    assert review.reviewer == "Ben Jones"


NO_REVIEWS = {
    "nothing": b"",
    "one line": b"x" * 1000,
    "a zip": b"PK\x03\x04\x14\x00\x00\x00\x08\x00" + bytes(range(256)) * 20,
    "too large": DOCUMENT.encode() + b"x" * 256 * 1024,
    "no outlet": DOCUMENT.replace(" for The Paper", "").encode(),
    "a script": b"<html><script>alert(1)</script></html>",
}


@pytest.mark.parametrize("content", NO_REVIEWS.values(), ids=NO_REVIEWS.keys())
async def test_what_is_no_review_is_refused_and_leaves_nothing(
    store: Store, database_path: Path, folder: Path, content: bytes
) -> None:
    before = everything(database_path)
    assert await why_not(store, write(folder, "x.txt", content))
    assert everything(database_path) == before


@pytest.mark.parametrize("content", [b"", b" \n***\n", b"<html><script>x()</script></html>"])
async def test_of_a_file_without_words_it_is_said_that_it_has_none(
    store: Store, folder: Path, content: bytes
) -> None:
    why = await why_not(store, write(folder, "x.html", content))
    assert why == "There is no text in it that can be read."


# Ratings


async def import_ratings(
    store: Store, folder: Path, *lines: str, encoding: str = "utf-8"
) -> FileOutcome:
    path = write(folder, "ratings.csv", (RATINGS + "\n".join(lines)).encode(encoding))
    (line,) = await import_(store, path, club=CLUB)
    return line


async def test_ratings_come_in_with_their_history_and_only_once(
    library: Store, database_path: Path, folder: Path
) -> None:
    lines = (
        f"seeds/casablanca-1942.toml,<@12>,,3.5,Good.,no,{at(1)}",
        f"seeds/casablanca-1942.toml,<@12>,3.5,5,,yes,{at(2)}",
        f"seeds/casablanca-1942.toml,<@13>,,1,,no,{at(2)}",
        f"seeds/casablanca-1942.toml,<@13>,1,,,no,{at(3)}",
    )
    assert (await import_ratings(library, folder, *lines)).what == "4 of 4 changes of ratings"
    film = await film_named(library, CLUB, "casablanca")
    (rating,) = await library.ratings.of_film(CLUB, film.id, 0, 10)
    assert (rating.member_id, rating.stars, rating.line, rating.spoiler) == (12, 10, None, True)
    before = everything(database_path)
    assert (await import_ratings(library, folder, *lines)).became == "already there"
    assert everything(database_path) == before
    assert_sound(database_path)


async def test_ratings_that_are_nobodys_come_in_as_they_went_out(
    library: Store, folder: Path
) -> None:
    line = f"seeds/casablanca-1942.toml,<@-1099511627777>,,4,,no,{at(1)}"
    assert (await import_ratings(library, folder, line)).what == "1 of 1 changes of ratings"
    film = await film_named(library, CLUB, "casablanca")
    (rating,) = await library.ratings.of_film(CLUB, film.id, 0, 10)
    assert rating.member_id == -1099511627777


@pytest.mark.parametrize("order", [1, -1])
async def test_an_older_rating_never_takes_the_place_of_a_newer(
    library: Store, database_path: Path, folder: Path, order: int
) -> None:
    film = await film_named(library, CLUB, "casablanca")
    await library.ratings.rate(Editor(CLUB, 12, NOW), film.id, 9)
    lines = [
        f"seeds/casablanca-1942.toml,<@12>,,1,Old.,no,{at(1)}",
        f"seeds/casablanca-1942.toml,<@12>,1,,,no,{at(2)}",
        f"seeds/casablanca-1942.toml,<@14>,,2,First.,no,{at(1)}",
        f"seeds/casablanca-1942.toml,<@14>,2,3,Then.,no,{at(2)}",
    ]
    await import_ratings(library, folder, *lines[::order])
    ratings = {
        rating.member_id: (rating.stars, rating.line)
        for rating in await library.ratings.of_film(CLUB, film.id, 0, 10)
    }
    assert ratings == {12: (9, None), 14: (6, "Then.")}
    assert_sound(database_path)


@pytest.mark.parametrize("order", [(1, 2, 3, 4), (4, 2, 1, 3)], ids=["in order", "sorted anew"])
@pytest.mark.parametrize("known", [0, 1, 3], ids=["nothing", "the first", "all but the last"])
async def test_a_clock_that_was_set_back_turns_no_history_round(
    library: Store, database_path: Path, folder: Path, order: tuple[int, ...], known: int
) -> None:
    """Whatever of it the club has already, and however a spreadsheet has sorted the file."""
    changes = {
        1: f"seeds/casablanca-1942.toml,<@12>,,2,,no,{at(40)},1",
        2: f"seeds/casablanca-1942.toml,<@12>,2,5,,no,{at(50)},2",
        3: f"seeds/casablanca-1942.toml,<@12>,5,1,,no,{at(10)},3",
        4: f"seeds/casablanca-1942.toml,<@12>,1,3,,no,{at(20)},4",
    }
    header = RATINGS.replace("\n", ",number")
    for numbers in (range(1, known + 1), order):
        content = "\n".join([header, *(changes[number] for number in numbers)])
        await became(library, write(folder, "ratings.csv", content), club=CLUB)
    film = await film_named(library, CLUB, "casablanca")
    (rating,) = await library.ratings.of_film(CLUB, film.id, 0, 10)
    assert rating.stars == 6
    history = [(4,), (10,), (2,), (6,)]
    assert rows(database_path, "SELECT stars FROM rating_changes ORDER BY id") == history
    assert_sound(database_path)


async def test_as_a_spreadsheet_in_german_saves_it(library: Store, folder: Path) -> None:
    header = RATINGS.replace(",", ";").strip()
    line = f"seeds/casablanca-1942.toml;<@12>;;3,5;'=gut;NO;{at(1)}"
    content = f"{header}\r\n{line}\r\n;;;;;;\r\n"
    for encoding in ("utf-8-sig", "utf-16"):
        path = write(folder, "ratings.csv", content.encode(encoding))
        assert [line.became for line in await import_(library, path, club=CLUB)] != ["refused"]
    film = await film_named(library, CLUB, "casablanca")
    (rating,) = await library.ratings.of_film(CLUB, film.id, 0, 10)
    assert (rating.stars, rating.line) == (7, "=gut")


async def test_as_excel_is_told_of_its_separator(library: Store, folder: Path) -> None:
    line = f"seeds/casablanca-1942.toml;<@12>;;3,5;;no;{at(1)}"
    header = RATINGS.replace(",", ";")
    path = write(folder, "ratings.csv", f"sep=;\r\n{header}{line}\n")
    assert await became(library, path, club=CLUB) == ["added"]
    write(folder, "ratings.csv", f"sep=;\r\n{header}{line}\nbroken")
    assert "Line 4" in await why_not(library, path, CLUB)


@pytest.mark.parametrize("before", [0, 50, 5000])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
async def test_a_byte_that_is_no_letter_is_told_by_its_line(
    library: Store, folder: Path, encoding: str, before: int
) -> None:
    content = (RATINGS + f"{GOOD}\n" * before).encode(encoding)
    bad = b"caf\xe9\n" if encoding == "utf-8" else b"\x00\xdc\x00\xdc"
    path = write(folder, "ratings.csv", content + bad + f"\n{GOOD}\n".encode("utf-16-le"))
    assert f"Line {before + 2:,}: it is not in UTF-8" in await why_not(library, path, CLUB)


GOOD = f"seeds/casablanca-1942.toml,<@12>,,4,,no,{at(1)}"
BAD = {
    "a film that is not there": GOOD.replace("casablanca-1942", "heat"),
    "a member whom a spreadsheet rounded": GOOD.replace("<@12>", "9.87654E+17"),
    "a member beyond all": GOOD.replace("<@12>", "9" * 19),
    "stars between the halves": GOOD.replace(",4,", ",4.3,"),
    "stars that are words": GOOD.replace(",4,", ",four,"),
    "no moment": GOOD.replace(at(1), "14.03.2026 15:01"),
    "a moment without its zone": GOOD.replace("+00:00", ""),
    "a moment that is to come": GOOD.replace("2026", "2031"),
    "a moment at the end of time": GOOD.replace("2026", "9999"),
    "a spoiler that may be": GOOD.replace(",no,", ",maybe,"),
    "a line that is too long": GOOD.replace(",,no", f",{'x' * 4001},no"),
    "a field too few": GOOD.replace(",no,", ","),
    "a field too many": GOOD + ",",
    "a quote without end": GOOD.replace(",,no", ',"x,no'),
    "a line without end": "x" * 70_000,
}


@pytest.mark.parametrize("line", BAD.values(), ids=BAD.keys())
async def test_one_bad_rating_keeps_out_the_file(
    library: Store, database_path: Path, folder: Path, line: str
) -> None:
    before = everything(database_path)
    answer = await import_ratings(library, folder, GOOD, line)
    assert answer.became == "refused"
    assert "3" in answer.what or "no film" in answer.what
    assert everything(database_path) == before


async def test_ratings_need_a_club_and_their_columns(library: Store, folder: Path) -> None:
    path = write(folder, "ratings.csv", RATINGS + GOOD)
    assert "--club" in await why_not(library, path)
    write(folder, "ratings.csv", f"{RATINGS.strip()},number\n{GOOD},first")
    assert "Line 2: number has to be" in await why_not(library, path, CLUB)
    write(folder, "ratings.csv", "name,age\nAnn,7")
    assert "Line 1" in await why_not(library, path, CLUB)
    write(folder, "ratings.csv", "")
    assert "empty" in await why_not(library, path, CLUB)
    write(folder, "ratings.csv", b"\xff\xfe\x00")
    assert await why_not(library, path, CLUB)


# Paths


async def test_of_a_folder_the_files_of_known_kinds_are_read_and_the_rest_is_named(
    store: Store, folder: Path
) -> None:
    write(folder, "heat.toml", HEAT)
    write(folder, "deep/er/ronin.HTML", DOCUMENT.replace("Heat", "Ronin"))
    write(folder, "picture.jpg", b"\xff\xd8")
    write(folder, ".hidden.toml", HEAT)
    write(folder, ".git/config.txt", "x")
    found, others = sources([str(folder), str(folder / "heat.toml")])
    assert [source.path.name for source in found] == ["heat.toml", "ronin.HTML"]
    assert others == [folder / "picture.jpg"]


async def test_links_in_a_circle_are_named_and_not_followed(store: Store, folder: Path) -> None:
    write(folder, "heat.toml", HEAT)
    (folder / "again").symlink_to(folder)
    (folder / "gone.txt").symlink_to(folder / "nothing")
    assert sorted(await became(store, folder)) == ["added", "refused", "refused"]


async def test_a_link_takes_no_files_place_and_is_not_followed_out_of_the_folder(
    store: Store, folder: Path, tmp_path: Path
) -> None:
    file = write(folder, "heat.toml", HEAT)
    outside = write(tmp_path / "outside", "ronin.toml", HEAT.replace("Heat", "Ronin"))
    (folder / "a.toml").symlink_to(file)
    (folder / "b.toml").symlink_to(outside)
    found, _ = sources([str(folder)])
    assert {source.path.name for source in found if source.refused is None} == {"heat.toml"}
    assert "It is a link" in next(source.refused or "" for source in found if source.refused)
    for paths in ([folder / "a.toml", file], [file, folder / "a.toml"]):
        ((source,), _) = sources(map(str, paths))
        assert source.path == file
    ((source,), _) = sources([str(folder / "b.toml")])
    assert source.refused is None, "it was named"


async def test_what_can_not_be_read_is_named(store: Store, folder: Path) -> None:
    os.mkfifo(folder / "pipe.txt")
    assert await why_not(store, folder) == "It is not a file."
    for name in ("missing", "missing.toml", "x" * 300 + ".toml", "x" * 5000 + "/y.toml"):
        assert "There is no file or folder" in await why_not(store, folder / name)
    assert ".toml" in await why_not(store, write(folder, "picture.jpg", b""))


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
async def test_a_file_that_is_not_ours(store: Store, folder: Path) -> None:
    write(folder, "heat.toml", HEAT).chmod(0)
    assert "can't be read" in await why_not(store, folder)


async def test_names_that_no_one_sees_are_refused(store: Store, folder: Path) -> None:
    for name in (
        b"\xff\xfe.toml",
        b"a\nb.toml",
        "\u202eab.toml".encode(),
        b".dot.toml",
        b" a.toml",
    ):
        path = Path(os.fsdecode(name))
        write(folder, str(path), HEAT)
        assert "Its name" in await why_not(store, folder / path)


@pytest.mark.parametrize("text", ["a\nb", "\x1b[2J", "\u202e", os.fsdecode(b"\xff"), "\x9b"])
def test_no_text_reaches_a_terminal_as_a_code(text: str) -> None:
    shown = harmless(f"x{text}y")
    assert shown.isprintable()
    shown.encode()


async def test_it_tries_again_while_another_program_writes(
    store: Store, database_path: Path, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """As the bot does, beside which it may run."""
    path = write(folder, "heat.toml", HEAT)
    with foreign_lock(database_path) as other:
        waiting = asyncio.create_task(import_(store, path))
        while not any("locked" in record.message for record in caplog.records):  # noqa: ASYNC110
            await asyncio.sleep(0)
        assert not waiting.done()
        other.execute("ROLLBACK")
    (line,) = await waiting
    assert line.became == "added"


async def test_a_store_that_can_not_be_written_ends_the_import(store: Store, folder: Path) -> None:
    """And is not taken for a fault of the file's."""
    await store.database.write(statement("PRAGMA max_page_count = 1"))
    for number in range(200):
        write(
            folder,
            f"{number}.toml",
            HEAT.replace("Heat", f"Film {number}").replace("949", f"{number + 1}") + HEAT_REVIEW,
        )
    with pytest.raises(StoreUnavailable):
        await import_(store, folder)


@pytest.mark.parametrize(
    ("content", "way_out"),
    [
        (DOCUMENT.replace(" for The Paper", ""), '"Outlet: its name"'),
        (
            "Film: Heat (1995)\nOutlet: The Paper\n\nA man waits. He goes away.",
            '"Summary: a sentence or two"',
        ),
        ("Film: Heat\n★★★★\n\nHe goes away.", '"Film: Heat (its year)", "Outlet: its name"'),
        ("Film: Heat\nOutlet: The Paper\n★★★★\n\nHe goes away.", '"Film: Heat (its year)"'),
        (
            "A man waits. He goes away.",
            '"Film: its title (its year)", "Outlet: its name", "Summary: a sentence or two"',
        ),
    ],
)
async def test_a_review_that_lacks_something_is_refused_with_the_way_out(
    store: Store, folder: Path, content: str, way_out: str
) -> None:
    why = await why_not(store, write(folder, "x.txt", content.encode()))
    assert why.endswith(f"in a line of its own: {way_out}.")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.txt", "{}"),
        ("x.md", "---\nlayout: post\n---\n\n{}"),
        ("x.html", "<!DOCTYPE html><title>A blog</title><p>{}</p>"),
    ],
)
async def test_what_a_refusal_says_to_write_is_enough(
    store: Store, folder: Path, name: str, text: str
) -> None:
    text = text.format("A man waits. He goes away.")
    why = await why_not(store, write(folder, name, text))
    lines = why.partition("of its own: ")[2].rstrip(".").strip('"').split('", "')
    header = "\n".join(lines).replace("its title (its year)", "Heat (1995)")
    header = header.replace("its name", "Kino am Eck").replace(
        "a sentence or two", "It is slow, and says nothing."
    )
    assert await became(store, write(folder, name, f"{header}\n{text}")) == ["added"]
    film = await film_named(store, CLUB, "heat 1995")
    (review,) = (await store.reviews.dossier(CLUB, film.id)).reviews
    assert (review.source, review.summary) == ("Kino am Eck", "It is slow, and says nothing.")


async def test_stars_that_were_not_understood_are_repeated_with_what_would_be(
    store: Store, folder: Path
) -> None:
    text = DOCUMENT.replace("★★★★☆ (4/5)", "Our score: 25")
    (line,) = await import_(store, write(folder, "x.txt", text))
    assert line.became == "added"
    assert line.what.endswith(
        '; "Our score: 25" was not understood as stars, "Stars: 4/5" above the text would be'
    )
    bare = "Film: Heat (1995)\nOutlet: The Paper\nStars: so-so\n\nHe goes away."
    why = await why_not(store, write(folder, "y.txt", bare))
    assert '"Stars: so-so" was not understood as stars' in why
    assert why.endswith('in a line of its own: "Stars: like 4/5".')


@pytest.mark.parametrize("line", ["★★★★", "Summary: It is slow, and nobody says a word."])
async def test_stars_or_a_line_that_is_called_the_summary_are_enough(
    store: Store, folder: Path, line: str
) -> None:
    text = f"Film: Heat (1995)\nOutlet: The Paper\n{line}\n\nA man waits. He goes away."
    assert await became(store, write(folder, "x.txt", text)) == ["added"]


async def test_a_film_for_everyone_names_the_clubs_that_see_their_own_beside_it(
    store: Store, folder: Path
) -> None:
    film = write(folder, "heat.toml", HEAT)
    await import_(store, film, club=OTHER)
    await import_(store, film, club=CLUB)
    own = await film_named(store, CLUB, "heat")
    (told,) = await import_(store, film)
    assert told.what == f"Heat (1995); clubs with one of their own (2): {CLUB}, {OTHER}"
    (document,) = await import_(store, write(folder, "heat.txt", DOCUMENT))
    assert document.what.endswith(f"; clubs with one of their own (2): {CLUB}, {OTHER}")
    (everyones,) = [
        each for each in await store.titles.named(CLUB, "heat", CHOICES) if each.id != own.id
    ]
    await store.library.merge(Editor(CLUB, 1, NOW), own.id, everyones.id)
    (again,) = await import_(store, film)
    assert again.what == f"Heat (1995); clubs with one of their own (1): {OTHER}"


async def test_a_review_for_a_club_that_sees_two_films_of_the_name_says_what_to_do(
    store: Store, folder: Path
) -> None:
    film = write(folder, "heat.toml", HEAT)
    for club in (CLUB, None):
        await import_(store, film, club=club)
    why = await why_not(store, write(folder, "heat.txt", DOCUMENT), club=CLUB)
    assert "several films Heat (1995)" in why
    assert "/library merge" in why
