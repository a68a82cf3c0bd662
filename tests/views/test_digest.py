"""The digest as it is read, at its fullest and at its emptiest."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import time
from difflib import unified_diff

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.club.digest import content_of
from bot.domain.digest import (
    ChangeOfHeart,
    Digest,
    MemberLine,
    Ranked,
    RoundNews,
    Standing,
    Standout,
)
from bot.domain.film import Film, FilmTitle
from bot.domain.post import Post, PostId, Reason, State, Why
from bot.domain.quote import Quote
from bot.domain.rating import NO_RATINGS, Aggregate
from bot.domain.schedule import Schedule, Week
from bot.language import languages, speaking
from bot.views.blurring import blurring
from bot.views.controls import OPTIONS_LIMIT
from bot.views.digest import MOST_POSTERS, DigestPost, DigestRate, parts_of, quiet_parts, rate_label
from bot.views.digest_schedule import DigestPosted, DigestStatus, digest_scheduled
from bot.views.layout import without_links
from bot.views.marks import put_mark
from bot.views.text import CHOICE_LIMIT, label, size
from tests.views import golden, longest, texts
from tests.views.golden import ALIEN, BRAZIL, END, QUOTE, START, WEEK, WHOLE
from tests.views.messages import (
    GALLERY,
    THUMBNAIL,
    assert_discord_takes,
    buttons,
    sent,
    shown,
    unnumbered_stars,
)

EMPTY = Digest(1, 1, 0, None, None, None, None, (), (), 2026)


def post(parts: list[str], film: FilmTitle = ALIEN) -> DigestPost:
    return DigestPost(parts, film.id, rate_label(film.name), WEEK)


def test_the_golden_digest() -> None:
    view = golden.digest()
    stored = golden.FILE.read_text("utf-8").splitlines()
    changes = list(
        unified_diff(stored, golden.rendering(view).splitlines(), "stored", "now", n=1, lineterm="")
    )
    assert not changes, "\n".join(changes)
    assert_discord_takes(view)
    assert unnumbered_stars(shown(view)) == []


def test_the_poster_of_one_film_stands_beside_the_head_and_none_is_no_gallery() -> None:
    parts = parts_of(WHOLE, QUOTE, START, END)
    one = DigestPost(parts, 1, "Rate", WEEK, posters=WHOLE.week_posters[:1])
    kinds = [part["type"] for part in sent(one)]
    assert (kinds.count(THUMBNAIL), kinds.count(GALLERY)) == (1, 0)
    assert "Poster: TMDB" in shown(one)
    assert {THUMBNAIL, GALLERY}.isdisjoint(part["type"] for part in sent(post(parts)))
    whole = golden.digest()
    put_mark(whole, 4)
    bare = without_links(whole)
    assert bare is not None
    assert GALLERY not in {part["type"] for part in sent(bare)}
    assert next(bare.walk_children()).id == 4, "it is found again by its mark"
    assert sent(without_links(whole) or whole) == sent(bare), "also where it is tried again"


def test_the_menu_leads_to_every_film_that_is_named_the_quotes_too() -> None:
    other = replace(QUOTE, film=Film(id=9, title="Heat", year=1995))
    content = content_of(WHOLE, ALIEN, other, (START, START, END))
    assert content.films == [
        (9, "Heat (1995)"), (1, "Alien (1979)"), (2, "Brazil: *the* film (1985)"),
    ]  # fmt: skip


def test_the_button_carries_the_film_and_the_week() -> None:
    (button,) = buttons(post(["A week."])).values()
    assert button["label"] == "Rate Alien (1979)"
    assert button["custom_id"] == "digest-rate:1:202612"
    assert DigestRate.pattern.fullmatch(button["custom_id"])


@pytest.mark.parametrize(
    ("field", "heading"),
    [
        ("film", "Film of the week"),
        ("divisive", "Most divisive"),
        ("change", "Change of heart"),
        ("line", "In a member's words"),
        ("new_films", "New in the library"),
        ("top", "The club's top of 2026"),
        ("news", "The club's round"),
    ],
)
def test_what_there_is_nothing_to_tell_of_is_left_out(field: str, heading: str) -> None:
    whole = parts_of(WHOLE, QUOTE, START, END)
    without = parts_of(replace(WHOLE, **{field: getattr(EMPTY, field)}), QUOTE, START, END)
    assert without == [part for part in whole if heading not in part]
    assert len(without) == len(whole) - 1


def test_without_a_quote_there_is_no_quote() -> None:
    whole, without = (parts_of(WHOLE, quote, START, END) for quote in (QUOTE, None))
    assert without == [part for part in whole if "Quote" not in part]


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (1, 0, "1 rating by 4 members"),
        (6, 6, "6 ratings by 4 members, as many as the week before"),
        (6, 7, "6 ratings by 4 members, 1 rating fewer than the week before"),
        (1500, 1, "1,500 ratings by 4 members, 1,499 ratings more than the week before"),
        (0, 3, "0 ratings by 4 members, 3 ratings fewer than the week before"),
    ],
)
def test_the_week_before_is_compared_if_there_was_one(now: int, before: int, said: str) -> None:
    digest = replace(WHOLE, ratings=now, ratings_before=before)
    assert parts_of(digest, None, START, END)[0].splitlines()[-1] == said


def test_a_member_alone_is_one_member() -> None:
    assert parts_of(EMPTY, None, START, END)[0].endswith("\n1 rating by 1 member")


@pytest.mark.parametrize("ratings", [1, 2])
def test_fewer_than_three_ratings_make_no_superlatives(ratings: int) -> None:
    """As digest_of leaves them: no top, nothing divisive; the film has had ratings before."""
    few = replace(WHOLE, ratings=ratings, divisive=None, top=())
    text = "\n".join(parts_of(few, QUOTE, START, END))
    assert not re.search(r"\b(top|most|best|film of the week)\b", text, re.IGNORECASE), text
    assert "### Seen this week\n**Alien (1979)**" in text


def test_a_film_whose_ratings_were_all_taken_back_since_has_no_bars() -> None:
    part = parts_of(replace(WHOLE, film=Standing(ALIEN, NO_RATINGS)), None, START, END)[1]
    assert part == "### Film of the week\n**Alien (1979)** no ratings yet"


def test_of_many_new_films_three_are_named() -> None:
    films = tuple(FilmTitle(id=n, title=f"Film {n}") for n in range(1, 1301))
    (part,) = parts_of(replace(EMPTY, new_films=films), None, START, END)[1:]
    assert part.endswith("\n**Film 1**\n**Film 2**\n**Film 3**\nand 1,297 more films")
    assert "more" not in parts_of(replace(EMPTY, new_films=films[:3]), None, START, END)[1]


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "**Film 1** is chosen, and has no date yet."),
        (3, "Chosen, and without a date yet: **Film 1**, **Film 2** and **Film 3**."),
        (5, "Chosen, and without a date yet: **Film 1**, **Film 2**, **Film 3** and 2 more."),
    ],
)
def test_films_that_wait_for_a_date_are_told_and_lead_to_their_cards(count: int, said: str) -> None:
    films = tuple(FilmTitle(id=number, title=f"Film {number}") for number in range(1, count + 1))
    digest = replace(EMPTY, news=RoundNews(chosen=films))
    assert parts_of(digest, None, START, END)[-1] == f"### The club's round\n{said}"
    assert digest.films == films[:3]


@pytest.mark.parametrize("is_best", [True, False])
def test_where_scores_are_blurred_so_is_what_stands_out(*, is_best: bool) -> None:
    news = RoundNews(milestone=Standout("Alien", "Ridley Scott", 4, is_best))
    with blurring(is_on=True):
        parts = parts_of(replace(EMPTY, news=news), None, START, END)
    (told,) = [line for part in parts for line in part.splitlines() if "mean of" in line]
    assert told.startswith("||")
    assert told.endswith("||")


def test_a_quiet_week_is_one_line_with_its_button() -> None:
    view = post(quiet_parts(BRAZIL), BRAZIL)
    assert shown(view) == (
        "A quiet week in the club. Has anyone seen **Brazil: \\*the\\* film (1985)**?"
    )
    assert list(buttons(view)) == ["Rate Brazil: *the* film (1985)"]
    assert_discord_takes(view)


# The longest


def longest_digest(stuff: str) -> tuple[Digest, Quote]:
    film = longest.film_title(stuff, longest.GREATEST_ID)
    standing = Standing(film, longest.SOME)
    quote = replace(longest.quote(stuff), text=longest.long(stuff, 250))
    huge = 10**12
    return (
        Digest(
            ratings=huge, members=huge, ratings_before=0 + 3 * huge,
            film=standing, divisive=standing,
            change=ChangeOfHeart(longest.GREATEST_MEMBER, film, 9, 7),
            line=MemberLine(longest.GREATEST_MEMBER, film, 9, longest.long(stuff, 4000)),
            new_films=(film,) * huge.bit_length() * 100,
            adders={film.id: longest.name(stuff)},
            top=(Ranked(film, 9.0, longest.SOME),) * 5, year=9999,
            news=RoundNews(
                slot=END, chosen=(film,) * 1000, watched=(film,) * 1000, vote_until=END,
                picker=longest.name(stuff),
                milestone=Standout(film.name, film.name, 100_000, is_best=True),
            ),
        ),
        quote,
    )  # fmt: skip


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("stuff", longest.STUFF.values(), ids=longest.STUFF)
def test_the_longest_digest_fits(stuff: str, language: str) -> None:
    digest, quote = longest_digest(stuff)
    with speaking(language):
        parts = parts_of(digest, quote, START, END)
    assert len(parts) == 9
    film = longest.film_title(stuff, longest.GREATEST_ID)
    films = [(film.id, label(film.name, CHOICE_LIMIT))] * OPTIONS_LIMIT
    posters = [(film.name, "https://image.tmdb.org/" + "x" * 400)] * MOST_POSTERS
    view = DigestPost(
        parts, film.id, rate_label(film.name), Week(9999, 53), films=films, posters=posters
    )
    assert_discord_takes(view)
    assert sum(map(size, parts)) <= 4000


@pytest.mark.parametrize("stuff", longest.STUFF.values(), ids=longest.STUFF)
def test_the_longest_quiet_week_fits(stuff: str) -> None:
    film = longest.film_title(stuff, longest.GREATEST_ID)
    assert_discord_takes(
        DigestPost(quiet_parts(film), film.id, rate_label(film.name), Week(9999, 53))
    )


def test_a_club_of_1500_fits_and_says_so() -> None:
    club = Aggregate((150,) * 10)
    digest = replace(
        WHOLE, ratings=19_500, members=1500, film=Standing(ALIEN, club), ratings_before=20_000
    )
    view = post(parts_of(digest, QUOTE, START, END))
    assert_discord_takes(view)
    assert "19,500 ratings by 1,500 members, 500 ratings fewer" in shown(view)
    assert "from 1,500 ratings" in shown(view)


@given(texts.texts, texts.texts)
def test_what_people_wrote_does_nothing_in_a_digest(title: str, line: str) -> None:
    film = replace(ALIEN, title=title or "x")
    digest = replace(
        WHOLE, film=Standing(film, longest.SOME), line=MemberLine(1, film, 9, line), change=None
    )
    part = next(p for p in parts_of(digest, None, START, END) if "words" in p)
    heading, said, by = part.split("\n")
    assert heading == "### In a member's words"
    assert by.startswith("> A member on **")
    texts.read(texts.unisolated(said.removeprefix("> ")))


@given(st.sampled_from([*longest.STUFF.values()]))
def test_the_same_digest_is_the_same_message(stuff: str) -> None:
    digest, quote = longest_digest(stuff)
    once, again = (post(parts_of(digest, quote, START, END)) for _ in range(2))
    assert sent(once) == sent(again)


# What organisers read


SCHEDULE = Schedule(5, 77, 1, time(9), "Europe/London", START)


def posted(state: State, why: Why | None = None, detail: str | None = None) -> Post:
    return Post(
        PostId(5, "digest", str(WEEK)), 77, END, END, {}, state,
        Reason(why, detail) if why else None, message_id=99,
    )  # fmt: skip


def test_a_schedule_is_told_with_its_dates() -> None:
    view = digest_scheduled(SCHEDULE, SCHEDULE.next(START, 3))
    assert shown(view) == (
        "The digest comes to <#77> on Mondays at 09:00, by the club's clock (Europe/London). In"
        " your own time that is:\n- <t:1773651600:F>\n- <t:1774256400:F>\n- <t:1774857600:F>"
    )
    assert_discord_takes(view)


def test_status_without_a_schedule_says_how_to_get_one() -> None:
    assert shown(DigestStatus(None, [], [])) == (
        "No digest is scheduled. `/digest schedule` does that."
    )


def test_status_has_the_settings_the_next_date_and_what_became_of_the_last() -> None:
    view = DigestStatus(
        SCHEDULE, [posted("sent"), posted("skipped", Why.QUIET)], SCHEDULE.next(START, 1)
    )
    assert shown(view).splitlines() == [
        "**Comes** to <#77> on Mondays at 09:00 in Europe/London",
        "**Next** <t:1773651600:F>",
        "**Week 12** is out: https://discord.com/channels/5/77/99.",
        "**Week 12** was quiet since the last digest: nothing was posted.",
    ]


@pytest.mark.parametrize("state", ["pending", "sent", "skipped", "blocked"])
@pytest.mark.parametrize("why", [None, *Why])
def test_an_outcome_is_plain_words(state: State, why: Why | None) -> None:
    said = shown(DigestPosted(posted(state, why), instead=False))
    assert not re.search(r"None|null|_|\{", said.replace("discord.com", ""))
    assert re.match(r"This week's digest (is|was|could)", said)
    assert said.endswith(".")


@pytest.mark.parametrize("stuff", ["*", "🎬", "x"])
def test_the_longest_status_fits(stuff: str) -> None:
    worst = replace(SCHEDULE, zone="America/Argentina/ComodRivadavia", channel_id=2**63 - 1)
    latest = [posted("blocked", Why.REFUSED, stuff * 5000)] * 3
    assert_discord_takes(DigestStatus(worst, latest, worst.next(START, 1)))
