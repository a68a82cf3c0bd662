"""Reading reviews: facts with where they stood, on documents written for it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.reading import Document, Found, Score, read
from tests.reading.document_table import FIELDS, Example, exact_examples
from tests.reading.lines import LINES, PROSE

every_example = pytest.mark.parametrize(
    "example", exact_examples(), ids=lambda example: example.path.name
)


def facts(document: Document) -> dict[str, Any]:
    """What was found; of a score its half-stars."""
    found = {name: getattr(document, name) for name in FIELDS}
    return {
        name: fact.value.stars if isinstance(fact.value, Score) else fact.value
        for name, fact in found.items()
        if isinstance(fact, Found)
    }


@every_example
def test_a_document(example: Example) -> None:
    assert facts(read(example.text, example.path.name)) == example.facts


@pytest.mark.parametrize("text", ["{line}\n\n{prose}", "Wicked glows.\n\n{prose}\n\n{line}"])
@pytest.mark.parametrize(("line", "added"), LINES)
def test_a_line_above_and_below(line: str, added: dict[str, Any], text: str) -> None:
    document = read("Wicked (2024)\n\n" + text.format(line=line, prose=PROSE))
    expected = {"title": "Wicked", "year": 2024} | added
    assert facts(document) == {name: fact for name, fact in expected.items() if fact is not None}


@every_example
def test_bytes_and_other_line_ends_say_the_same(example: Example) -> None:
    text, name = example.text, example.path.name
    expected = read(text, name)
    assert read(text.replace("\n", "\r\n").encode(), name) == expected
    assert read(text.encode("utf-16"), name) == expected


@pytest.mark.parametrize(
    ("line", "given", "value", "scale", "stars"),
    [
        ("4/5", "4/5", 4, 5, 8),
        ("Final Rating: ★★★★☆ (4/5)", "★★★★☆ (4/5)", 4, 5, 8),
        ("★★★½", "★★★½", 3.5, 5, 7),
        ("⭐️⭐️⭐️", "⭐️⭐️⭐️", 3, 5, 6),
        ("* * * 1/2", "* * * 1/2", 3.5, 5, 7),
        ("***½", "***½", 3.5, 5, 7),
        ("***/****", "***/****", 3, 4, 8),
        ("4 out of 5 stars", "4 out of 5 stars", 4, 5, 8),
        ("four stars out of five", "four stars out of five", 4, 5, 8),
        ("three and a half stars", "three and a half stars", 3.5, 5, 7),
        ("8 / 10", "8 / 10", 8, 10, 8),
        ("8.5/10", "8.5/10", 8.5, 10, 9),
        ("3.5/4", "3.5/4", 3.5, 4, 9),
        ("Score: 87%", "87%", 87, 100, 9),
        ("87/100", "87/100", 87, 100, 9),
        ("Rating: 0/10", "0/10", 0, 10, 1),
        ("Rating: half a star", "half a star", 0.5, 5, 1),
        ("Rating (out of 10): 7", "7", 7, 10, 7),
        ("Grade: B+", "B+", 8, 10, 8),
        ("Grade: A-", "A-", 9, 10, 9),
        ("Grade: F", "F", 1, 10, 1),
        ("Thumbs up", "Thumbs up", 1, 1, 8),
        ("Verdict: two thumbs down", "two thumbs down", 0, 2, 2),
        ("👍", "👍", 1, 1, 8),
        ("I'd give it a solid 7 out of 10.", "7 out of 10", 7, 10, 7),
        ("My rating is 3 stars.", "3 stars", 3, 5, 6),
    ],
)
def test_stars(line: str, given: str, value: float, scale: float, stars: int) -> None:
    document = read(f"Heat (1995)\n\nHeat is long. {PROSE}\n\n{line}\n")
    assert document.stars is not None
    assert document.stars.value == Score(given, value, scale, stars)
    assert document.text[document.stars.start : document.stars.end] == given


@pytest.mark.parametrize(
    "line",
    [
        "Rating: 4",
        "Rating: 11/10",
        "★★★★☆ (3/5)",
        "* * *",
        "☆☆☆",
        "A",
        "Nine out of ten cops prefer doughnuts.",
        "It ends in a 5 star hotel.",
        "It opens on 9/11, runs 24/7 and leaves a 50/50 chance.",
        "The gymnast sticks a 10/10 landing.",
        "Half a star-crossed couple survives.",
        "I gave Dune 5 stars.",
        "My wife gives it 5 stars.",
        "IMDb: 7.3/10",
        "Rotten Tomatoes: 91%",
        "It has 7.3/10 on IMDb.",
        "Some 87% of it is chases.",
        "“A triumph. 5 stars!”",
        "Story: 4/5",
        "Cast on 4/5/2025",
    ],
)
def test_what_is_no_rating_of_the_authors(line: str) -> None:
    assert read(f"Heat (1995)\n\nHeat is long. {PROSE}\n\n{line}\n").stars is None


@pytest.mark.parametrize(
    ("line", "earlier", "stars"),
    [
        ("I originally gave it 3 stars, now 4.", 6, 8),
        ("I first gave this a 2/5. I bumped my score up to 4 out of 5.", 4, 8),
        ("After a second viewing I've bumped it from 3 to 4 stars.", 6, 8),
        ("Rating: ~~3/5~~ 4/5", 6, 8),
        ("3/5 → 4/5", 6, 8),
        ("Original rating: ★★\nUpdated rating: ★★★★", 4, 8),
    ],
)
def test_a_rating_taken_back(line: str, earlier: int, stars: int) -> None:
    document = read(f"Heat (1995)\n\nHeat is long. {PROSE}\n\n{line}\n")
    assert facts(document) == {
        "title": "Heat", "year": 1995, "stars": stars, "earlier_stars": earlier,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2025-06-12", "2025-06-12"),
        ("2025-06-12T10:00:00Z", "2025-06-12"),
        ("12 June 2025", "2025-06-12"),
        ("12th of June, 2025", "2025-06-12"),
        ("June 12, 2025", "2025-06-12"),
        ("Thursday, June 12, 2025", "2025-06-12"),
        ("Sept. 3, 2024", "2024-09-03"),
        ("25/12/2024", "2024-12-25"),
        ("12/25/2024", "2024-12-25"),
        ("03/04/2025", None),
        ("31 February 2025", None),
        ("June 2025", None),
    ],
)
def test_dates(written: str, day: str | None) -> None:
    document = read(f"Heat (1995)\nPublished: {written}\n\nHeat is long. {PROSE}\n")
    assert (document.date and document.date.value.isoformat()) == day


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("125m", 125), ("125 mins", 125), ("125 minutes", 125), ("2h 5m", 125), ("2 hr 5 min", 125),
        ("2 hours 5 minutes", 125), ("2:05", 125), ("2h05", 125), ("125", 125), ("125’", 125),
        ("2h", 120), ("45–50 minutes", None), ("long", None),
    ],
)  # fmt: skip
def test_running_times(written: str, minutes: int | None) -> None:
    document = read(f"Heat (1995)\nRunning time: {written}\n\nHeat is long. {PROSE}\n")
    assert (document.runtime and document.runtime.value) == minutes


def test_the_summary_prefers_the_verdict_and_gives_nothing_away() -> None:
    document = read(
        "Heat (1995)\nDirector: Michael Mann\n\n"
        "The film follows a detective who must stop a crew after a robbery goes wrong.\n\n"
        "In the final scene the killer is revealed to be his brother, who dies.\n\n"
        "Heat is a superb, patient thriller, and its two leads are magnificent.\n\nRating: 5/5\n"
    )
    assert document.summary == (
        "Heat is a superb, patient thriller, and its two leads are magnificent."
    )
    assert all(quote in document.text for quote in document.quotes)


def test_a_sentence_that_gives_the_ending_away_is_better_than_none() -> None:
    assert read("The twist is that the killer is his brother.").summary != ""


def test_a_summary_is_of_whole_sentences() -> None:
    document = read("Mr. Ripley waits… and waits. “Is it good?” It is superb, e.g. in Rome. " * 20)
    assert 0 < len(document.summary) <= 600
    assert document.summary.endswith((".", "”"))


@pytest.mark.parametrize(
    "last",
    [
        "Warner Bros", "Highly Recommended", "Out Now", "The End", "Subscribe Now",
        "Jane Smith, York",
        "Fans of director Ridley Scott will be reminded of Alien.",
        "Hardy plays the director Orson Welles, who drinks.",
        "Directed by Jane Smith's brother, whoever he may be.",
        "She runs 40 minutes late, and the chase runs for 10 minutes.",
        "My wife bumped it from 6/10 to 9/10, but she is kind.",
        "It goes from 5/10 to 8/10 in its last hour, or so they say.",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_fact(last: str) -> None:
    assert facts(read(f"Wicked (2024)\n\n{PROSE}\n\n{last}\n")) == {"title": "Wicked", "year": 2024}


@pytest.mark.parametrize(
    "heading",
    ['# The "Good" Bad Film', "# Five Things I *Loved*", "# Wicked or *Jaws*", "A Beautiful Mess"],
)
def test_a_heading_that_names_no_film_for_certain(heading: str) -> None:
    assert facts(read(f"{heading}\n\n{PROSE} Good, loved, Jaws.\n", "review.md")) == {}


@pytest.mark.parametrize(
    ("title", "outlet"),
    [
        ("Wicked (2024) | The Daily Reel", "The Daily Reel"),
        ("Wicked (2024) | Film | Tom Hardy", None),
        ("Wicked (2024) - A Beautiful Mess", None),
    ],
)
def test_a_site_in_the_title_of_a_page(title: str, outlet: str | None) -> None:
    page = f"<html><head><title>{title}</title></head><body><h1>Wicked (2024)</h1><p>{PROSE}</p>"
    found = read(page, "review.html").outlet
    assert (found.value if found else None) == outlet
