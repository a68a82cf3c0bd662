"""What a club may write into its library, however it was typed."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.entry import (
    LINK_LIMIT,
    NAMES_LIMIT,
    QUOTE_LIMIT,
    QUOTES_LIMIT,
    SUMMARY_LIMIT,
    TEXT_LIMIT,
    TITLE_LIMIT,
    check_facts,
    check_link,
    check_review,
)
from bot.domain.film import Facts
from bot.domain.library import BadEntry
from bot.domain.review import Review

SOUND = Facts(title="A")
REVIEW = Review("Paper", None, None, None, None, "It is good.", ())
RTL = "\u202eevil\u202c"
HOSTILE = ["\x00", "\ud800", "a\x00b", "\udfff tail", "\x1b[31m", RTL, "שלום", "🎬" * 10, "\u200b"]

anything = st.text(st.characters(), max_size=400)  # lone surrogates included
maybe = st.none() | anything
numbers = st.none() | st.sampled_from([1, 10, 1999]) | st.integers()
links = st.none() | anything | st.builds("https://example.org/{}".format, anything)
facts = st.builds(
    Facts, title=anything, year=numbers, director=maybe, country=maybe, runtime=numbers,
    certificate=maybe, cast=st.lists(anything, max_size=60).map(tuple), original_title=maybe,
    aliases=st.lists(anything, max_size=60).map(tuple), poster=links, tmdb_id=numbers,
)  # fmt: skip
reviews = st.builds(
    Review, source=anything, reviewer=maybe, link=links, stars=numbers, earlier_stars=numbers,
    summary=anything, quotes=st.lists(anything, max_size=25).map(tuple), id=st.integers(),
)  # fmt: skip


@pytest.mark.parametrize(
    "read",
    [
        "film:1",
        "tmdb:949",
        "Heat · TMDB",
        "Heat (1995) · TMDB 949",
        "Heat (1995) · everyone's, no. 15",
        "Heat (1995) · von diesem Club, Nr. 15",
    ],
)
@pytest.mark.parametrize("field", ["title", "original_title", "aliases"])
def test_no_title_is_what_the_list_of_films_has_for_a_choice(read: str, field: str) -> None:
    for title in (read, f" {read}\n"):
        given = {field: (title,) if field == "aliases" else title}
        with pytest.raises(BadEntry, match="own lists"):
            check_facts(replace(SOUND, **given))  # type: ignore[arg-type]
    check_facts(replace(SOUND, title=f"The {read}-ish"))


def assert_storable(value: Facts | Review) -> None:
    """SQLite takes it as it stands, and its text does not end at a NUL."""
    for field in fields(value):
        given_value = getattr(value, field.name)
        texts = given_value if isinstance(given_value, tuple) else (given_value,)
        for text in texts:
            if isinstance(text, str):
                text.encode()
                assert "\x00" not in text
                assert text == " ".join(text.split())
                assert text or field.name == "summary"
            elif text is not None:
                assert 0 <= text < 2**63


@given(facts)
def test_facts_are_refused_or_can_be_kept(found: Facts) -> None:
    try:
        checked = check_facts(found)
    except BadEntry:
        return
    assert_storable(checked)
    assert check_facts(checked) == checked


@given(reviews)
def test_a_review_is_refused_or_can_be_kept(review: Review) -> None:
    try:
        checked = check_review(replace(review, id=0))
    except BadEntry:
        return
    assert_storable(checked)
    assert check_review(checked) == checked


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_text_beside_a_sound_title(hostile: str) -> None:
    checked = check_facts(Facts(title=f"Alien {hostile}", director=hostile, cast=(hostile, "Ann")))
    assert_storable(checked)
    assert checked.title.startswith("Alien")
    assert checked.cast[-1] == "Ann"


@pytest.mark.parametrize("title", ["", " ", "\n\t", "\x00", "\ud800"])
def test_a_film_without_a_title(title: str) -> None:
    with pytest.raises(BadEntry, match="needs a title"):
        check_facts(Facts(title=title))


@pytest.mark.parametrize("title", ["...", "$", "?", "!!!", "🎬"])
def test_a_title_may_be_of_signs_alone(title: str) -> None:
    assert check_facts(Facts(title=title)).title == title


@pytest.mark.parametrize("title", ["\u200b", "\u202e"])
def test_a_title_that_no_one_can_look_up_needs_another_beside_it(title: str) -> None:
    with pytest.raises(BadEntry, match="no letter or digit to search for"):
        check_facts(Facts(title=title))
    assert check_facts(Facts(title=title, aliases=("Stars",))).title == title
    assert check_facts(Facts(title=title, original_title="Étoiles")).title == title


@pytest.mark.parametrize(
    ("name", "limit"),
    [
        ("title", TITLE_LIMIT), ("original_title", TITLE_LIMIT), ("director", TEXT_LIMIT),
        ("country", TEXT_LIMIT), ("certificate", TEXT_LIMIT),
    ],
)  # fmt: skip
def test_a_fact_has_a_longest(name: str, limit: int) -> None:
    sound = Facts(title="Alien")
    longest = replace(sound, **{name: f"  {'x' * limit}\n"})
    assert getattr(check_facts(longest), name) == "x" * limit
    with pytest.raises(BadEntry, match=f"{limit + 1} characters; {limit} is the most"):
        check_facts(replace(sound, **{name: "x" * (limit + 1)}))


@pytest.mark.parametrize("name", ["cast", "aliases"])
def test_a_list_of_names_has_a_longest(name: str) -> None:
    most = tuple(f"Name {number}" for number in range(NAMES_LIMIT))
    assert getattr(check_facts(replace(SOUND, **{name: most})), name) == most
    with pytest.raises(BadEntry, match=f"{NAMES_LIMIT} is the most"):
        check_facts(replace(SOUND, **{name: (*most, "One more")}))
    with pytest.raises(BadEntry, match="is the most"):
        check_facts(replace(SOUND, **{name: ("x" * (TITLE_LIMIT + 1),)}))
    assert getattr(check_facts(replace(SOUND, **{name: (" ", "B  b", "")})), name) == ("B b",)


@pytest.mark.parametrize(
    ("name", "sound", "unsound"),
    [
        ("year", (1870, 2200), (0, 1869, 2201, -1, 10**30)),
        ("runtime", (1, 10_000), (0, -5, 10_001, 2**63)),
        ("tmdb_id", (1, 2**31 - 1), (0, -1, 2**31, 2**64)),
    ],
)
def test_a_number_has_its_bounds(
    name: str, sound: tuple[int, ...], unsound: tuple[int, ...]
) -> None:
    for number in sound:
        assert getattr(check_facts(replace(SOUND, **{name: number})), name) == number
    for number in unsound:
        with pytest.raises(BadEntry, match="has to be from"):
            check_facts(replace(SOUND, **{name: number}))


def test_a_poster_is_an_address() -> None:
    address = "https://image.tmdb.org/t/p/w342/poster.jpg"
    assert check_facts(Facts(title="A", poster=address)).poster == address
    with pytest.raises(BadEntry, match="https://"):
        check_facts(Facts(title="A", poster="javascript:alert(1)"))


def test_a_posters_address_is_encrypted() -> None:
    checked = check_facts(Facts(title="A", poster=" HTTP://example.org/p.jpg "))
    assert checked.poster == "https://example.org/p.jpg"


# Reviews


def test_a_review_needs_its_outlet_and_something_to_show() -> None:
    with pytest.raises(BadEntry, match="outlet"):
        check_review(replace(REVIEW, source=" \x00"))
    bare = replace(REVIEW, summary="\n", quotes=(" ",), stars=None)
    with pytest.raises(BadEntry, match="a summary of a sentence or two, a quote or stars"):
        check_review(bare)
    for enough in ({"summary": "Good."}, {"quotes": ("good",)}, {"stars": 1}):
        assert check_review(replace(bare, **enough)).summary == enough.get("summary", "")


def test_a_review_has_its_bounds() -> None:
    quotes = tuple(f"Quote {number}" for number in range(QUOTES_LIMIT))
    fullest = Review(
        "s" * TEXT_LIMIT, "r" * TEXT_LIMIT, "https://x.org", 10, 1, "s" * SUMMARY_LIMIT, quotes
    )
    assert check_review(fullest) == fullest
    for wrong in (
        replace(fullest, source="s" * (TEXT_LIMIT + 1)),
        replace(fullest, reviewer="r" * (TEXT_LIMIT + 1)),
        replace(fullest, summary="s" * (SUMMARY_LIMIT + 1)),
        replace(fullest, quotes=(*quotes, "Another.")),
        replace(fullest, quotes=("q" * (QUOTE_LIMIT + 1),)),
        replace(fullest, stars=11),
        replace(fullest, stars=0),
        replace(fullest, earlier_stars=10**20),
        replace(fullest, link="javascript:alert(1)"),
    ):
        with pytest.raises(BadEntry):
            check_review(wrong)


def test_blank_quotes_are_left_out_and_the_id_stays() -> None:
    checked = check_review(replace(REVIEW, quotes=("", " one ", "\x00"), id=7))
    assert (checked.quotes, checked.id) == (("one",), 7)


# Links


@pytest.mark.parametrize(
    "link",
    [
        "https://boxd.it/a2MBlp", "http://example.org", "HTTPS://EXAMPLE.ORG/a?b=c#d",
        "https://例え.jp/映画", "https://example.org:8080/x", f"https://x.org/{'a' * 498}",
    ],
)  # fmt: skip
def test_a_link_that_a_button_can_lead_to(link: str) -> None:
    assert check_link(f" {link}\n") == link


@pytest.mark.parametrize("blank", [None, "", "  ", "\n"])
def test_no_link(blank: str | None) -> None:
    assert check_link(blank) is None


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)", "JavaScript://example.org/%0aalert(1)", "data:text/html,x",
        "file:///etc/passwd", "example.org", "//example.org", "https://", "https:///path",
        "https://[::1", "https://[x]/", "https://a b.org", "https://x.org/a\tb",
        "https://x.org/a\x00b", "https://x.org/\ud800", "https://x.org/\u202egpj.exe",
        "https://x.org/a\u2028b", "https://x.org/a\u00a0b", "https://x.org/a\x7f",
        "ftp://example.org", "discord://x", f"https://x.org/{'a' * LINK_LIMIT}", "\x00", "\ud800",
        "https://\u2100.org", "https://a..b", "https://%zz/", "https://localhost",
        "https://discord.com@elsewhere.example/", "https://x.org:65536/", "https://x.org:0/",
        "https://x.org:/", "https://x.org:x/", "https://.org", "https://x.org.", "https://-x.org",
        "https://x_y.org", "https://127.0.0.1/", "https://[::1]/", f"https://{'a' * 64}.org",
        "https://x.org\\@y.org", f"https://x.org/{'🎬' * 250}",
    ],
)  # fmt: skip
def test_a_link_that_is_refused(link: str) -> None:
    with pytest.raises(BadEntry, match="begin with https://"):
        check_link(link)


@given(links)
def test_whatever_a_link_is_it_is_refused_or_can_be_kept(link: str | None) -> None:
    try:
        checked = check_link(link)
    except BadEntry:
        return
    assert checked is None or checked.isprintable()
