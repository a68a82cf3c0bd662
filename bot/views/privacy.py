"""What filmclub keeps, in plain words. /privacy shows it, and docs/privacy.md has the same text,
which tests/views/test_privacy.py checks."""

from __future__ import annotations

from bot.domain.record import record
from bot.language import N_, Message, _
from bot.views.controls import Control, custom_ids, page_turner
from bot.views.layout import Layout, frame, line, words


@record
class PrivacySection:
    """A page of /privacy: a heading, and what is said under it, point by point."""

    heading: Message
    points: tuple[Message, ...]


PRIVACY = (
    PrivacySection(
        N_("What is kept about you"),
        (
            N_(
                "All of it is kept for each server on its own, under your Discord id, and shown in"
                " no other server."
            ),
            N_(
                "**Ratings:** your stars, your line if you wrote one, whether it is a spoiler, and"
                " when. Earlier ratings and lines, and those taken back, stay as history, for the"
                " digest's change of heart."
            ),
            N_(
                "**Sealed ratings:** what you give a film while it is sealed, with your guess of"
                " the club's mean. Nobody is shown it but you, organisers included, until the"
                " reveal."
            ),
            N_(
                "**Lists of yours:** films that you saw without rating them, your watchlist, and"
                " the country in which you watch, if you said so."
            ),
            N_(
                "**From Letterboxd:** when you imported a list, and for ten minutes what that"
                " changed, so that it can be undone. The file itself is not kept."
            ),
            N_(
                "**Quotes:** a message that someone saves with **Apps**, **Save as film quote**:"
                " its words, its author's id and where it stands. From a channel that not everyone"
                " can read it is kept only when its author allows it."
            ),
            N_(
                "**What you do with the club:** films that you nominate, and why; which of the"
                " others' you would like, too; that you have voted, and, until the vote is counted,"
                " what; your turns and picks; whether you come to a screening, and were there;"
                " films of the log that you picked; which votes, screenings and seals you began."
            ),
            N_(
                "**The library:** what you add, change or propose there. Its log, which every"
                " member can read, says who did what. For ten minutes what was declined, withdrawn"
                " or discarded can be brought back."
            ),
            N_(
                "**Threads:** of a message of yours that was hidden as a spoiler, where it stands"
                " now. Its words are in filmclub's message alone."
            ),
            N_(
                "**Your name**, as the server calls you, to show it beside what you did; and for 90"
                " days in which messages of filmclub it stands, so that it can be taken out."
            ),
            N_(
                "**For a day at the most:** a form, a choice or a list from Letterboxd that waits"
                " for you, with what you typed and what was read of your file, or where Discord"
                " holds it; and your name in what waits for somebody who has chosen you there."
            ),
        ),
    ),
    PrivacySection(
        N_("What is not kept, and who gets it"),
        (
            N_(
                "filmclub does not read what is written: Discord sends it no messages, no list of"
                " members, no e-mail address and no presence. Before a message is shown as a quote,"
                " Discord is asked whether it still stands; nothing else of it is kept."
            ),
            N_(
                "Of a server it keeps: its id, language, country, time zone, the channels and roles"
                " that its organisers chose, what they set up, and what was posted."
            ),
            N_(
                "Nobody gets any of it. If the operator has set that up, titles that members type"
                " are looked up at The Movie Database; no id and no name goes along."
            ),
            N_(
                "Whoever runs filmclub for your server, its operator, can read the database and"
                " makes copies of it, and can give a server's organisers their club's ratings,"
                " library and log as files. No ballot and no sealed rating is in these files."
            ),
        ),
    ),
    PrivacySection(
        N_("What you can do"),
        (
            N_(
                "`/my-data export` gives you everything that is kept about you, as a file. In a"
                " direct message to filmclub it is that of all your clubs."
            ),
            N_(
                "`/my-data delete` deletes everything, after it has shown you what that is; in a"
                " direct message in all your clubs. The club's means are worked out anew. Where"
                " others depend on something, like a film on an open ballot, it stays without your"
                " name. filmclub's posts that name you or quote you are edited; its answers to"
                " commands that name you are taken away, those of the last 90 days."
            ),
            N_(
                "`/my-data private` has you named nowhere: your stars count in means and are shown"
                " as “a member”, your lines are shown to nobody, and what filmclub answers you is"
                " for you alone. What you tell the club stands there without your name. Posts and"
                " quotes of filmclub's that name you are edited, and its answers taken away."
            ),
            N_(
                "`/unrate` takes one rating out of every list and count. **Take back** deletes a"
                " quote of yours, **Remove** a hidden message. An organiser can take away a line."
            ),
            N_("Whatever else you want to know or to have deleted, ask the operator."),
        ),
    ),
    PrivacySection(
        N_("How long it is kept"),
        (
            N_("Ratings and the club's log are kept for as long as filmclub is in the server."),
            N_(
                "When you leave the server, your name stays beside your ratings for 30 days, or for"
                " less if its organisers chose that. Then they stay without a name, a line or your"
                " id, so that the club's means do not change, and all else about you is deleted."
                " Only that you are private is kept, if you are, in case you come back;"
                " `/my-data delete`, in a direct message, deletes that, too. filmclub asks Discord"
                " now and then whether each member is still there; it may take some days to notice."
                " Those who come back within that time keep everything."
            ),
            N_("Ballots are deleted when they have been counted, envelopes when they are opened."),
            N_("When filmclub is removed from a server, all of its data is deleted after 30 days."),
            N_("Copies that the operator made before may live longer; only they can delete those."),
        ),
    ),
)


class PrivacyPageButton(Control, template=custom_ids("privacy-page", "page")):
    """Another page of /privacy."""


class PrivacyPage(Layout):
    """A page of what filmclub keeps."""

    def __init__(self, page: int) -> None:
        page = min(page, len(PRIVACY) - 1)
        section = PRIVACY[page]
        points = "\n".join(f"- {_(point)}" for point in section.points)
        super().__init__(
            frame(
                words(f"## {_(section.heading)}"),
                line(),
                words(points),
                *page_turner(PrivacyPageButton, page, len(PRIVACY), {}),
            )
        )


def privacy_in_markdown() -> str:
    """The whole text as a document, in English."""
    return "\n".join(
        f"\n## {section.heading}\n\n" + "\n".join(f"- {point}" for point in section.points)
        for section in PRIVACY
    )
