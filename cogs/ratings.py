"""/rate, /unrate and /ratings: what the club's members think."""

from __future__ import annotations

from functools import partial

from discord import app_commands
from discord.ext import commands

from bot.client.answering import Build, answer, defer, only_reads, open_form, update
from bot.client.asking_back import claimed
from bot.client.film_option import RatedFilmOption, ShownFilmOption, WorldFilm, WorldFilmOption
from bot.client.filmclub import FilmClub
from bot.client.interaction import (
    Interaction,
    editor,
    manages_library,
    may_write,
    require_club,
)
from bot.club import proposing
from bot.club.cards import moved_card
from bot.club.own_rating import own_for_answer, own_for_update
from bot.club.watchlist import mark_seen, put_on_watchlist
from bot.domain import stars as half_stars
from bot.domain.entry import check_facts
from bot.domain.errors import InvalidRating
from bot.domain.film import Film
from bot.domain.library import NeedsAccept
from bot.domain.proposal import FilmProposal, ProposedRating
from bot.domain.rating import LINE_LIMIT, Rating, RatingChange, clean_line
from bot.language import N_, _
from bot.views.controls import handles, opens
from bot.views.digest import DigestRate
from bot.views.film_ways import FilmNotice, RateFilm
from bot.views.forms import Answers, chosen
from bot.views.notices import TYPED_LIMIT, Notice
from bot.views.rating import (
    RATINGS_A_PAGE,
    AllRatings,
    GivenAlready,
    LeftWatchlist,
    OwnRating,
    PlainRateForm,
    RateButton,
    RateForm,
    RateStars,
    RatingNotice,
    RatingsList,
    RatingsPage,
    TakenLine,
)
from bot.views.sealed import OwnEnvelope
from bot.views.text import pieces, titled

_CHOICES = [
    app_commands.Choice(
        name=app_commands.locale_str(half_stars.label(stars), say=partial(half_stars.label, stars)),
        value=stars / 2,
    )
    for stars in reversed(half_stars.ALL)
]


class RatingsCog(commands.Cog):
    def __init__(self, bot: FilmClub) -> None:
        self.bot = bot

    @app_commands.command(
        description=N_("Give a film your stars; a second time replaces the first")
    )
    @app_commands.describe(
        film=N_("A title, or the beginning of one"),
        stars=N_("Half a star to five, like 4.5"),
        review=N_("A line of your own for the club to read"),
        spoiler=N_("Hide the line until someone presses it"),
    )
    @app_commands.choices(stars=_CHOICES)
    async def rate(
        self,
        interaction: Interaction,
        film: WorldFilmOption,
        stars: float,
        review: app_commands.Range[str, 1, LINE_LIMIT] | None = None,
        spoiler: bool | None = None,
    ) -> None:
        by, line = editor(interaction), clean_line(review)
        try:
            given = half_stars.from_number(stars)
            if spoiler and not line:
                await self._require_earlier(interaction, film, line)
        except InvalidRating as wrong:
            if line is not None or isinstance(film, WorldFilm):
                raise  # the command is given back, to be corrected
            said = str(wrong)
            await answer(interaction, lambda: FilmNotice(said, film), private=True, failed=True)
            return
        if isinstance(film, WorldFilm):
            await self._rate_new(interaction, film, ProposedRating(given, line, spoiler))
            return
        change = await self.bot.store.ratings.rate(
            by, film, given, line=line, spoiler=spoiler, claim=claimed(interaction)
        )
        await self._tell(interaction, change)

    @app_commands.command(description=N_("Take your rating of a film back"))
    @app_commands.describe(film=N_("A title, or the beginning of one"))
    async def unrate(self, interaction: Interaction, film: RatedFilmOption) -> None:
        change = await self.bot.store.ratings.take_back(editor(interaction), film)
        if change is None:
            await self._nothing_to_take_back(interaction, film)
            return
        await self._tell(interaction, change)

    @app_commands.command(description=N_("What every member of your club gave a film"))
    @app_commands.describe(film=N_("A title, or the beginning of one"))
    async def ratings(self, interaction: Interaction, film: ShownFilmOption) -> None:
        own = await own_for_answer(interaction, film)
        await answer(interaction, await self._list(interaction, film, 0, own))

    @handles(AllRatings)
    async def show_all(self, interaction: Interaction, film_id: int) -> None:
        await self._show_privately(interaction, film_id, 0)

    @handles(RatingsPage)
    async def turn_page(self, interaction: Interaction, film_id: int, page: int) -> None:
        if only_reads(interaction):  # its only content is members' words
            await self._show_privately(interaction, film_id, page)
            return
        own = await own_for_update(interaction, film_id)
        await update(interaction, await self._list(interaction, film_id, page, own))

    async def _show_privately(self, interaction: Interaction, film_id: int, page: int) -> None:
        own = await own_for_answer(interaction, film_id, private=True)
        await answer(interaction, await self._list(interaction, film_id, page, own), private=True)

    @handles(RateButton)
    @opens(RateForm)
    async def open_rate_form(
        self, interaction: Interaction, film_id: int, page: int, turn: int
    ) -> None:
        film, present, is_sealed = await self._present(interaction, film_id)
        form = RateForm(film, present, {"page": page, "turn": turn}, sealed=is_sealed)
        await open_form(interaction, form)

    @handles(DigestRate)
    async def open_digest_form(
        self,
        interaction: Interaction,
        film_id: int,
        week: int,  # noqa: ARG002 - part of the digest's custom ids
    ) -> None:
        await self.open_plain_form(interaction, film_id)

    @handles(RateFilm)
    @opens(PlainRateForm)
    async def open_plain_form(self, interaction: Interaction, film_id: int) -> None:
        film, present, is_sealed = await self._present(interaction, film_id)
        await open_form(interaction, PlainRateForm(film, present, sealed=is_sealed))

    @handles(RateForm)
    async def rate_from_card(
        self, interaction: Interaction, film_id: int, page: int, turn: int
    ) -> None:
        """Rate as with /rate, and update the card from which the form was opened."""
        change = await self._rate_as_given(interaction, film_id)
        await self._rated_on_card(interaction, change, page, turn)

    @handles(RateStars)
    async def rate_at_once(
        self, interaction: Interaction, film_id: int, page: int, turn: int
    ) -> None:
        """Rate with one press on a card: only the stars change, a line that is there stays. The
        same menu notes a film as seen or wanted, and takes a rating back."""
        by, given = editor(interaction), chosen(interaction.data)
        if given == RateStars.SEEN:
            await mark_seen(interaction, film_id)
            return
        if given == RateStars.WANT:
            await put_on_watchlist(interaction, film_id)
            return
        if given == RateStars.TAKE_BACK:
            change = await self.bot.store.ratings.take_back(by, film_id)
            if change is None:
                await self._nothing_to_take_back(interaction, film_id)
                return
        else:
            change = await self.bot.store.ratings.rate(
                by, film_id, half_stars.from_number(given / 2)
            )
        await self._rated_on_card(interaction, change, page, turn)

    async def _rated_on_card(
        self, interaction: Interaction, change: RatingChange, page: int, turn: int
    ) -> None:
        card = await moved_card(interaction, change.film.id, page, turn)
        await update(interaction, card, more_follows=True)
        if change.sealed is not None or change.is_repeated:
            await self._tell(interaction, change)
            return
        told = await answer(
            interaction, lambda: RatingNotice(interaction.user.display_name, change)
        )
        # Blurred in public, the mean is in sight only here; otherwise the card has it already.
        is_blurred = self.bot.blurs_scores(interaction.guild_id)
        is_public = told is not None and may_write(interaction)
        if is_blurred and is_public and (now := change.now) is not None:
            left = change.left_watchlist
            await answer(
                interaction,
                lambda: OwnRating(now.stars, change.aggregate, left=left),
                private=True,
            )
        elif change.left_watchlist:
            await answer(interaction, LeftWatchlist, private=True)
        await self._give_line_back(interaction, change)

    @handles(PlainRateForm)
    async def rate_from_digest(self, interaction: Interaction, film_id: int) -> None:
        await self._tell(interaction, await self._rate_as_given(interaction, film_id))

    async def _tell(self, interaction: Interaction, change: RatingChange) -> None:
        """Say what was given. For a sealed film the club reads once that the member has rated, and
        the member alone what they gave."""
        sealed, now = change.sealed, change.now
        if change.is_repeated and now is not None:
            await answer(interaction, lambda: GivenAlready(change.film, now.stars), private=True)
            return
        if sealed is None or now is None or (change.earlier is None and may_write(interaction)):
            name = interaction.user.display_name
            await answer(interaction, lambda: RatingNotice(name, change))
        if sealed is not None and now is not None:
            shown = partial(OwnEnvelope, change.film, sealed, now, change.earlier)
            await answer(interaction, shown, private=True)
        if change.left_watchlist:
            await answer(interaction, LeftWatchlist, private=True)
        await self._give_line_back(interaction, change)

    async def _give_line_back(self, interaction: Interaction, change: RatingChange) -> None:
        """Show a member once more the line that went with the rating that they took back."""
        for place, piece in enumerate(pieces(change.taken_line or "", TYPED_LIMIT)):
            shown = partial(TakenLine, piece, is_first=place == 0)
            await answer(interaction, shown, private=True)

    async def _require_earlier(
        self, interaction: Interaction, film: int | WorldFilm, line: str | None
    ) -> None:
        """Raise InvalidRating where no line is there to be hidden: none was typed, and none stays
        from an earlier rating."""
        own = None
        if line is None and isinstance(film, int):
            guild_id = require_club(interaction)
            own = await self.bot.store.ratings.of_member(guild_id, film, interaction.user.id)
        if own is None or own.line is None:
            raise InvalidRating(
                N_(
                    "There is no line to hide, and nothing was rated. Write one behind `review:`,"
                    " or leave `spoiler:` out."
                )
            )

    async def _rate_new(
        self, interaction: Interaction, film: WorldFilm, rating: ProposedRating
    ) -> None:
        """Rate a film that the library may lack. It is proposed with the rating where the member
        can't add it alone."""
        await defer(interaction)  # The Movie Database may take its time
        facts = await film.facts(interaction)
        may_add, claim = await manages_library(interaction), claimed(interaction)
        try:
            change = await self.bot.store.library.rate_new(
                editor(interaction),
                facts,
                rating.stars,
                line=rating.line,
                spoiler=rating.spoiler,
                may_add=may_add,
                claim=claim,
            )
        except NeedsAccept as why:
            proposed = FilmProposal(check_facts(facts), rating)
            await proposing.propose(interaction, proposed, claim)
            said = _("{why} It is proposed now, and your stars count once it is accepted.", why=why)
            await answer(interaction, lambda: Notice(said), private=True)
            return
        await self._tell(interaction, change)

    async def _nothing_to_take_back(self, interaction: Interaction, film_id: int) -> None:
        film = await self.bot.store.films.get(require_club(interaction), film_id)
        name = titled(film.name, 300)
        await answer(
            interaction,
            lambda: FilmNotice(
                _("You have not rated {film}: nothing to take back.", film=name), film.id
            ),
            private=True,
        )

    async def _present(
        self, interaction: Interaction, film_id: int
    ) -> tuple[Film, Rating | None, bool]:
        """A film, the member's own rating of it, and whether it is sealed. Raises FilmNotFound."""
        guild_id, store = require_club(interaction), self.bot.store
        film = await store.films.get(guild_id, film_id)
        own = await store.ratings.of_member(guild_id, film_id, interaction.user.id)
        return film, own, await store.sealed.of_film(guild_id, film_id) is not None

    async def _rate_as_given(self, interaction: Interaction, film_id: int) -> RatingChange:
        """Store the rating in a form. Raises FilmNotFound, InvalidRating and OddForm."""
        given = Answers(interaction.data)
        return await self.bot.store.ratings.rate(
            editor(interaction),
            film_id,
            half_stars.from_number(given.number(PlainRateForm.STARS) / 2),
            line=clean_line(given.text(PlainRateForm.LINE)),
            spoiler=given.ticked(PlainRateForm.SPOILER),
            guess=_guess(given),
        )

    async def _list(
        self, interaction: Interaction, film_id: int, page: int, own: Rating | None
    ) -> Build:
        guild_id = require_club(interaction)
        dossier = await self.bot.store.reviews.dossier(guild_id, film_id)
        # The last page may be empty since a rating was taken back.
        last = max(0, (dossier.aggregate.count - 1) // RATINGS_A_PAGE)
        page = min(page, last)
        ratings = await self.bot.store.ratings.of_film(
            guild_id, film_id, page * RATINGS_A_PAGE, RATINGS_A_PAGE
        )
        return lambda: RatingsList(
            dossier.film, dossier.aggregate, ratings, page, sealed=dossier.sealed, own=own
        )


def _guess(given: Answers) -> int | None:
    """The guess of the club's mean in half-stars; 0 where none was chosen, None where the form does
    not ask for it. Raises OddForm."""
    guess = given.choice(PlainRateForm.GUESS)
    return half_stars.from_number(guess / 2) if guess else guess


async def setup(bot: FilmClub) -> None:
    await bot.add_cog(RatingsCog(bot))
