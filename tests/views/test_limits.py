"""Every view with the longest texts stays within what Discord takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time

import pytest
from discord import ui

from bot.club.screening_events import EVENT_PLACE_LIMIT
from bot.domain.club import MOST_NOMINATIONS, ClubSettings, RoundSettings
from bot.domain.entry import LINK_LIMIT, SUMMARY_LIMIT
from bot.domain.filed import FiledLog, LogImport, LogProblem
from bot.domain.film import Facts
from bot.domain.home import Home
from bot.domain.letterboxd import LetterboxdExport
from bot.domain.letterboxd_import import LetterboxdImport
from bot.domain.library import MOST_A_DAY, BadEntry, Editor, LibraryPage, LibraryRules, Toll, Undone
from bot.domain.library_log import LogDetails, LogEntry, ProposalKind
from bot.domain.nomination import Nominated
from bot.domain.page import Page
from bot.domain.proposal import Accepted, ProposedFilm
from bot.domain.quote import MESSAGE_QUOTE_LIMIT
from bot.domain.rating import LINE_LIMIT, NO_RATINGS, FoundLine, RatingChange
from bot.domain.review import SameReview
from bot.domain.schedule import Schedule
from bot.domain.screening import WHERE_LIMIT
from bot.domain.taste import Board, Near, RatedFilm
from bot.domain.top import TopBy, TopPeriod
from bot.domain.turn import MOST_IN_ORDER, Rota
from bot.domain.typed import WHY_LIMIT
from bot.domain.vote import MOST_FILMS
from bot.domain.waiting import LogDraft
from bot.domain.where import WaysToWatch
from bot.language import N_
from bot.views.ballot import ApprovalBallot, BallotCounts, RankedBallot
from bot.views.calendar import Calendar
from bot.views.club_setup import Hello, SetupPanel
from bot.views.controls import OPTIONS_LIMIT, Control
from bot.views.digest import MOST_POSTERS
from bot.views.drafts import AnotherFilm, DraftCard, DraftForm, DraftWaits, PasteForm
from bot.views.film_card import FilmCard, WholeReviews
from bot.views.film_ways import FilmNotice, ReviewNext
from bot.views.forms import FIELD_LIMIT, Form
from bot.views.home import HomeCard
from bot.views.letterboxd import LetterboxdImported, LetterboxdUnderstood
from bot.views.library import (
    FILMS_A_PAGE,
    ConfirmLine,
    ConfirmMerge,
    ConfirmRemoval,
    ConfirmReviewRemoval,
    EditCard,
    FilmAdded,
    LibraryList,
    Managers,
    Merged,
    Removed,
)
from bot.views.library_forms import FactsForm, NearlyThere, NewFilmForm, TitlesForm
from bot.views.library_log import ENTRIES_A_PAGE, LogList, undone_as
from bot.views.log_import import LogImported, LogUnderstood, why_left_out
from bot.views.match import MatchCard, NearList
from bot.views.members import MEMBERS_A_PAGE, MembersCard, MembersList
from bot.views.nominations import (
    NOMINATIONS_A_PAGE,
    NominatedAlready,
    NominateForm,
    NominationGone,
    NominationNotice,
    NominationOffQuestion,
    NominationsList,
    film_plans,
)
from bot.views.notices import FilmChoice, Missing, Notice, PickFilm
from bot.views.profile import RATED_A_PAGE, ProfileCard, ProfileRatings
from bot.views.proposals import PROPOSALS_A_PAGE, Decided, ProposalCard, ProposalsList
from bot.views.quote import PickQuotedFilm, QuoteCard, QuoteForm, QuoteSaved
from bot.views.rating import RATINGS_A_PAGE, RateForm, RatingNotice, RatingsList
from bot.views.recommend import RecommendedFilms
from bot.views.reveal import RevealPost
from bot.views.sealed import (
    SEALED_SHOWN,
    CancelSealQuestion,
    OwnEnvelope,
    RevealQuestion,
    SealCard,
    SealedList,
    SealQuestion,
)
from bot.views.setup_pages import SetupPage
from bot.views.text import BUTTON_LIMIT, MESSAGE_LIMIT, film_label, plain, size
from bot.views.top import PLACES_A_PAGE, TopList
from bot.views.turn_order import OrderPanel
from bot.views.turn_posts import (
    announcing,
    asked,
    asking,
    given_back,
    late,
    late_and_alone,
    picked,
    reminding,
)
from bot.views.turns import NominatedChoice, PickForm, TurnsCard
from bot.views.vote import CONTENT_LIMIT, METHODS, VoteCard, VoteFilms, announcement
from bot.views.vote_form import FORM_FILMS, VoteForm
from bot.views.vote_result import Counting, VoteOverCard, result_text
from bot.views.watched import (
    VIEWINGS_A_PAGE,
    Narrowed,
    WatchedCard,
    WatchedForm,
    WatchedList,
    WatchedNoted,
    WatchedRemoved,
)
from bot.views.watchlist import (
    WANTED_A_PAGE,
    Drawn,
    SeenNotice,
    ToldDrawn,
    WantedNotice,
    WatchlistShown,
)
from bot.views.where import OwnCountryForm, WhereCard, WhichCountry
from tests.story import story
from tests.views import longest
from tests.views.messages import assert_discord_takes, assert_discord_takes_form, sent, shown

pytestmark = pytest.mark.thorough

stuffs = pytest.mark.parametrize("stuff", longest.STUFF.values(), ids=longest.STUFF.keys())


def notice(stuff: str, *, spoiler: bool) -> RatingNotice:
    rating = longest.rating(stuff, spoiler=spoiler)
    return RatingNotice(
        longest.name(stuff), RatingChange(longest.film(stuff), 9, rating, longest.SOME)
    )


def ratings_list(stuff: str, *, spoiler: bool) -> RatingsList:
    ratings = [longest.rating(stuff, n, spoiler=spoiler) for n in range(RATINGS_A_PAGE)]
    return RatingsList(longest.film(stuff), longest.SOME, ratings, 77_777)


def choice(stuff: str, pick: type[Control] = PickFilm) -> FilmChoice:
    films = [longest.film_title(stuff, longest.GREATEST_ID - n) for n in range(25)]
    question = f"No film called “{plain(longest.long(stuff, 6000), 100)}” is in the library."
    return FilmChoice(question, films, longest.GREATEST_ID, pick)


def draft(stuff: str, *, new: bool) -> DraftCard:
    """As it is read, with all that can be pointed out, or as it was written by hand."""
    film = longest.film(stuff)
    if not new:
        return DraftCard(film, longest.review(stuff), (), longest.GREATEST_ID)
    review = longest.found(stuff)
    value = plain(longest.long(stuff, 300), 60)
    notes = [f"Running time: {value} by the document, {value} by the library."] * 5
    notes += ["The link was left out. " + "x" * 95]
    notes += ["No outlet was found: press **Edit** and say where the review was published."]
    return DraftCard(film, review, notes, longest.GREATEST_ID)


def proposals(stuff: str, kind: ProposalKind) -> ProposalsList:
    several = [longest.proposal(stuff, kind, n) for n in range(PROPOSALS_A_PAGE)]
    return ProposalsList(longest.page(several), may_decide=True)


TOLL = Toll(1_200_000, 77_777, 77_777, 77_777, is_nominated=True, is_voted_on=True)
UNTIL = datetime(9999, 12, 31, tzinfo=UTC)

VIEWS: dict[str, Callable[[str], ui.LayoutView]] = {
    "a card": lambda stuff: FilmCard(longest.dossier(stuff, 3), tmdb=True),
    "a card with pages": lambda stuff: FilmCard(longest.dossier(stuff, 300), 50, 10**17),
    "a card without reviews": lambda stuff: FilmCard(longest.dossier(stuff, 0), tmdb=True),
    "reviews in full": lambda stuff: WholeReviews(longest.dossier(stuff, 300), 50),
    "a rating": lambda stuff: notice(stuff, spoiler=False),
    "a rating with a spoiler": lambda stuff: notice(stuff, spoiler=True),
    "a rating taken back": lambda stuff: RatingNotice(
        longest.name(stuff), RatingChange(longest.film(stuff), 9, None, NO_RATINGS)
    ),
    "all ratings": lambda stuff: ratings_list(stuff, spoiler=False),
    "all ratings with spoilers": lambda stuff: ratings_list(stuff, spoiler=True),
    "a profile": lambda stuff: ProfileCard(longest.profile(stuff), longest.name(stuff)),
    "all that a member has rated": lambda stuff: ProfileRatings(
        longest.profile(stuff),
        longest.name(stuff),
        [RatedFilm(longest.film_title(stuff, n), 7, longest.NOW) for n in range(RATED_A_PAGE)],
        77_777,
    ),
    "two members": lambda stuff: MatchCard(
        longest.match(stuff), longest.name(stuff), longest.name(stuff)
    ),
    "who rates like a member": lambda stuff: NearList(
        longest.GREATEST_MEMBER,
        longest.name(stuff),
        [Near(n, longest.long(stuff, 100), 99_999, 8.9) for n in range(500)],
    ),
    "all boards": lambda stuff: MembersCard(
        {board: longest.board_entries(stuff, 500) for board in Board}
    ),
    "a board": lambda stuff: MembersList(
        Board.CLOSEST, longest.page(longest.board_entries(stuff, MEMBERS_A_PAGE))
    ),
    "a quote": lambda stuff: QuoteCard(
        longest.quote(stuff), 2**31 - 2, of_one_film=True, guild_id=1
    ),
    "a quote that was saved": lambda stuff: QuoteSaved(
        longest.name(stuff),
        longest.film(stuff),
        longest.GREATEST_ID,
        longest.said(stuff),
        2**63 - 1,
    ),
    "a member's quote": lambda stuff: QuoteCard(
        replace(longest.quote(stuff), text=longest.long(stuff, 1000), said=longest.said(stuff)),
        2**31 - 2,
        of_one_film=True,
        guild_id=2**63 - 1,
    ),
    "a choice of films": choice,
    "a choice of films for a quote": lambda stuff: choice(stuff, PickQuotedFilm),
    "a film that was added": lambda stuff: FilmAdded(longest.name(stuff), longest.film(stuff)),
    "a film to edit": lambda stuff: EditCard(
        longest.film(stuff),
        [replace(longest.review(stuff), id=n) for n in range(1, 99)],
        may_edit=False,
        as_before=True,
    ),
    "a film to remove": lambda stuff: ConfirmRemoval(longest.film(stuff), TOLL),
    "a review to remove": lambda stuff: ConfirmReviewRemoval(
        longest.film(stuff), replace(longest.review(stuff), id=longest.GREATEST_ID)
    ),
    "a line to take off": lambda stuff: ConfirmLine(
        FoundLine(longest.film(stuff), longest.long(stuff, LINE_LIMIT), True),
        2**63 - 1,
        longest.name(stuff),
    ),
    "what was merged": lambda stuff: Merged(
        longest.name(stuff), longest.film(stuff), longest.film(stuff), TOLL, (7, UNTIL)
    ),
    "a review of another film": lambda stuff: DraftCard(
        longest.film(stuff),
        longest.found(stuff),
        ["No outlet was found: press **Edit** and say where the review was published."],
        longest.GREATEST_ID,
        another=AnotherFilm(longest.name(stuff), longest.film_title(stuff, longest.GREATEST_ID)),
    ),
    "a review of a film that is proposed": lambda stuff: DraftCard(
        longest.film(stuff),
        longest.found(stuff),
        ["No outlet was found: press **Edit** and say where the review was published."],
        longest.GREATEST_ID,
        may_save=False,
        another=AnotherFilm(longest.name(stuff), None, is_proposed=True),
    ),
    "a review that waits for its film": lambda stuff: DraftWaits(
        longest.name(stuff), longest.found(stuff), longest.GREATEST_ID, longest.GREATEST_ID
    ),
    "a review that is there": lambda stuff: DraftCard(
        longest.film(stuff),
        replace(longest.found(stuff), id=longest.GREATEST_ID),
        (),
        longest.GREATEST_ID,
        may_save=False,
        same=SameReview(replace(longest.review(stuff), id=longest.GREATEST_ID), is_certain=False),
        changed=longest.review(stuff),
        another=AnotherFilm(longest.name(stuff), longest.film_title(stuff, longest.GREATEST_ID)),
    ),
    "a review that comes next": lambda stuff: ReviewNext(
        longest.film(stuff), longest.GREATEST_ID, longest.GREATEST_ID
    ),
    "a film that is missing": lambda stuff: FilmChoice(
        f"No film called “{plain(longest.long(stuff, 6000), 100)}” is in the library.",
        [longest.film_title(stuff, longest.GREATEST_ID - n) for n in range(10)],
        longest.GREATEST_ID,
        missing=Missing(
            longest.long(stuff, 300),
            [Facts(title=longest.long(stuff, 300), tmdb_id=2**31 - n) for n in range(1, 6)],
            may_add=False,
            proposed=ProposedFilm(longest.GREATEST_ID, longest.film(stuff), is_meant=False),
        ),
    ),
    "a film that is nearly there": lambda stuff: NearlyThere(
        longest.film_title(stuff, longest.GREATEST_ID),
        longest.film(stuff),
        PickFilm(
            film_label(longest.film(stuff), BUTTON_LIMIT),
            {"waiting_id": longest.GREATEST_ID, "film_id": longest.GREATEST_ID},
        ),
        longest.GREATEST_ID,
        may_add=False,
    ),
    "what was removed": lambda stuff: Removed(
        longest.name(stuff), longest.film(stuff), longest.GREATEST_ID, UNTIL, TOLL
    ),
    "a review that was removed": lambda stuff: Removed(
        longest.name(stuff),
        longest.film(stuff),
        longest.GREATEST_ID,
        UNTIL,
        longest.long(stuff, 400),
    ),
    "what was undone": lambda stuff: FilmNotice(
        undone_as(
            longest.name(stuff),
            Undone(longest.long(stuff, 400), 1, longest.long(stuff, 400), is_change=True),
        ),
        1,
    ),
    "films to merge": lambda stuff: ConfirmMerge(longest.film(stuff), longest.film(stuff, 1), TOLL),
    "the library": lambda stuff: LibraryList(
        LibraryPage([longest.listed(stuff)] * FILMS_A_PAGE, 10**9, True, True, 7_777_777),
        "unreviewed",
        7_777_777,
    ),
    "the log": lambda stuff: LogList(longest.page([longest.entry(stuff)] * ENTRIES_A_PAGE), 1),
    "what was watched": lambda stuff: WatchedList(
        longest.page([longest.watched(stuff, n) for n in range(VIEWINGS_A_PAGE)]),
        "America/Argentina/ComodRivadavia",
        narrowed=Narrowed(longest.GREATEST_MEMBER, 2200),
        picker=longest.name(stuff),
        may_change=True,
    ),
    "a list that was understood": lambda stuff: LogUnderstood(
        FiledLog(
            (),
            (LogProblem(999, BadEntry(N_("{x}"), x=longest.long(stuff, 300))),) * 50,
            N_("semicolons"),
            day_first=True,
            is_guess=True,
            unread=(longest.long(stuff, 100),) * 99,
        ),
        [replace(longest.watched(stuff).viewing, picker_id=None, picker=longest.long(stuff, 100))]
        * 3
        + [
            replace(longest.watched(stuff).viewing, picker_id=longest.GREATEST_MEMBER - number)
            for number in range(9)
        ],
        LogImport(999, 999, (longest.long(stuff, 300),) * 99, (), 1, 999),
        [longest.long(stuff, 100)] * 99,
        "UTC",
        draft_id=longest.GREATEST_ID,
    ),
    "a list that was imported": lambda stuff: LogImported(
        LogImport(999, 999, (longest.long(stuff, 300),) * 99, tuple(range(9)), 1, 999),
        LogDraft(
            (longest.watched(stuff).viewing,) * 9,
            left_out=(
                why_left_out(LogProblem(999, BadEntry(N_("{x}"), x=longest.long(stuff, 300)))),
            )
            * 50,
            unread=(longest.long(stuff, 100),) * 99,
        ),
        UNTIL,
    ),
    "an export from Letterboxd": lambda stuff: LetterboxdUnderstood(
        LetterboxdExport((), 60_000, longest.NOW.date(), (longest.long(stuff, 300),) * 99),
        _imported(stuff),
        longest.GREATEST_ID,
        "UTC",
    ),
    "what was imported from Letterboxd": lambda stuff: LetterboxdImported(_imported(stuff), UNTIL),
    "an entry of the log": lambda stuff: WatchedCard(
        longest.watched(stuff), "UTC", longest.GREATEST_ID, UNTIL
    ),
    "what was noted": lambda stuff: WatchedNoted(
        longest.name(stuff),
        longest.watched(stuff).viewing,
        longest.name(stuff),
        "UTC",
        change_id=longest.GREATEST_ID,
        until=UNTIL,
        is_nominated=True,
    ),
    "what was taken out of the log": lambda stuff: WatchedRemoved(
        longest.name(stuff), longest.watched(stuff).viewing, "UTC", longest.GREATEST_ID, UNTIL
    ),
    "a draft as it was read": lambda stuff: draft(stuff, new=True),
    "a draft as it was written": lambda stuff: draft(stuff, new=False),
    "a proposed film": lambda stuff: ProposalCard(longest.proposal(stuff, "film")),
    "a proposed review": lambda stuff: ProposalCard(longest.proposal(stuff, "review")),
    "a proposed change": lambda stuff: ProposalCard(longest.change(stuff), "<@&1>"),
    "proposed changes": lambda stuff: ProposalsList(
        longest.page([longest.change(stuff, n) for n in range(PROPOSALS_A_PAGE)]), may_decide=True
    ),
    "a proposed quote": lambda stuff: ProposalCard(longest.proposal(stuff, "quote")),
    "proposed films": lambda stuff: proposals(stuff, "film"),
    "proposed reviews": lambda stuff: proposals(stuff, "review"),
    "proposed quotes": lambda stuff: proposals(stuff, "quote"),
    "what was decided": lambda stuff: Decided(
        longest.proposal(stuff, "review"),
        longest.name(stuff),
        "accepted",
        Accepted(longest.proposal(stuff, "review"), longest.film(stuff)),
    ),
    "a film without its nomination": lambda stuff: Decided(
        longest.proposal(stuff, "film"),
        longest.name(stuff),
        "accepted",
        Accepted(longest.proposal(stuff, "film"), longest.film(stuff)),
    ),
    "a nomination": lambda stuff: NominationNotice(
        Nominated(longest.nomination(stuff), True, longest.plans(stuff))
    ),
    "what was nominated before": lambda stuff: NominatedAlready(
        Nominated(longest.nomination(stuff), False, longest.plans(stuff)),
        is_own=False,
        has_why=True,
    ),
    "a nomination that was taken off": lambda stuff: NominationGone(
        longest.nomination(stuff), longest.name(stuff)
    ),
    "a nomination to take off": lambda stuff: NominationOffQuestion(
        longest.nomination(stuff), 77_777
    ),
    "the nominations": lambda stuff: NominationsList(
        longest.page([longest.nomination(stuff, n) for n in range(NOMINATIONS_A_PAGE)]),
        1,
        is_organiser=True,
    ),
    "a watchlist": lambda stuff: WatchlistShown(
        longest.page([longest.film_title(stuff, n) for n in range(WANTED_A_PAGE)])
    ),
    "what was drawn": lambda stuff: Drawn(
        longest.film(stuff), longest.together(stuff, members=1), range(1, 26)
    ),
    "what comes nearest": lambda stuff: Drawn(
        None, longest.together(stuff, members=25), range(1, 26)
    ),
    "what was drawn, told": lambda stuff: ToldDrawn(longest.film(stuff), 25),
    "seen": lambda stuff: SeenNotice(longest.own_film(stuff)),
    "wanted": lambda stuff: WantedNotice(longest.own_film(stuff)),
    **{
        f"a top by {order.name.lower()}": lambda stuff, order=order: TopList(
            order, TopPeriod.YEAR, longest.page(longest.placed(stuff, PLACES_A_PAGE))
        )
        for order in TopBy
    },
    "what is recommended": lambda stuff: RecommendedFilms(longest.recommendations(stuff)),
    "a vote": lambda stuff: VoteCard(longest.vote(stuff, "ranked")[0]),
    "a vote that is over": lambda stuff: VoteOverCard(
        *longest.vote(stuff, "ranked"), longest.plans(stuff), UNTIL
    ),
    "a vote's films": lambda stuff: VoteFilms(longest.vote(stuff, "ranked")[0], 1, is_open=True),
    "a count": lambda stuff: Counting(*longest.vote(stuff, "ranked"), 0),
    "a count of what was approved of": lambda stuff: Counting(*longest.vote(stuff, "approval"), 0),
    "a ballot": lambda stuff: RankedBallot(
        longest.vote(stuff, "ranked")[0], range(24, 0, -1), has_voted=True
    ),
    "a ballot that counts": lambda stuff: BallotCounts(
        longest.vote(stuff, "ranked")[0], range(25, 0, -1)
    ),
    "a ballot of what is approved of": lambda stuff: ApprovalBallot(
        longest.vote(stuff, "approval")[0], range(1, 26)
    ),
    "a ballot on films without a reason": lambda stuff: RankedBallot(
        replace(
            longest.vote(stuff, "ranked")[0],
            films=tuple(replace(film, why=None) for film in longest.vote(stuff, "ranked")[0].films),
        ),
        range(24, 0, -1),
        has_voted=False,
    ),
    "where to watch a film": lambda stuff: WhereCard(
        longest.film(stuff),
        WaysToWatch(*[(longest.long(stuff, 60),) * 15] * 3),
        "Svalbard & Jan Mayen",
        f"https://www.themoviedb.org/movie/{2**31}/watch?locale=SJ",
    ),
    "which country": lambda stuff: WhichCountry(longest.film(stuff)),
    "the front door": lambda stuff: HomeCard(
        longest.long(stuff, 100),
        Home(
            RoundSettings(),
            [longest.screening(stuff)] * 2,
            [longest.screening(stuff)] * 4,
            longest.NOW,
            longest.turn(stuff),
            True,
            longest.vote(stuff, "ranked")[0],
            [longest.film_title(stuff, number) for number in range(20)],
            7_777_777,
            longest.watched(stuff),
        ),
        "UTC",
        longest.NOW,
        digest_at=longest.NOW,
        tmdb=True,
        may_set_up=True,
    ),
    "a rating that is sealed": lambda stuff: RatingNotice(
        longest.name(stuff), longest.sealed_change(stuff)
    ),
    "one's own that is sealed": lambda stuff: OwnEnvelope(
        longest.film(stuff), longest.sealed(stuff), longest.rating(stuff), earlier=1
    ),
    "a card that is sealed": lambda stuff: FilmCard(
        replace(longest.dossier(stuff, reviews=5), sealed=longest.sealed(stuff)),
        own=longest.rating(stuff),
    ),
    "ratings that are sealed": lambda stuff: RatingsList(
        longest.film(stuff),
        longest.SOME,
        [longest.rating(stuff, n) for n in range(RATINGS_A_PAGE)],
        0,
        sealed=longest.sealed(stuff),
        own=longest.rating(stuff),
    ),
    "what is sealed": lambda stuff: SealedList(
        [longest.sealed_film(stuff, longest.GREATEST_ID - n) for n in range(SEALED_SHOWN)],
        7_777_777,
        may_reveal=True,
    ),
    "a film to seal": lambda stuff: SealQuestion(
        longest.film(stuff), UNTIL, 10**10, "America/Argentina/ComodRivadavia", None
    ),
    "a reveal to move": lambda stuff: SealQuestion(
        longest.film(stuff), UNTIL, 10**10, "Etc/UTC", longest.sealed_film(stuff).sealed
    ),
    "a seal to take off": lambda stuff: CancelSealQuestion(longest.sealed_film(stuff)),
    "a film that was sealed": lambda stuff: SealCard(longest.sealed_film(stuff)),
    "a film to reveal": lambda stuff: RevealQuestion(longest.sealed_film(stuff)),
    "what is coming": lambda stuff: Calendar(
        [longest.screening(stuff)] * 1000,
        b"",
        "America/Argentina/ComodRivadavia",
        longest.NOW,
    ),
    "a reveal": lambda stuff: RevealPost(longest.reveal(stuff), 2**63 - 1),
    "what was picked last": lambda stuff: TurnsCard(
        Rota(None, longest.seats(stuff), longest.turn(stuff)),
        1,
        longest.NOW,
        may_lead=True,
        may_pick=False,
    ),
    "nothing to take back": lambda stuff: Notice(plain(longest.film(stuff).name, 300)),
}


@pytest.mark.parametrize(
    ("ours", "discords"),
    [
        *((each, FIELD_LIMIT) for each in (LINE_LIMIT, SUMMARY_LIMIT, WHY_LIMIT)),
        (LINK_LIMIT, 512),  # its reference on buttons
        (WHERE_LIMIT, EVENT_PLACE_LIMIT),
        *((each, OPTIONS_LIMIT) for each in (MOST_FILMS, MOST_NOMINATIONS)),
        (MESSAGE_QUOTE_LIMIT, MESSAGE_LIMIT),
        (MOST_POSTERS, 10),  # on Media Gallery
    ],
)
def test_what_a_club_allows_fits_where_discord_takes_it(ours: int, discords: int) -> None:
    assert ours <= discords


@pytest.mark.parametrize("make", VIEWS.values(), ids=VIEWS.keys())
async def test_the_longest_texts_are_cut_so_that_they_fit(
    make: Callable[[str], ui.LayoutView],
) -> None:
    """What is cut says so. A card that shows next to nothing would fit too."""
    for name, stuff in longest.STUFF.items():
        with story(name):
            view = make(stuff)
            assert_discord_takes(view)
            text = shown(view)
            assert "…" in text
            assert len(text) > 80


@pytest.mark.parametrize("make", VIEWS.values(), ids=VIEWS.keys())
async def test_no_backslash_stands_where_discord_knows_no_markdown(
    make: Callable[[str], ui.LayoutView],
) -> None:
    view = make("_")
    options = [option for part in sent(view) for option in part.get("options", ())]
    for part in (*sent(view), *options):
        for place in ("label", "placeholder", "description"):
            assert "\\" not in (part.get(place) or "")


@stuffs
@pytest.mark.parametrize("rated", [True, False])
async def test_the_form_fits(stuff: str, rated: bool) -> None:
    present = longest.rating(stuff) if rated else None
    place = longest.GREATEST_ID
    for sealed in (False, True):
        form = RateForm(longest.film(stuff), present, {"page": place, "turn": place}, sealed=sealed)
        assert_discord_takes_form(form)


FORMS: dict[str, Callable[[str], Form]] = {
    "titles": lambda stuff: TitlesForm(longest.film(stuff)),
    "facts": lambda stuff: FactsForm(longest.film(stuff)),
    "a draft": lambda stuff: DraftForm(longest.review(stuff), longest.GREATEST_ID),
    "a paste": lambda stuff: PasteForm(longest.film(stuff), longest.review(stuff).link),
    "an entry of the log": lambda stuff: WatchedForm(longest.watched(stuff)),
    "a country": lambda _: OwnCountryForm(longest.GREATEST_ID),
    "a nomination": lambda _: NominateForm(),
    "a pick": lambda stuff: PickForm(longest.turn(stuff), is_own=False),
    "a quote": lambda _: QuoteForm(longest.GREATEST_ID),
    "a vote": lambda stuff: VoteForm(
        [longest.nomination(stuff, n) for n in range(FORM_FILMS)],
        "approval",
        UNTIL,
        UNTIL,
        zone="America/Argentina/ComodRivadavia",
        until="30 September 2031 20:00",
        left_out=7_777_777,
    ),
    "a new film": lambda stuff: NewFilmForm(
        longest.GREATEST_ID, longest.long(stuff, 400), 2025, longest.film(stuff)
    ),
}


@pytest.mark.parametrize("make", FORMS.values(), ids=FORMS.keys())
async def test_the_librarys_forms_fit(make: Callable[[str], Form]) -> None:
    for name, stuff in longest.STUFF.items():
        with story(name):
            assert_discord_takes_form(make(stuff))


@stuffs
async def test_a_votes_ordinary_messages_fit(stuff: str) -> None:
    for method in METHODS:
        vote, result = longest.vote(stuff, method)
        for text in (
            announcement(vote, "<@&9223372036854775807> "),
            result_text(vote, result, longest.plans(stuff)),
        ):
            assert 300 < size(text) <= CONTENT_LIMIT
    assert "more rounds: press" in result_text(*longest.vote(stuff, "ranked"), None)


async def test_a_name_in_the_log_is_no_mention() -> None:
    entries = [
        LogEntry(1, longest.NOW, "reviewed", "Tár (2022)", LogDetails(byline="<@2>")),
        LogEntry(1, longest.NOW, "merged", "Tár", LogDetails(merged="accepted by <@2> *now*")),
        LogEntry(
            1, longest.NOW, "added", "Tár (2022)", LogDetails(other_member_id=3), other_name="*B*"
        ),
    ]
    log = shown(LogList(Page(entries, 0, 3, 3), 1))
    assert "<@2>" not in log
    assert "*now*" not in log
    assert r"and \*B\* accepted it" in log


def _imported(stuff: str) -> LetterboxdImport:
    counts = "new", "changed", "unchanged", "kept", "older", "sealed", "seen", "wanted", "lines"
    lists = "new_films", "lacking", "too_many", "removed", "unclear", "unwritable"
    return LetterboxdImport(
        **dict.fromkeys(counts, 60_000),
        **dict.fromkeys(lists, (longest.long(stuff, 300),) * 60_000),  # type: ignore[arg-type]
        import_id=longest.GREATEST_ID,
    )


@pytest.mark.parametrize("role", [None, "", f"<@&{longest.GREATEST_MEMBER}>"])
async def test_who_manages_fits(role: str | None) -> None:
    for films_a_day in (0, MOST_A_DAY):
        rules = LibraryRules(None, films_a_day, imports_add=bool(films_a_day))
        assert_discord_takes(Managers(role, rules))


@pytest.mark.parametrize("is_scheduled", [True, False])
async def test_the_panel_fits_with_all_that_it_can_show(is_scheduled: bool) -> None:
    zone = "America/Argentina/ComodRivadavia"
    at = time(9, 59)  # between two hours: one more to choose from
    schedule = Schedule(1, longest.GREATEST_MEMBER, 3, at, zone, longest.NOW)
    digest, role = schedule if is_scheduled else None, longest.GREATEST_MEMBER
    settings = ClubSettings("en", zone, digest, schedule, LibraryRules(role, 7), RoundSettings())
    zones = [(f"{zone}{n}", f"{zone}, {'x' * 99}") for n in range(30)]
    problem = "filmclub may not. " * 20
    for page in SetupPage:
        assert_discord_takes(
            SetupPanel(
                page,
                settings,
                longest.NOW,
                problem=problem,
                zones=zones,
                warnings=[problem] * 4,
                tmdb=False,
            )
        )
    assert_discord_takes(Hello())


@pytest.mark.parametrize("spoiler", [True, False])
async def test_two_thousand_lines_of_one_letter_fit_on_two_screens(spoiler: bool) -> None:
    text = shown(notice("x\n", spoiler=spoiler))
    assert text.count("\n") <= 42
    assert text.count("> ") >= 30


async def test_a_first_line_that_fills_the_notice_is_shown() -> None:
    line = "a" * 3500 + "\nand more"
    rating = longest.rating("a")
    now = type(rating)(1, 9, line, False, longest.NOW)
    change = RatingChange(longest.film("b"), None, now, longest.SOME)
    assert "a" * 3000 in shown(RatingNotice("<@1>", change))


@stuffs
async def test_whose_turn_it_is_fits_and_what_to_pick_from(stuff: str) -> None:
    rota = Rota(longest.turn(stuff), longest.seats(stuff), longest.turn(stuff))
    films = [longest.film_title(stuff, n) for n in range(25)]
    for view in (
        TurnsCard(
            replace(rota, ended=replace(longest.turn(stuff), outcome="skipped")),
            longest.GREATEST_ID,
            longest.NOW,
            may_lead=True,
            may_pick=True,
            may_take_back=True,
        ),
        NominatedChoice(longest.turn(stuff), films, is_own=False),
        NominatedChoice(longest.turn(stuff), (), is_own=True),
    ):
        assert_discord_takes(view)
        assert len(shown(view)) < 2900  # another language is 40 % longer


@stuffs
async def test_an_order_of_turns_fits_and_no_name_is_left_out(stuff: str) -> None:
    members = [(n, longest.name(stuff)) for n in range(MOST_IN_ORDER)]
    view = OrderPanel(longest.GREATEST_ID, members)
    assert_discord_takes(view)
    assert f"\n{MOST_IN_ORDER}. " in shown(view)


@stuffs
async def test_what_the_club_is_told_of_turns_fits_an_ordinary_message(stuff: str) -> None:
    turn, film = longest.turn(stuff), longest.film_title(stuff, longest.GREATEST_ID)
    alone, by = replace(turn, film=None), Editor(1, 2, longest.NOW, longest.name(stuff))
    plans = film_plans(longest.plans(stuff))
    theirs = 2, longest.name(stuff)
    unlisting = replace(turn, was_nominated=True, was_voted_on=True, picked_by=theirs)
    for message in (
        asking(asked(turn, is_private=False), turn.member_id, turn.id, None),
        reminding(late(turn, is_private=False), turn.begun_by, turn.id),
        reminding(late_and_alone(turn, is_private=False), turn.begun_by, turn.id),
        announcing(
            picked(unlisting, film),
            plans,
            turn.why,
            film.id,
            turn.id,
            where=True,
            is_last=True,
            is_planned=False,
        ),
        asking(given_back(turn, turn, turn.until, by), turn.member_id, turn.id, film.id),
        asking(given_back(alone, turn, turn.until, None), turn.member_id, turn.id, None),
    ):
        assert size(message.text) <= 1400  # of 2,000; another language is 40 % longer
        for button in message.buttons.to_components()[0]["components"]:
            assert 0 < size(button["label"]) <= 80
            assert size(button["custom_id"]) + len("~2147483647") <= 100
