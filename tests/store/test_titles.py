"""Films by their titles, as people type them."""

from __future__ import annotations

import sqlite3
from array import array
from contextlib import closing
from importlib import resources
from pathlib import Path
from threading import Thread, current_thread, main_thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import known_films
from bot.domain.errors import FilmNotFound
from bot.domain.film import Facts, Film, FilmTitle
from bot.domain.library import Editor
from bot.store.store import Store
from bot.store.title_forms import write_titles
from tests.conftest import NOW
from tests.store.tables import CHOICES, add_film, film_named, title_of, titles_of

CLUB = 100
SEEDS = 13


def names(films: list[FilmTitle]) -> list[str]:
    return [film.name for film in films]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        pytest.param("ballerina", ["Ballerina (2025)"], id="a whole title"),
        pytest.param("Ballerina (2025)", ["Ballerina (2025)"], id="what was suggested"),
        pytest.param("BALL", ["Ballerina (2025)"], id="its beginning, in capitals"),
        pytest.param("balerina", ["Ballerina (2025)"], id="misspelled"),
        pytest.param("amelie", ["Amélie (2001)"], id="without the accent"),
        pytest.param("AMÉL", ["Amélie (2001)"], id="a capital with an accent"),
        pytest.param("fabuleux destin", ["Amélie (2001)"], id="an alias without its article"),
        pytest.param("le fabuleux destin d’am", ["Amélie (2001)"], id="an alias as phones type"),
        pytest.param("godfather", ["The Godfather (1972)"], id="without the article"),
        pytest.param("the godf", ["The Godfather (1972)"], id="with the article"),
        pytest.param("a godfather", ["The Godfather (1972)"], id="with another article"),
        pytest.param("road fury", ["Mad Max: Fury Road (2015)"], id="words in another order"),
        pytest.param("mad max fury", ["Mad Max: Fury Road (2015)"], id="without the colon"),
        pytest.param("samurai", ["Seven Samurai (1954)"], id="a later word"),
        pytest.param("1917", ["1917 (2019)"], id="a title that is a number"),
        pytest.param("기생충", ["Parasite (2019)"], id="Hangul"),
        pytest.param("기생", ["Parasite (2019)"], id="the beginning of Hangul"),
        pytest.param("七人", ["Seven Samurai (1954)"], id="the beginning of Japanese"),
        pytest.param("true grit 2010", ["True Grit (2010)"], id="a title and its year"),
        pytest.param("true grit 1969", ["True Grit (1969)"], id="the other year"),
        pytest.param("der pate", ["The Godfather (1972)"], id="its title elsewhere"),
        pytest.param("die sieben sam", ["Seven Samurai (1954)"], id="its beginning"),
        pytest.param("zurueck in die zukunft", ["Back to the Future (1985)"], id="ue for ü"),
        pytest.param("le parain", ["The Godfather (1972)"], id="a slip in it"),
        pytest.param("zukunf", ["Back to the Future (1985)"], id="a later word of it"),
        pytest.param("zukunft 1985", ["Back to the Future (1985)"], id="and its year there"),
        pytest.param("zukunft 1986", [], id="and another year there"),
        pytest.param("Le Parrain (1972)", ["The Godfather (1972)"], id="and its year"),
        pytest.param("Le Parrain (1990)", [], id="and another film's year"),
        pytest.param("zzzzzz", [], id="nothing of the sort"),
    ],
)
async def test_search(library: Store, typed: str, found: list[str]) -> None:
    assert names(await library.titles.search(CLUB, typed, CHOICES)) == found


async def test_a_title_elsewhere_comes_before_a_title_that_only_begins_so(library: Store) -> None:
    await add_film(library, "Der Pate von Soho", year=1960)
    found = names(await library.titles.search(CLUB, "der pate", CHOICES))
    assert found == ["The Godfather (1972)", "Der Pate von Soho (1960)"]
    assert names(await library.titles.elsewhere(CLUB, "der pate", CHOICES)) == found[:1]


async def test_the_index_of_films_names_which_takes_its_time_is_made_in_sqlites_thread(
    library: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_in = set[Thread]()

    def noted() -> array[int]:
        asked_in.add(current_thread())
        return made()

    made = known_films._places
    monkeypatch.setattr(known_films, "_places", noted)
    await library.titles.elsewhere(CLUB, "der pate", CHOICES)
    await library.titles.nearly_same(CLUB, Facts(title="der paten"))
    assert asked_in
    assert main_thread() not in asked_in


async def test_a_name_of_two_syllables_is_found_that_a_film_has_elsewhere(store: Store) -> None:
    await add_film(store, "Burning", year=2018)
    assert names(await store.titles.search(CLUB, "버닝", CHOICES)) == ["Burning (2018)"]


async def test_a_title_that_is_a_number_comes_before_films_of_such_years(library: Store) -> None:
    assert names(await library.titles.search(CLUB, "19", CHOICES))[0] == "1917 (2019)"


@pytest.mark.parametrize("typed", ["", " ", "?!", "ballerina", "the"])
async def test_in_an_empty_library_nothing_is_found(store: Store, typed: str) -> None:
    assert await store.titles.search(CLUB, typed, CHOICES) == []
    assert await store.titles.named(CLUB, typed, CHOICES) == []
    assert await store.titles.nearest(CLUB, typed, CHOICES) == []


@pytest.mark.parametrize("typed", ["true grit", "TRUE GRIT", "true gri", "tru grit", "treu grit"])
async def test_two_films_of_one_title_are_both_found(library: Store, typed: str) -> None:
    found = names(await library.titles.search(CLUB, typed, CHOICES))
    assert sorted(found) == ["True Grit (1969)", "True Grit (2010)"]


@pytest.mark.parametrize("typed", ["john wick", "jhon wick", "jon wick", "john wik", "johnwick"])
async def test_a_whole_title_comes_before_one_that_has_it_inside(
    library: Store, typed: str
) -> None:
    """Ballerina is "From the World of John Wick" too."""
    found = names(await library.titles.search(CLUB, typed, CHOICES))
    assert found == ["John Wick (2014)", "Ballerina (2025)"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Ballerina", ["Ballerina (2025)"]),
        ("ballerina 2025", ["Ballerina (2025)"]),
        ("ballerina (2025)", ["Ballerina (2025)"]),
        ("ballerina 1999", []),
        ("Amelie", ["Amélie (2001)"]),
        ("gisaengchung", ["Parasite (2019)"]),
        ("godfather", ["The Godfather (1972)"]),
        ("The Godfather 1972", ["The Godfather (1972)"]),
        ("true grit", ["True Grit (2010)", "True Grit (1969)"]),
        ("True Grit (2010)", ["True Grit (2010)"]),
        ("1917", ["1917 (2019)"]),
        ("1917 (2019)", ["1917 (2019)"]),
        ("2019", []),
        ("ball", []),
        ("", []),
        ("?!", []),
    ],
)
async def test_what_a_text_names_in_full(library: Store, typed: str, found: list[str]) -> None:
    assert names(await library.titles.named(CLUB, typed, CHOICES)) == found


@pytest.mark.parametrize(
    ("title", "typed", "is_named"),
    [
        ("Star Wars: Episode V – The Empire Strikes Back", "star wars", False),
        (
            "Star Wars: Episode V – The Empire Strikes Back",
            "star wars episode 5 the empire strikes back",
            True,
        ),
        ("Malcolm X Returns", "malcolm 10 returns", False),
        ("Le Fabuleux Destin d'Amélie Poulain", "le fabuleux destin d amelie poulain", True),
        ("Ocean’s Eleven", "ocean s 11", True),
        ("Una giornata particolare", "giornata particolare", True),
        ("Die Another Day", "another day", False),
        ("Die Brücke", "bruecke", True),
        ("Die Bruecke", "die brücke", True),
        ("L'Avventura", "avventura, l'", True),
        ("The Good, the Bad and the Ugly", "good, the", False),
        ("Friday the 13th", "friday the thirteenth", True),
        ("Friday the 13th", "friday the 14th", False),
        ("Halloween H20: 20 Years Later", "halloween h20", True),
        ("Halloween H20: 20 Years Later", "halloween h 21", False),
        ("Ford v Ferrari", "ford vs. ferrari", True),
        ("The Hundred-Foot Journey", "the 100 foot journey", True),
        ("牯嶺街少年殺人事件", "牯岭街少年杀人事件", True),
        ("流浪地球2", "流浪地球3", False),
        ("トトロ", "ととろ", True),
        ("택시운전사", "택시 운전사", True),
        ("기생충", "ㄱㅅㅊ", False),
    ],
)
async def test_a_title_is_named_as_it_is_written_and_a_part_of_a_series_never_by_all_of_it(
    store: Store, title: str, typed: str, is_named: bool
) -> None:
    film = await add_film(store, title)
    assert await store.titles.named(CLUB, typed, CHOICES) == titles_of(film) * is_named


@pytest.mark.parametrize("typed", ["dune 2024", "dune (2024)"])
async def test_what_a_series_is_called_names_the_one_film_of_a_year(
    store: Store, typed: str
) -> None:
    film = await add_film(store, "Dune: Part Two", year=2024)
    await add_film(store, "Dune: Part Three", year=2026)
    assert await store.titles.named(CLUB, typed, CHOICES) == titles_of(film)
    assert await store.titles.named(CLUB, "dune", CHOICES) == []


@pytest.mark.parametrize("typed", ["ㄱ", "ㄱㅅㅊ", "깃", "기새", "기생ㅊ", "기생추"])
async def test_a_korean_title_is_offered_while_it_is_typed_and_by_its_initials(
    store: Store, typed: str
) -> None:
    film = await add_film(store, "기생충")
    await add_film(store, "괴수 대백과")
    assert titles_of(film)[0] in await store.titles.matching(CLUB, typed, CHOICES)
    assert len(await store.titles.matching(CLUB, typed, CHOICES)) == 1 + (typed == "ㄱ")


@pytest.mark.parametrize("typed", ["ととろ", "ﾄﾄﾛ", "トトロ"])
async def test_japanese_is_found_in_either_kana_from_any_part(store: Store, typed: str) -> None:
    film = await add_film(store, "となりのトトロ")
    assert await store.titles.matching(CLUB, typed, CHOICES) == titles_of(film)


async def test_a_number_behind_a_title_is_that_of_a_series_rather_than_of_a_year(
    store: Store,
) -> None:
    first = await add_film(store, "Guardians of the Galaxy", year=2014)
    second = await add_film(store, "Guardians of the Galaxy Vol. 2", year=2017)
    found = await store.titles.search(CLUB, "guardians of the galaxy 2", CHOICES)
    assert found == titles_of(second, first)
    found = await store.titles.search(CLUB, "guardians of the galaxy 20", CHOICES)
    assert found[0] == titles_of(first)[0]


async def test_an_article_that_was_typed_comes_before_words_inside_other_titles(
    store: Store,
) -> None:
    inside = await add_film(store, "Seven Harbors")
    meant = await add_film(store, "Le Harbours")
    assert await store.titles.search(CLUB, "le harbors", CHOICES) == titles_of(meant, inside)
    assert await store.titles.search(CLUB, "harbors", CHOICES) == titles_of(inside)


async def test_a_wrong_number_in_words_brings_the_film_of_another(store: Store) -> None:
    film = await add_film(store, "28 Days Later")
    assert await store.titles.search(CLUB, "twenty nine days later", CHOICES) == titles_of(film)


async def test_every_seed_is_named_by_each_of_its_names(library: Store) -> None:
    films = await library.titles.matching(CLUB, "", CHOICES)
    assert len(films) == SEEDS
    for film in films:
        assert await library.titles.named(CLUB, film.name, CHOICES) == [film]
        assert film in await library.titles.named(CLUB, film.title.upper(), CHOICES)
        assert (await library.titles.search(CLUB, film.name, CHOICES))[0] == film


async def test_with_nothing_typed_the_clubs_most_rated_come_first(library: Store) -> None:
    every = await library.titles.matching(CLUB, "", CHOICES)
    assert len(every) == SEEDS
    for members, film in ((3, every[7]), (1, every[2]), (2, every[9])):
        for member in range(members):
            await library.ratings.rate(Editor(CLUB, member, NOW), film.id, 8)
    for typed in ("", "  ", "\u200b"):
        found = await library.titles.matching(CLUB, typed, CHOICES)
        assert found[:3] == [every[7], every[9], every[2]]
        assert sorted(names(found)) == sorted(names(every))
    assert await library.titles.matching(CLUB + 1, "", CHOICES) == every


async def test_a_title_that_begins_with_it_comes_before_a_word_that_does(store: Store) -> None:
    inside = await add_film(store, "A Lost Star")
    begins = await add_film(store, "Stardust")
    whole = await add_film(store, "Star")
    assert await store.titles.matching(CLUB, "star", CHOICES) == titles_of(whole, begins, inside)


async def test_a_word_of_a_films_own_title_comes_before_one_of_its_other_titles(
    library: Store,
) -> None:
    assert names(await library.titles.search(CLUB, "wick", CHOICES)) == [
        "John Wick (2014)",
        "Ballerina (2025)",
    ]


async def test_of_films_with_a_word_those_of_short_titles_come_first(store: Store) -> None:
    other = await add_film(store, "Zed", aliases=["Old Star"])
    long = await add_film(store, "The Last of a Lost Star")
    short = await add_film(store, "Lost Star")
    assert await store.titles.search(CLUB, "star", CHOICES) == titles_of(short, long, other)


@pytest.mark.parametrize("typed", ["star", "the star", "star 1999", "The Star (1999)"])
async def test_what_is_named_in_full_comes_before_whatever_begins_so(
    store: Store, typed: str
) -> None:
    for number in range(2 * CHOICES):
        await add_film(store, f"Star {number}", year=1999)
        await add_film(store, f"The Star {number}", year=1999)
    film = await add_film(store, "The Star", year=1999)
    assert (await store.titles.search(CLUB, typed, CHOICES))[0] == title_of(film)


@pytest.mark.parametrize(
    ("typed", "found"),
    [("ring", "Ring"), ("the ring", "The Ring"), ("rign", "Ring"), ("the rign", "The Ring")],
)
async def test_an_article_tells_two_titles_apart(store: Store, typed: str, found: str) -> None:
    for title in ("The Ring", "Ring"):
        await add_film(store, title)
    assert names(await store.titles.search(CLUB, typed, CHOICES))[0] == found


@pytest.mark.parametrize("typed", ["m", "up", "z"])
async def test_one_and_two_letters(store: Store, typed: str) -> None:
    wanted = ("M", "Up", "Z", "Zodiac", "Upper")
    titles = {title_of(await add_film(store, title)): title for title in wanted}
    found = await store.titles.search(CLUB, typed, CHOICES)
    assert titles[found[0]].lower() == typed
    assert found == [film for film, title in titles.items() if title.lower().startswith(typed)]


async def test_no_more_than_discord_shows(store: Store) -> None:
    for number in range(CHOICES + 5):
        await add_film(store, f"Star {number}", aliases=[f"Starlet {number}", f"A Star {number}"])
    for typed in ("", "star", "starlet 1", "stra"):
        found = await store.titles.search(CLUB, typed, CHOICES)
        assert len(set(found)) == len(found)
        assert len(found) <= CHOICES
    assert len(await store.titles.search(CLUB, "star", CHOICES)) == CHOICES


@pytest.mark.parametrize(
    "typed", ["spider-man", "spiderman", "spider man", "Spider·Man", "spidr-man", "spidermn"]
)
async def test_a_compound_is_found_however_it_is_written(store: Store, typed: str) -> None:
    film = await add_film(store, "Spider-Man")
    assert await store.titles.search(CLUB, typed, CHOICES) == titles_of(film)


@pytest.mark.parametrize("typed", ["The A-Team", "the a team", "a-team", "a team", "ateam"])
async def test_a_title_with_two_articles_is_found_with_and_without(
    store: Store, typed: str
) -> None:
    film = await add_film(store, "The A-Team")
    await add_film(store, "Team America")
    assert (await store.titles.search(CLUB, typed, CHOICES))[0] == title_of(film)


@pytest.mark.parametrize("typed", ["the", "The The", "the the"])
async def test_a_title_of_articles_alone_is_found(store: Store, typed: str) -> None:
    film = await add_film(store, "The The")
    assert await store.titles.search(CLUB, typed, CHOICES) == titles_of(film)


async def test_a_title_longer_than_what_is_looked_at_is_found(store: Store) -> None:
    film = await add_film(store, "Dr. Strangelove or: How I Learned " * 8)
    assert await store.titles.search(CLUB, film.title, CHOICES) == titles_of(film)


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("Кислород и ветер", "Kislorod i veter"),
        ("Кислород и ветер", "kislor"),
        ("Ёлки", "yolki"),
        ("Ёлки", "elki"),
        ("Щит и меч", "shchit i mech"),
        ("Щит и меч", "schit i mech"),  # a slip
        ("Питання честі", "pytannya chesti"),
        ("Λούφα και παραλλαγή", "loufa kai parallagi"),
    ],
)
async def test_a_title_in_cyrillic_or_greek_is_found_in_latin_letters_and_named_by_none(
    store: Store, title: str, typed: str
) -> None:
    """It may be asked about: letters that sound alike may be another film's title."""
    film = await add_film(store, title)
    assert await store.titles.search(CLUB, typed, CHOICES) == titles_of(film)
    assert await store.titles.named(CLUB, typed, CHOICES) == []


async def test_titles_that_are_written_again_take_the_place_of_the_old(store: Store) -> None:
    film = await add_film(store, "Ballerina", aliases=["Dancer"])
    renamed = Film(id=film.id, title="Prima", original_title="Prima donna", aliases=("Danseuse",))
    await store.database.write(lambda connection: write_titles(connection, renamed))
    assert await store.titles.search(CLUB, "ballerina", CHOICES) == []
    assert await store.titles.search(CLUB, "dancer", CHOICES) == []
    assert [film.id for film in await store.titles.search(CLUB, "prima", CHOICES)] == [film.id]
    assert [film.id for film in await store.titles.search(CLUB, "danseuse", CHOICES)] == [film.id]


async def test_get_reads_all_that_is_known_of_a_film(library: Store) -> None:
    named = await film_named(library, CLUB, "seven samurai")
    film = await library.films.get(CLUB, named.id)
    assert film == Film(
        id=named.id,
        title="Seven Samurai",
        year=1954,
        director="Akira Kurosawa",
        country="Japan",
        runtime=207,
        certificate="PG",
        cast=("Toshiro Mifune", "Takashi Shimura"),
        original_title="七人の侍",
        aliases=("Shichinin no Samurai",),
    )
    with pytest.raises(FilmNotFound):
        await library.films.get(CLUB, 9999)


async def test_titles_of_an_earlier_version_are_found_as_before(database_path: Path) -> None:
    files = resources.files("bot.store").joinpath("migrations")
    with closing(sqlite3.connect(database_path)) as connection, connection:
        connection.execute("CREATE TABLE migrations (number INTEGER PRIMARY KEY, applied_at TEXT)")
        for number, name in ((1, "0001_foundation.sql"), (2, "0002_digest.sql")):
            connection.executescript(files.joinpath(name).read_text(encoding="utf-8"))
            connection.execute("INSERT INTO migrations VALUES (?, '')", (number,))
        a_team = ["the a team", "a team", "the ateam", "ateam", "los magnificos"]
        alas = ["alas", "the a team of another kind"]
        films = ((4, "The A-Team", 2010, a_team), (9, "Alas", 1999, alas))
        for film_id, title, year, folded in films:
            connection.execute(
                "INSERT INTO films (id, title, year) VALUES (?, ?, ?)", (film_id, title, year)
            )
            connection.executemany(
                "INSERT INTO film_titles VALUES (?, ?)", [(text, film_id) for text in folded]
            )
            connection.execute(
                "INSERT INTO film_words (rowid, titles, year, scope) VALUES (?, ?, ?, 'everyone')",
                (film_id, "\n".join(folded), year),
            )
    async with Store.open(database_path) as store:
        for film_id in (4, 9):
            film = await store.films.get(CLUB, film_id)
            for typed in (film.title, film.name, film.title[:-1] + "x"):
                assert (await store.titles.search(CLUB, typed, CHOICES))[0] == title_of(film)
        found = await store.titles.search(CLUB, "team", CHOICES)
        assert names(found) == ["The A-Team (2010)"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # it is only read
@given(
    st.one_of(
        st.text(max_size=120),
        st.text(alphabet="the agodfr1917 \"'*:(){}^-+ANDORNOT\x00", max_size=40),
    )
)
async def test_whatever_is_typed_is_answered(library: Store, typed: str) -> None:
    """Quotation marks, stars and the words of the index's own language are nothing special."""
    found = await library.titles.search(CLUB, typed, CHOICES)
    assert len(found) <= CHOICES
    assert len({film.id for film in found}) == len(found)
    assert {film.id for film in await library.titles.named(CLUB, typed, CHOICES)} <= {
        film.id for film in await library.titles.matching(CLUB, typed, CHOICES)
    }
