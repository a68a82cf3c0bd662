"""Reviews and messages that become part of a film, and proposals of all three kinds."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.errors import FilmNotFound
from bot.domain.film import Facts, Film
from bot.domain.library import AlreadyThere, BadEntry, Editor, TooLate
from bot.domain.library_log import LogDetails, ProposalKind
from bot.domain.proposal import (
    FilmProposal,
    Proposal,
    Proposed,
    ProposedRating,
    QuoteProposal,
    ReviewProposal,
)
from bot.domain.review import SameReview
from bot.store.library_log import UNDO
from bot.store.proposals import PROPOSALS_LIMIT
from bot.store.store import Store
from tests.conftest import NOW
from tests.store.clubs_library import (
    ANA,
    BEN,
    OURS,
    REVIEW,
    THEIRS,
    after,
    assert_kept_right,
    by,
    drawn,
    everything,
    named,
    said,
    sources,
)
from tests.store.tables import CHOICES, add_film, added, rows, titles_of

pytestmark = pytest.mark.thorough

# Reviews


async def test_a_review_is_the_clubs_alone(library: Store, database_path: Path) -> None:
    film = await named(library, "casablanca")
    theirs = await everything(library, THEIRS)
    assert await library.reviews.add(by(), film.id, REVIEW, "abc") == film
    dossier = await library.reviews.dossier(OURS, film.id)
    assert dossier.reviews == (REVIEW,)
    assert dossier.critics_mean == 7
    assert await drawn(library, film.id) == {"a line"}
    assert await everything(library, THEIRS) == theirs
    assert_kept_right(database_path)


@pytest.mark.parametrize(
    ("link", "fingerprint"),
    [
        (REVIEW.link, None),
        (REVIEW.link, "xyz"),
        (None, "abc"),
        ("https://example.org/2", "abc"),
    ],
)
async def test_a_second_copy_of_a_review_is_recognised(
    library: Store, link: str | None, fingerprint: str | None
) -> None:
    film = await named(library, "ballerina")
    await library.reviews.add(by(), film.id, REVIEW, "abc")
    await library.library.edit_film(by(), film.id, country="France")
    log = await library.library_log.page(OURS, 0, 10, NOW)
    with pytest.raises(AlreadyThere, match="is in the library already"):
        await library.reviews.add(by(), film.id, replace(REVIEW, link=link), fingerprint)
    assert await library.library_log.page(OURS, 0, 10, NOW) == log
    await library.reviews.add(by(club=THEIRS), film.id, REVIEW, "abc")


async def test_everyones_review_is_recognised_too_and_others_are_not(library: Store) -> None:
    film = await named(library, "ballerina")
    with pytest.raises(AlreadyThere, match="is in the library already"):
        await library.reviews.add(by(), film.id, replace(REVIEW, link="https://boxd.it/a2MBlp"))
    pasted = replace(REVIEW, link=None)
    await library.reviews.add(by(), film.id, pasted)
    with pytest.raises(SameReview):
        await library.reviews.add(by(), film.id, replace(pasted, source="Another"))
    another = replace(pasted, source="Another", summary="Another text.")
    await library.reviews.add(by(), film.id, another)
    assert (await sources(library, film.id))[2:] == ["Our Fanzine", "Another"]
    other = await named(library, "john wick")
    await library.reviews.add(by(), other.id, REVIEW)


async def test_of_many_copies_at_once_one_is_kept(library: Store) -> None:
    film = await named(library, "casablanca")
    results = await asyncio.gather(
        *(library.reviews.add(by(), film.id, REVIEW, "abc") for _ in range(8)),
        return_exceptions=True,
    )
    assert sum(isinstance(result, AlreadyThere) for result in results) == 7
    assert await sources(library, film.id) == ["Our Fanzine"]


async def test_an_own_review_is_changed_in_place(library: Store, database_path: Path) -> None:
    film = await named(library, "casablanca")
    await library.reviews.add(by(), film.id, REVIEW, "abc")
    (kept,) = (await library.reviews.dossier(OURS, film.id)).reviews
    changed = replace(kept, summary=" Better. ", stars=None, quotes=("another",), reviewer=None)
    assert (await library.reviews.edit(by(), changed))[0] == film
    (now,) = (await library.reviews.dossier(OURS, film.id)).reviews
    assert (now, now.id) == (replace(changed, summary="Better."), kept.id)
    assert await drawn(library, None) >= {"another"}
    assert rows(database_path, "SELECT count(*) FROM quotes WHERE text = 'a line'") == [(0,)]
    for wrong in (replace(kept, source=""), replace(kept, link="javascript:x")):
        with pytest.raises(BadEntry):
            await library.reviews.edit(by(), wrong)
    for stranger in (by(club=THEIRS), by(club=300)):
        with pytest.raises(FilmNotFound):
            await library.reviews.edit(stranger, kept)
        with pytest.raises(FilmNotFound):
            await library.reviews.remove(stranger, kept.id)
    assert (await library.reviews.dossier(OURS, film.id)).reviews == (now,)


async def test_everyones_review_is_changed_for_one_club_alone(
    library: Store, database_path: Path
) -> None:
    film = await named(library, "ballerina")
    own = await library.library.edit_film(by(), film.id, country="France")
    theirs = await everything(library, THEIRS)
    review = (await library.reviews.dossier(OURS, film.id)).reviews[0]
    changed = replace(review, stars=2, quotes=("ours",))
    assert (await library.reviews.edit(by(), changed))[0] == own
    reviews = (await library.reviews.dossier(OURS, film.id)).reviews
    assert (len(reviews), reviews[-1]) == (2, changed)
    again = replace(reviews[-1], stars=4)
    await library.reviews.edit(by(), again)
    assert (await library.reviews.dossier(OURS, film.id)).reviews[-1] == again
    assert not set(review.quotes) & await drawn(library, None)
    assert await everything(library, THEIRS) == theirs
    assert_kept_right(database_path)


async def test_a_review_of_a_film_that_is_gone(library: Store) -> None:
    theirs = await add_film(library, "Theirs", guild_id=THEIRS)
    for film_id in (theirs.id, 9999):
        with pytest.raises(FilmNotFound):
            await library.reviews.add(by(), film_id, REVIEW)


# Quotes of messages


async def test_a_message_becomes_a_quote(library: Store) -> None:
    film = await named(library, "casablanca")
    shown, quote_id = await library.quotes.save(by(), film.id, said(1))
    assert shown == film
    assert await library.quotes.said(OURS, quote_id) == said(1)
    quote = await library.quotes.draw(OURS, film.id, 77)
    assert quote is not None
    assert (quote.id, quote.text, quote.said) == (quote_id, "What a film!", said(1))
    assert (quote.source, quote.reviewer, quote.byline) == (None, None, "")
    assert (quote.film, quote.position, quote.total) == (film, 1, 1)
    with pytest.raises(AlreadyThere, match="quote already"):
        await library.quotes.save(by(BEN), film.id, said(1, "Edited since."))
    await library.quotes.save(by(club=THEIRS), film.id, said(1, "Claimed by another club."))
    assert await drawn(library, film.id, THEIRS) == {"Claimed by another club."}
    await library.quotes.forget(THEIRS, [1])
    assert await library.quotes.said(OURS, quote_id) == said(1)
    assert await library.quotes.said(THEIRS, quote_id) is None
    assert await drawn(library, film.id, THEIRS) == set()
    assert "What a film!" not in await drawn(library, None, THEIRS)


async def test_a_quote_of_a_message_is_taken_back(library: Store) -> None:
    film = await named(library, "casablanca")
    _, quote_id = await library.quotes.save(by(), film.id, said(1))
    await library.library.edit_film(by(), film.id, country="France")
    assert not await library.quotes.take_back(by(club=THEIRS), quote_id)
    assert await drawn(library, film.id) == {"What a film!"}
    assert await library.quotes.take_back(by(BEN), quote_id) == []
    assert not await library.quotes.take_back(by(BEN), quote_id)
    assert await drawn(library, film.id) == set()
    entries, _ = await library.library_log.page(OURS, 0, 1, NOW)
    assert (entries[0].action, entries[0].film) == ("unquoted", "Casablanca (1942)")
    await library.quotes.save(by(), film.id, said(1))


async def test_a_quote_from_a_review_is_no_ones_to_take_back(library: Store) -> None:
    film = await named(library, "ballerina")
    quote = await library.quotes.draw(OURS, film.id, 77)
    assert quote is not None
    assert quote.said is None
    assert not await library.quotes.take_back(by(), quote.id)
    assert await library.quotes.said(OURS, quote.id) is None


async def test_what_is_taken_back_waits_for_no_accept(library: Store) -> None:
    """Or one press would bring the words back, which their author has just taken away."""
    film = await named(library, "casablanca")
    for number in (1, 2):
        await propose(library, QuoteProposal(film.id, film.name, said(number)))
    _, quote_id = await library.quotes.save(by(), film.id, said(1))
    await library.quotes.take_back(by(), quote_id)
    assert await waiting(library) == [2]


async def test_deleted_messages_take_their_quotes_and_proposals_along(library: Store) -> None:
    film = await named(library, "casablanca")
    for number, channel in ((1, 5), (2, 5), (3, 6), (4, 6), (5, 7)):
        message = said(number, f"said {number}", channel_id=channel)
        await library.quotes.save(by(), film.id, message)
        later = replace(message, message_id=10 + number)
        await propose(library, QuoteProposal(film.id, film.name, later))
    await propose(library, film_proposal("Alien"))
    await library.quotes.forget(THEIRS, range(100))
    await library.quotes.forget_channel(THEIRS, 5)
    await library.quotes.forget(OURS, [])
    assert len(await drawn(library, film.id)) == 5
    assert await waiting(library) == [11, 12, 13, 14, 15, None]
    await library.quotes.forget(OURS, [1, 12, 99])
    assert await drawn(library, film.id) == {f"said {number}" for number in (2, 3, 4, 5)}
    assert await waiting(library) == [11, 13, 14, 15, None]
    line = said(-1, "a line of a reveal", channel_id=6)
    await library.quotes.save(by(), film.id, line)
    await propose(library, QuoteProposal(film.id, film.name, replace(line, message_id=-2)))
    await library.quotes.forget_channel(OURS, 6)
    assert await drawn(library, film.id) == {"said 2", "said 5", line.text}, "it is no message"
    assert await waiting(library) == [11, 15, None, -2]


# Proposals


async def propose(store: Store, proposed: Proposed, *, member: int = BEN, club: int = OURS) -> int:
    return (await store.proposals.propose(by(member, club=club), proposed)).id


def film_proposal(title: str) -> FilmProposal:
    return FilmProposal(Facts(title=title))


async def waiting(store: Store, club: int = OURS) -> list[int | None]:
    """The messages that are proposed as quotes, and None for anything else."""
    proposals, count = await store.proposals.page(club, 0, 100)
    assert len(proposals) == count
    return [
        one.proposed.said.message_id if isinstance(one.proposed, QuoteProposal) else None
        for one in proposals
    ]


def proposed_of(kind: ProposalKind, film: Film) -> Proposed:
    alien = Facts(title="Alien", year=1979, cast=("Sigourney Weaver",))
    every: dict[ProposalKind, Proposed] = {
        "film": FilmProposal(alien),
        "review": ReviewProposal(film.id, film.name, REVIEW, None),
        "quote": QuoteProposal(film.id, film.name, said(1)),
    }
    return every[kind]


kinds = pytest.mark.parametrize("kind", ["film", "review", "quote"])


@kinds
async def test_a_proposal_waits_and_is_accepted_in_the_proposers_name(
    library: Store, database_path: Path, kind: ProposalKind
) -> None:
    film = await named(library, "casablanca")
    proposed = proposed_of(kind, film)
    before = await everything(library, OURS)
    proposal = await library.proposals.propose(by(BEN), proposed)
    assert proposal == Proposal(proposal.id, BEN, proposed, after(0))
    assert await library.proposals.page(OURS, 0, 10) == ([proposal], 1)
    assert await everything(library, OURS) == before
    with pytest.raises(TooLate):
        await library.proposals.accept(by(club=THEIRS), proposal.id)
    accepted = await library.proposals.accept(by(ANA, minutes=5), proposal.id)
    assert accepted.proposal == proposal
    shown = accepted.film
    if kind == "film":
        assert (shown.name, shown.cast) == ("Alien (1979)", ("Sigourney Weaver",))
        assert await library.titles.search(OURS, "alien", CHOICES) == titles_of(shown)
    else:
        assert shown == film
        assert len(await drawn(library, film.id)) == 1
    assert await library.proposals.page(OURS, 0, 10) == ([], 0)
    (entry,), _ = await library.library_log.page(OURS, 0, 1, NOW)
    assert (entry.member_id, entry.at) == (BEN, after(5))
    for decide in (library.proposals.accept, library.proposals.decline):
        with pytest.raises(TooLate, match="decided"):
            await decide(by(), proposal.id)
    assert_kept_right(database_path)


@kinds
async def test_a_proposal_is_declined(library: Store, kind: ProposalKind) -> None:
    film = await named(library, "casablanca")
    proposed = proposed_of(kind, film)
    before = await everything(library, OURS)
    proposal = await library.proposals.propose(by(BEN), proposed)
    with pytest.raises(TooLate):
        await library.proposals.decline(by(club=THEIRS), proposal.id)
    assert (await library.proposals.decline(by(ANA), proposal.id))[0] == proposal
    assert await everything(library, OURS) == before
    (entry,), _ = await library.library_log.page(OURS, 0, 1, NOW)
    details = LogDetails(proposal=kind, other_member_id=BEN)
    assert (entry.action, entry.details) == ("declined", details)
    with pytest.raises(TooLate):
        await library.proposals.accept(by(), proposal.id)
    assert await propose(library, proposed) != proposal.id, "it may be proposed again"


@pytest.mark.parametrize("way", ["decline", "withdraw"])
@pytest.mark.parametrize("kind", ["film", "review"])
async def test_what_was_declined_or_withdrawn_waits_again_as_it_was(
    library: Store, database_path: Path, kind: ProposalKind, way: str
) -> None:
    film = await named(library, "casablanca")
    proposed = proposed_of(kind, film)
    proposal = await library.proposals.propose(by(BEN), proposed)
    log = await library.library_log.page(OURS, 0, 10, NOW)
    await getattr(library.proposals, way)(replace(by(ANA), name="ana"), proposal.id)
    dropped = await library.proposals.dropped(by(BEN, minutes=10), proposal.id)
    name = "ana" if way == "decline" else proposal.name
    assert (dropped.proposal, dropped.name, dropped.at) == (proposal, name, NOW)
    assert await library.proposals.page(OURS, 0, 10) == ([], 0)
    with pytest.raises(TooLate, match="decided"):
        await library.proposals.one(OURS, proposal.id)
    with pytest.raises(TooLate):
        await library.proposals.bring_back(by(ANA, club=THEIRS), proposal.id)
    await library.proposals.forget_dropped(NOW + UNDO)
    assert await library.proposals.bring_back(by(ANA, minutes=10), proposal.id) == proposal
    assert await library.proposals.page(OURS, 0, 10) == ([proposal], 1)
    assert await library.library_log.page(OURS, 0, 10, NOW) == log, "nobody has declined anything"
    with pytest.raises(TooLate):
        await library.proposals.bring_back(by(ANA), proposal.id)
    await getattr(library.proposals, way)(by(ANA), proposal.id)
    again = await propose(library, proposed)
    with pytest.raises(AlreadyThere):
        await library.proposals.bring_back(by(ANA), proposal.id)
    await library.proposals.accept(by(), again)
    with pytest.raises(TooLate):
        await library.proposals.bring_back(by(ANA, minutes=11), proposal.id)
    await library.proposals.forget_dropped(after(11))
    assert rows(database_path, "SELECT * FROM proposals") == []


@kinds
async def test_of_many_who_decide_at_once_one_does(library: Store, kind: ProposalKind) -> None:
    film = await named(library, "casablanca")
    proposal = await propose(library, proposed_of(kind, film))
    decisions = [
        decide(by(), proposal)
        for _ in range(4)
        for decide in (library.proposals.accept, library.proposals.decline)
    ]
    results = await asyncio.gather(*decisions, return_exceptions=True)
    assert sum(isinstance(result, TooLate) for result in results) == 7


@pytest.mark.parametrize("kind", ["review", "quote"])
async def test_a_proposal_for_a_film_that_is_gone_goes_on_waiting(
    library: Store, kind: ProposalKind
) -> None:
    film = await named(library, "casablanca")
    proposal = await propose(library, proposed_of(kind, film))
    _, entry = await library.library.remove_film(by(), film.id)
    log = await library.library_log.page(OURS, 0, 10, NOW)
    with pytest.raises(FilmNotFound):
        await library.proposals.accept(by(), proposal)
    assert (await library.proposals.page(OURS, 0, 10))[1] == 1
    assert await library.library_log.page(OURS, 0, 10, NOW) == log
    await library.library.undo(by(), entry)
    other = await named(library, "john wick")
    _, merged, _ = await library.library.merge(by(), film.id, other.id)
    accepted = await library.proposals.accept(by(), proposal)
    assert accepted.film == merged, "it follows the film"


@pytest.mark.parametrize("kind", ["review", "quote"])  # a film that has come is accepted
async def test_what_has_come_meanwhile_is_not_added_again(
    library: Store, kind: ProposalKind
) -> None:
    film = await named(library, "casablanca")
    proposal = await propose(library, proposed_of(kind, film))
    await added(library, by(), Facts(title="Alien", year=1979))
    await library.reviews.add(by(), film.id, REVIEW)
    await library.quotes.save(by(), film.id, said(1))
    before = await everything(library, OURS)
    with pytest.raises(AlreadyThere):
        await library.proposals.accept(by(), proposal)
    assert await everything(library, OURS) == before
    assert (await library.proposals.page(OURS, 0, 10))[1] == 1


async def test_a_proposal_of_something_unsound_can_only_be_declined(store: Store) -> None:
    proposal = await propose(store, FilmProposal(Facts(title="A", year=1)))
    with pytest.raises(BadEntry):
        await store.proposals.accept(by(), proposal)
    await store.proposals.decline(by(), proposal)


async def test_a_member_proposes_so_much_at_once_and_nothing_twice(store: Store) -> None:
    for number in range(PROPOSALS_LIMIT):
        await propose(store, film_proposal(f"Film {number}"))
    with pytest.raises(BadEntry, match="wait already"):
        await propose(store, film_proposal("One more"))
    with pytest.raises(AlreadyThere):
        await propose(store, film_proposal("Film 3"), member=ANA)
    await propose(store, film_proposal("One more"), member=ANA)
    await propose(store, film_proposal("One more"), club=THEIRS)
    proposals, count = await store.proposals.page(OURS, 3, 4)
    assert [one.proposed for one in proposals] == [film_proposal(f"Film {n}") for n in (3, 4, 5, 6)]
    assert count == PROPOSALS_LIMIT + 1
    assert await store.proposals.page(OURS, 100, 4) == ([], count), "behind the last page"
    await store.proposals.decline(by(), proposals[0].id)
    await propose(store, film_proposal("One more yet"))


async def test_the_log_keeps_that_others_were_declined_at_the_moment_of_one_that_is_brought_back(
    store: Store,
) -> None:
    film = await add_film(store, "Heat", guild_id=OURS)
    first, other, last = [
        await propose(store, proposed)
        for proposed in (film_proposal("One"), proposed_of("review", film), film_proposal("Two"))
    ]
    for proposal_id in (first, other, last):
        await store.proposals.decline(by(ANA), proposal_id)
    await store.proposals.bring_back(by(ANA), other)
    await store.proposals.bring_back(by(ANA), first)
    (entry,), _ = await store.library_log.page(OURS, 0, 10, NOW)
    assert entry.details.proposal == "film"


async def test_no_more_proposals_wait_since_some_were_withdrawn_and_brought_back(
    store: Store,
) -> None:
    withdrawn, declined, *_ = [
        await propose(store, film_proposal(f"Film {number}")) for number in range(PROPOSALS_LIMIT)
    ]
    await store.proposals.withdraw(by(BEN), withdrawn)
    await propose(store, film_proposal("One more"))
    with pytest.raises(BadEntry, match="wait already"):
        await store.proposals.bring_back(by(BEN), withdrawn)
    await store.proposals.decline(by(ANA), declined)
    await propose(store, film_proposal("One more yet"))
    await store.proposals.bring_back(by(ANA), declined)
    assert (await store.proposals.page(OURS, 0, 1))[1] == PROPOSALS_LIMIT + 1


async def test_of_the_same_proposal_many_times_at_once_one_waits(store: Store) -> None:
    alien = film_proposal("Alien")
    results = await asyncio.gather(
        *(store.proposals.propose(by(n), alien) for n in range(6)),
        return_exceptions=True,
    )
    assert sum(isinstance(result, AlreadyThere) for result in results) == 5


async def test_an_accepted_proposal_takes_no_newer_rating_back(library: Store) -> None:
    """Of a film that came by another way meanwhile, and that its author has rated there."""
    facts = Facts(title="Brazil", year=1985)
    proposed = FilmProposal(facts, ProposedRating(8))
    waiting = await library.proposals.propose(by(BEN), proposed)
    film = await added(library, by(minutes=1), facts)
    await library.ratings.rate(Editor(OURS, BEN, after(2)), film.id, 2)
    await library.proposals.accept(by(minutes=3), waiting.id)
    rating = await library.ratings.of_member(OURS, film.id, BEN)
    assert rating is not None
    assert rating.stars == 2
