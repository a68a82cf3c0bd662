"""/help: what the bot does, by what a member is after."""

from __future__ import annotations

from bot.domain.film import TMDB_NOTICE
from bot.language import N_, _
from bot.views.layout import Layout, frame, line, words
from bot.views.text import section, small

COMMANDS = (
    (
        N_("The films"),
        (
            ("review", N_("a film's reviews, beside your club's ratings")),
            ("rate", N_("½ to 5 stars for a film, and a line")),
            ("unrate", N_("take your rating back")),
            ("ratings", N_("what every member gave a film")),
            ("quote", N_("a line from a review; **Another** brings the next")),
            (
                "discuss",
                N_("a thread about a film, spoiler-free if you like"),
            ),
        ),
    ),
    (
        N_("What comes next"),
        (
            ("club home", N_("where the club is: what is on, and what comes next")),
            ("nominate", N_("a film that the club could watch")),
            ("nominations", N_("what is nominated")),
            (
                "vote show",
                N_("the vote on the next film"),
            ),
            ("turns show", N_("whose turn it is to pick a film")),
            ("calendar", N_("what is coming, also as a file")),
            ("where", N_("where a film can be streamed, rented or bought")),
            (
                "sealed show",
                N_("films that you rate before you see what the others gave"),
            ),
        ),
    ),
    (
        N_("The club and its members"),
        (
            ("club log", N_("what the club has watched")),
            (
                "club year",
                N_("the club's year, and your own"),
            ),
            ("top", N_("what the club likes best, or is divided about")),
            (
                "members",
                N_("the most active, the harshest, the kindest"),
            ),
            ("profile", N_("what a member has rated, likes and has picked")),
            (
                "match",
                N_("how alike two members rate"),
            ),
        ),
    ),
    (
        N_("For yourself"),
        (
            ("recommend", N_("films for you, by members who rate like you")),
            ("seen", N_("note that you have seen a film, without a rating")),
            (
                "watchlist show",
                N_("what you want to see; `/watchlist pick` draws one"),
            ),
            (
                "letterboxd import",
                N_("your ratings from Letterboxd; `/letterboxd export` takes yours there"),
            ),
            (
                "my-data export",
                N_("all that is kept about you; `/my-data delete` and `/my-data private`, too"),
            ),
            ("privacy", N_("what filmclub keeps, for how long, and who sees it")),
            ("help", N_("this page")),
        ),
    ),
    (
        N_("The library"),
        (
            (
                "library add-film",
                N_("a film that is missing; `/library add-review` adds a critic's review"),
            ),
            (
                "library list",
                N_("what is in it, and what is proposed; `/library log` says who changed what"),
            ),
        ),
    ),
    (
        N_("For organisers"),
        (
            (
                "club setup",
                N_("language, time zone, digest, and who changes the library"),
            ),
            ("screening schedule", N_("a date for a film")),
            (
                "vote open",
                N_("a vote; `/turns next` begins a turn, `/sealed open` seals a film"),
            ),
            ("digest schedule", N_("a weekly post on the club")),
        ),
    ),
)


class Help(Layout):
    """What the bot does; with ``tmdb``, the notice that The Movie Database demands is there."""

    def __init__(self, *, tmdb: bool = False) -> None:
        about = _(
            "Critics' reviews and your club's own ratings, side by side. Half a title is enough,"
            " and so is a misspelled one."
        )
        sections = [
            section(
                _(heading),
                *(f"`/{name}` {_(what)}" for name, what in known if tmdb or name != "where"),
            )
            for heading, known in COMMANDS
        ]
        sections.append(
            section(
                _("On a message"),
                _(
                    "Hold a message (or right-click it), **Apps**, **Save as film quote**: /quote"
                    " shows it once it is accepted"
                ),
                _(
                    "The same, **Hide as spoiler**: in a spoiler-free thread, it stands behind a"
                    " spoiler"
                ),
            )
        )
        kept = _(
            "Privacy: filmclub keeps what you give it, with your Discord id and your name here, for"
            " this server alone. It reads only messages that someone saves as a quote or hides."
            " `/privacy` has more."
        )
        notes = [small(kept)]
        if tmdb:
            notes.append(small(TMDB_NOTICE))  # word for word, in every language
        parts = [words(f"## filmclub\n{about}")]
        for said in (*sections, "\n".join(notes)):
            parts += [line(), words(said)]
        super().__init__(frame(*parts))
