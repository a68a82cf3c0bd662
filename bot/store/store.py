"""The store: one database, with its tables grouped by what they are about."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.store.club_year import ClubYears
from bot.store.clubs import Clubs
from bot.store.commands import Commands
from bot.store.database import Database
from bot.store.digest_schedules import DigestSchedules
from bot.store.digests import Digests
from bot.store.discussions import Discussions
from bot.store.film_list import FilmList
from bot.store.films import Films
from bot.store.gone import LatelyGone
from bot.store.home import HomeStore
from bot.store.imports import Imports
from bot.store.letterboxd import Letterboxd
from bot.store.library import Library
from bot.store.library_log import LibraryLog
from bot.store.library_rights import LibraryRights
from bot.store.log_imports import LogImports
from bot.store.member_data import MemberData
from bot.store.member_names import MemberNames
from bot.store.members_going import MembersGoing
from bot.store.moments import Moments
from bot.store.nominations import Nominations
from bot.store.own_films import OwnFilms
from bot.store.plans import FilmPlans
from bot.store.posts import Posts
from bot.store.proposals import Proposals
from bot.store.public_answers import PublicAnswers
from bot.store.quote_posts import QuotePosts
from bot.store.quotes import Quotes
from bot.store.rating_history import RatingHistory
from bot.store.ratings import Ratings
from bot.store.recommend import Recommending
from bot.store.reveals import Reveals
from bot.store.reviews import Reviews
from bot.store.round_settings import RoundSettingsStore
from bot.store.screening_events import ScreeningEvents
from bot.store.screenings import Screenings
from bot.store.screenings_due import ScreeningsDue
from bot.store.sealed import SealedFilms
from bot.store.taste import Taste
from bot.store.titles import Titles
from bot.store.tmdb_facts import TmdbFacts
from bot.store.top import Top
from bot.store.turns import Turns
from bot.store.upkeep import back_up
from bot.store.votes import Votes
from bot.store.waiting import Waiting
from bot.store.watch_countries import WatchCountries
from bot.store.watched import WatchedLog
from bot.store.watchlist import Watchlists


class Store:
    """One open database. Each attribute has the questions about one group of tables; there are as
    many lines in ``__init__`` as groups."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.gone = gone = LatelyGone()
        self.films = Films(database)
        self.titles = Titles(database)
        self.reviews = Reviews(database)
        self.ratings = Ratings(database)
        self.top = Top(database)
        self.recommending = Recommending(database)
        self.watchlists = Watchlists(database)
        self.own_films = OwnFilms(database)
        self.quotes = Quotes(database)
        self.quote_posts = QuotePosts(database)
        self.public_answers = PublicAnswers(database, gone)
        self.commands = Commands(database)
        self.waiting = Waiting(database)
        self.clubs = Clubs(database)
        self.member_names = MemberNames(database, gone)
        self.member_data = MemberData(database)
        self.members_going = MembersGoing(database, gone)
        self.round_settings = RoundSettingsStore(database)
        self.screenings = Screenings(database)
        self.plans = FilmPlans(database)
        self.screenings_due = ScreeningsDue(database)
        self.screening_events = ScreeningEvents(database)
        self.sealed = SealedFilms(database)
        self.reveals = Reveals(database)
        self.turns = Turns(database, gone)
        self.watch_countries = WatchCountries(database)
        self.home = HomeStore(database)
        self.digest_schedules = DigestSchedules(database)
        self.digests = Digests(database)
        self.club_years = ClubYears(database)
        self.posts = Posts(database, gone)
        self.library = Library(database)
        self.library_rights = LibraryRights(database)
        self.film_list = FilmList(database)
        self.library_log = LibraryLog(database)
        self.proposals = Proposals(database, gone)
        self.imports = Imports(database)
        self.watched = WatchedLog(database)
        self.log_imports = LogImports(database)
        self.nominations = Nominations(database)
        self.votes = Votes(database)
        self.tmdb_facts = TmdbFacts(database)
        self.rating_history = RatingHistory(database)
        self.discussions = Discussions(database)
        self.letterboxd = Letterboxd(database)
        self.taste = Taste(database)
        self.moments = Moments(database)

    @classmethod
    @asynccontextmanager
    async def open(cls, path: Path) -> AsyncGenerator[Store]:
        """Open the database at this path. Raises StoreUnavailable when it can't be opened."""
        async with Database.open(path, back_up) as database:
            store = cls(database)
            await store.clubs.learn()
            try:
                yield store
            finally:
                await store.titles.close()
                await store.library.close()
