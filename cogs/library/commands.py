"""/library: the club's films, as its organisers keep them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

import discord
from discord import app_commands
from discord.ext import commands

from bot.client.answering import Build, answer, defer, open_form, update
from bot.client.film_option import (
    CHOICES,
    FilmOption,
    OtherFilmOption,
    ShownFilmOption,
    chosen_world_film,
    film_of_choice,
    look_up,
    world_choices,
)
from bot.client.filmclub import FilmClub
from bot.client.interaction import (
    Interaction,
    checked_first,
    editor,
    require_club,
    require_library,
    require_organiser,
)
from bot.club import adding, drafts
from bot.club.attachments import fetched, require_document
from bot.club.paging import LAST_PAGE, existing_page, proposals_page
from bot.domain.entry import LINK_LIMIT, check_link
from bot.domain.errors import FilmClubError, FilmNotFound
from bot.domain.film import YEARS, Facts
from bot.domain.folding import fold
from bot.domain.library import MOST_A_DAY, BadEntry, ListFilter, ListPlace
from bot.domain.proposal import WAITING_PROPOSALS
from bot.domain.review import Dossier, Review
from bot.domain.typed import read_title
from bot.domain.waiting import ReviewDraft
from bot.language import N_, _
from bot.views.controls import handles
from bot.views.drafts import PasteForm
from bot.views.film_card import review_names
from bot.views.film_ways import FilmNotice
from bot.views.library import (
    FILMS_A_PAGE,
    LIST_LABELS,
    ClearRole,
    ConfirmLine,
    ConfirmMerge,
    ConfirmRemoval,
    ConfirmReviewRemoval,
    LibraryList,
    ListPage,
    Managers,
    NumberedListPage,
)
from bot.views.library_forms import NewFilmForm
from bot.views.library_log import ENTRIES_A_PAGE, LogList, LogPage
from bot.views.notices import BrowseLibrary
from bot.views.text import CHOICE_LIMIT, bold
from cogs.library.entries import edit_card

_REVIEW = re.compile(r"review:(\d{1,18})", re.ASCII)
_PROPOSALS = "proposals"

_FILM_OR_REVIEW = app_commands.describe(
    film=N_("A title, or the beginning of one"),
    review=N_("A review of it, instead of the film"),
)


class LibraryCog(commands.GroupCog, group_name="library", group_description=N_("The club's films")):
    def __init__(self, bot: FilmClub) -> None:
        self.bot = bot

    @app_commands.command(name="add-film", description=N_("Add a film to the club's library"))
    @app_commands.describe(title=N_("Its title"), year=N_("The year it came out"))
    async def add_film(
        self,
        interaction: Interaction,
        title: app_commands.Range[str, 1, 300],
        year: app_commands.Range[int, YEARS[0], YEARS[-1]] | None = None,
    ) -> None:
        guild_id = require_club(interaction)
        # Autocomplete offers what the library has already.
        if (chosen := await film_of_choice(interaction, title)) is not None:
            film = await self.bot.store.films.get(guild_id, chosen)
            said = _("{film} is in the library already.", film=bold(film))
            await answer(interaction, lambda: FilmNotice(said, film.id), private=True)
            return
        if world_film := chosen_world_film(title):
            await defer(interaction)  # The Movie Database may take its time
            facts = await world_film.facts(interaction)
        else:
            facts = facts_of(title, year, self.bot.clock().year)
            if facts.year is None:
                await open_form(interaction, NewFilmForm(0, facts.title, None))
                return
        await adding.bring(interaction, facts)

    @add_film.autocomplete("title")
    async def suggest_titles(
        self, interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return await world_choices(interaction, typed)

    @app_commands.command(
        name="add-review",
        description=N_("Add a critic's review: stars, names and quotes are read from it"),
    )
    @app_commands.describe(
        film=N_("A title, or the beginning of one"),
        document=N_("The review as .txt, .md or .html; if left out, you can paste it"),
        link=N_("Where it was published"),
    )
    async def add_review(
        self,
        interaction: Interaction,
        film: ShownFilmOption,
        document: discord.Attachment | None = None,
        link: app_commands.Range[str, 1, LINK_LIMIT] | None = None,
    ) -> None:
        found = await self.bot.store.films.get(require_club(interaction), film)
        link = check_link(link)
        if document is None:
            await open_form(interaction, PasteForm(found, link))
            return
        require_document(document)
        await defer(interaction)  # fetching the file may take its time
        content = await fetched(self.bot, document)
        draft = await drafts.of_document(interaction, found, content, document.filename, link)
        await answer(interaction, await drafts.begin(interaction, found, draft), private=True)

    @app_commands.command(description=N_("Change a film or a review of it, or suggest a change"))
    @_FILM_OR_REVIEW
    async def edit(
        self, interaction: Interaction, film: ShownFilmOption, review: str | None = None
    ) -> None:
        if review is None:
            await answer(interaction, await edit_card(interaction, film), private=True)
            return
        dossier, chosen = await self._review(interaction, film, review)
        draft = ReviewDraft(dossier.film.id, chosen, over=chosen)
        await answer(
            interaction, await drafts.begin(interaction, dossier.film, draft), private=True
        )

    @app_commands.command(description=N_("Take a film out of the library, or a review of it"))
    @checked_first(require_library)
    @_FILM_OR_REVIEW
    async def remove(
        self, interaction: Interaction, film: ShownFilmOption, review: str | None = None
    ) -> None:
        await require_library(interaction)
        guild_id = require_club(interaction)
        if review is None:
            found = await self.bot.store.films.get(guild_id, film)
            toll = await self.bot.store.library.toll(guild_id, film, self.bot.clock())
            await answer(interaction, lambda: ConfirmRemoval(found, toll), private=True)
            return
        dossier, chosen = await self._review(interaction, film, review)
        await answer(interaction, lambda: ConfirmReviewRemoval(dossier.film, chosen), private=True)

    @edit.autocomplete("review")
    @remove.autocomplete("review")
    async def suggest_reviews(
        self, interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        try:
            if interaction.command is not self.edit:  # there, other members suggest a change
                await require_library(interaction)
            film = await look_up(interaction, interaction.namespace.film or "", is_shown=True)
            dossier = await self.bot.store.reviews.dossier(require_club(interaction), film)
        except FilmClubError:  # they may not change it, or no film is chosen yet
            return []
        found = by_critics(dossier.reviews, typed)[:CHOICES]
        return [
            app_commands.Choice(name=name, value=f"review:{review.id}")
            for review, name in zip(found, review_names(found), strict=True)
        ]

    @app_commands.command(description=N_("Join two entries of the same film"))
    @checked_first(require_library)
    @app_commands.describe(film=N_("The entry that goes"), into=N_("The entry to keep"))
    async def merge(
        self,
        interaction: Interaction,
        film: ShownFilmOption,
        into: OtherFilmOption,
    ) -> None:
        await require_library(interaction)
        guild_id = require_club(interaction)
        gone, stays = [await self.bot.store.films.get(guild_id, one) for one in (film, into)]
        if gone.id == stays.id:
            raise BadEntry(N_("Those two are one film already. Pick another for one of them."))
        toll = await self.bot.store.library.toll(guild_id, film, self.bot.clock())
        await answer(interaction, lambda: ConfirmMerge(gone, stays, toll), private=True)

    @app_commands.command(
        name="list", description=N_("What is in the library, and what is proposed for it")
    )
    @app_commands.describe(show=N_("Which films to list; all if you leave it out"))
    @app_commands.choices(
        show=[
            app_commands.Choice(name=name, value=value)
            for value, name in {**LIST_LABELS, _PROPOSALS: WAITING_PROPOSALS}.items()
        ]
    )
    async def list_films(self, interaction: Interaction, show: str = "everything") -> None:
        if show == _PROPOSALS:
            build = await proposals_page(interaction, 0)
        else:  # a value of an older version is no filter: everything is shown
            known: dict[str, ListFilter] = {name: name for name in LIST_LABELS}
            narrowed = known.get(show, "everything")
            build = await self._list(require_club(interaction), narrowed, ListPlace())
        await answer(interaction, build, private=True)

    @app_commands.command(
        name="take-line", description=N_("Take a member's line off a film; the stars stay")
    )
    @checked_first(require_organiser)
    @app_commands.describe(
        film=N_("A title, or the beginning of one"), member=N_("Whose line it is")
    )
    async def take_line(
        self, interaction: Interaction, film: FilmOption, member: discord.User
    ) -> None:
        guild_id = require_organiser(interaction)
        name = self.bot.name_of(guild_id, member)
        found = await self.bot.store.ratings.line_of(guild_id, film, member.id)
        await answer(interaction, lambda: ConfirmLine(found, member.id, name), private=True)

    @app_commands.command(description=N_("Who changed what"))
    async def log(self, interaction: Interaction) -> None:
        await answer(interaction, await self._log(require_club(interaction), 0), private=True)

    @app_commands.command(description=N_("Who may change the library"))
    @app_commands.describe(
        role=N_("Its members may change the library, too"),
        films_a_day=N_("Films that every member may add a day by rating them; 5 at first"),
        imports=N_("Whether members' imports from Letterboxd add the films that are missing"),
    )
    @app_commands.rename(films_a_day="films-a-day", imports="imports-add")
    async def managers(
        self,
        interaction: Interaction,
        role: discord.Role | None = None,
        films_a_day: app_commands.Range[int, 0, MOST_A_DAY] | None = None,
        imports: bool | None = None,
    ) -> None:
        require_organiser(interaction)
        await self.bot.store.library_rights.choose(
            editor(interaction),
            role_id=role and role.id,
            films_a_day=films_a_day,
            imports_add=imports,
        )
        await answer(interaction, await self._managers(interaction), private=True)

    @handles(ClearRole)
    async def clear_role(self, interaction: Interaction) -> None:
        require_organiser(interaction)
        await self.bot.store.library_rights.name_role(editor(interaction), None)
        await update(interaction, await self._managers(interaction))

    @handles(BrowseLibrary)
    async def browse(self, interaction: Interaction) -> None:
        build = await self._list(require_club(interaction), "everything", ListPlace())
        await answer(interaction, build, private=True)

    @handles(ListPage)
    async def turn_list(
        self, interaction: Interaction, narrowed: int, page: int, film_id: int, back: int
    ) -> None:
        place = ListPlace(min(page, LAST_PAGE), film_id, bool(back))
        await self._turn(interaction, narrowed, place)

    @handles(NumberedListPage)
    async def turn_list_to(self, interaction: Interaction, narrowed: int, page: int) -> None:
        await self._turn(interaction, narrowed, ListPlace(min(page, LAST_PAGE)))

    @handles(LogPage)
    async def turn_log(self, interaction: Interaction, page: int) -> None:
        await update(interaction, await self._log(require_club(interaction), page))

    async def _review(
        self, interaction: Interaction, film: int, chosen: str
    ) -> tuple[Dossier, Review]:
        """The film, and its review that was picked or typed. Raises FilmNotFound."""
        dossier = await self.bot.store.reviews.dossier(require_club(interaction), film)
        picked = _REVIEW.fullmatch(chosen)
        meant = (
            [review for review in dossier.reviews if review.id == int(picked[1])]
            if picked
            else by_critics(dossier.reviews, chosen)
        )
        if len(meant) != 1:
            raise FilmNotFound(
                N_("Pick one of the film's reviews from the list that comes as you type.")
            )
        return dossier, meant[0]

    async def _list(self, guild_id: int, narrowed: ListFilter, place: ListPlace) -> Build:
        listed = await self.bot.store.film_list.page(guild_id, narrowed, FILMS_A_PAGE, place)
        waiting = await self.bot.store.proposals.count(guild_id)
        return lambda: LibraryList(listed, narrowed, waiting)

    async def _turn(self, interaction: Interaction, narrowed: int, place: ListPlace) -> None:
        filters = list(LIST_LABELS)
        chosen = filters[min(narrowed, len(filters) - 1)]
        await update(interaction, await self._list(require_club(interaction), chosen, place))

    async def _log(self, guild_id: int, page: int) -> Build:
        fetch = partial(self.bot.store.library_log.page, guild_id, now=self.bot.clock())
        found = await existing_page(fetch, page, ENTRIES_A_PAGE)
        return lambda: LogList(found, guild_id)

    async def _managers(self, interaction: Interaction) -> Build:
        guild_id = require_club(interaction)
        rules, tmdb = await self.bot.store.library_rights.of(guild_id), self.bot.has_tmdb
        if rules.role_id is None:
            return lambda: Managers(None, rules, tmdb=tmdb)
        role = interaction.guild and interaction.guild.get_role(rules.role_id)
        if role and role.is_default():  # Discord would show its mention as @@everyone
            return lambda: Managers(_("everyone"), rules, tmdb=tmdb)
        return lambda: Managers(role.mention if role else "", rules, tmdb=tmdb)


def by_critics(reviews: Sequence[Review], typed: str) -> list[Review]:
    """The reviews whose byline, or name in a list, contains the typed text, of which CHOICE_LIMIT
    characters count."""
    folded = fold(typed[:CHOICE_LIMIT])
    return [
        review
        for review, name in zip(reviews, review_names(reviews), strict=True)
        if folded in fold(f"{review.byline} {name}")
    ]


def facts_of(title: str, year: int | None, this_year: int) -> Facts:
    """The facts of a film of which only title and year are known. Raises BadEntry when two years
    were given."""
    called, said = read_title(title, this_year)
    if said is None or year in (None, said):
        return Facts(title=called, year=said if year is None else year)
    if title.rstrip().endswith(")"):
        raise BadEntry(
            N_("The title says {said}, and the year {year}. Leave the wrong one out."),
            said=str(said),
            year=str(year),
        )
    return Facts(title=title, year=year)  # Wonder Woman 1984, of 2020
