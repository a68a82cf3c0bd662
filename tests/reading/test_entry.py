"""What a document that was read comes to in the library."""

from __future__ import annotations

from dataclasses import replace

from bot import reading
from bot.domain.film import Facts
from bot.reading import Document
from bot.reading.entry import fingerprint, review_of, stated_facts
from tests.files.examples import DOCUMENT


def test_a_documents_facts_and_review() -> None:
    found = reading.read(DOCUMENT, name="heat.txt")
    assert stated_facts(found) == Facts(
        title="Heat", year=1995, director="Michael Mann", country="US", runtime=170
    )
    review = review_of(found)
    assert (review.source, review.reviewer, review.stars) == ("The Paper", "Ann Smith", 8)
    assert review.earlier_stars is None
    assert review.summary


def test_what_was_not_found_is_left_out() -> None:
    nothing = Document("?")
    assert stated_facts(nothing) == Facts(title="")
    review = review_of(nothing)
    assert (review.source, review.reviewer, review.link, review.summary) == ("", None, None, "")


def test_a_cast_of_hundreds_is_cut_and_a_link_that_leads_nowhere_left_out() -> None:
    found = replace(
        Document("?"),
        cast=tuple(map(str, range(300))),
        link="http://a b",
    )
    assert len(stated_facts(found).cast) == 50
    assert review_of(found).link is None


def test_a_copy_has_the_same_fingerprint_however_it_is_laid_out() -> None:
    mine = fingerprint(Document("Heat, 1995.\n\nA triumph!"))
    assert mine == fingerprint(Document("HEAT (1995)  a triumph"))
    assert mine != fingerprint(Document("Heat, 1995. No triumph!"))
    assert fingerprint(Document("?!")) is None
