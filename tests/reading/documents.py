"""Reviews as people publish them, with the facts that they hold. Written for these tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

PROSE = (
    "The film is a gripping, beautifully acted drama that lingers for days. It drags in its middle"
    " hour, but the final stretch is superb."
)


@dataclass(frozen=True, slots=True)
class Case:
    """``facts`` are all that the text holds, of a rating the half-stars."""

    name: str
    text: str
    file: str
    facts: dict[str, Any]


def case(name: str, text: str, *, file: str = "review.txt", **facts: Any) -> Case:
    """In the text, {PROSE} stands for two sentences."""
    return Case(name, text.replace("{PROSE}", PROSE), file, facts)


CASES = [
    case(
        "guardian",
        """\
Sinners review – vampires and the blues in a roaring southern gothic

★★★★☆

By Wendy Ide

Ryan Coogler's film sings. {PROSE}
""",
        title="Sinners",
        director="Ryan Coogler",
        stars=8,
        reviewer="Wendy Ide",
    ),
    case(
        "labels order",
        """\
Running time: 2h 17m
Starring: Michael B. Jordan, Hailee Steinfeld and Delroy Lindo
Cert: 15
Director: Ryan Coogler
Title: Sinners
Year: 2025
Country: USA
Rating: 9/10
Reviewed by: Anna Bright
Published: 18 April 2025

 {PROSE}
""",
        title="Sinners",
        runtime=137,
        cast=("Michael B. Jordan", "Hailee Steinfeld", "Delroy Lindo"),
        certificate="15",
        director="Ryan Coogler",
        year=2025,
        country="USA",
        stars=9,
        reviewer="Anna Bright",
        date=date.fromisoformat("2025-04-18"),
    ),
    case(
        "one line",
        """\
Sinners (2025) · Dir. Ryan Coogler · 137 mins · 15 · USA
★★★½

Sinners begins slowly. {PROSE}
""",
        title="Sinners",
        year=2025,
        director="Ryan Coogler",
        runtime=137,
        certificate="15",
        country="USA",
        stars=7,
    ),
    case(
        "pipes",
        """\
Paddington in Peru (2024) | Director: Dougal Wilson | Cert: PG | Runtime: 106 min | Rating: 3/5

The bear goes home. {PROSE}
""",
        title="Paddington in Peru",
        year=2024,
        director="Dougal Wilson",
        certificate="PG",
        runtime=106,
        stars=6,
    ),
    case(
        "yaml",
        """\
---
title: "Past Lives (2023)"
director: Celine Song
cast:
  - Greta Lee
  - Teo Yoo
  - John Magaro
rating: 4.5/5
author: Priya Nair
date: 2023-09-12
country: US/South Korea
runtime: 106
---

Past Lives is a marvel. {PROSE}
""",
        file="a.md",
        title="Past Lives",
        year=2023,
        director="Celine Song",
        cast=("Greta Lee", "Teo Yoo", "John Magaro"),
        stars=9,
        reviewer="Priya Nair",
        date=date.fromisoformat("2023-09-12"),
        country="US/South Korea",
        runtime=106,
    ),
    case(
        "toml",
        """\
+++
title = "Aftersun"
year = 2022
director = "Charlotte Wells"
cast = ["Paul Mescal", "Frankie Corio"]
rating = 5
rating_max = 5
date = 2022-11-20
author = "Tom Reed"
+++

Aftersun stays with you. {PROSE}
""",
        title="Aftersun",
        year=2022,
        director="Charlotte Wells",
        cast=("Paul Mescal", "Frankie Corio"),
        stars=10,
        date=date.fromisoformat("2022-11-20"),
        reviewer="Tom Reed",
    ),
    case(
        "2049",
        """\
Blade Runner 2049 (2017)

Directed by Denis Villeneuve
Starring Ryan Gosling, Harrison Ford
163 minutes
Rated R

Blade Runner 2049 is a rare sequel. {PROSE}

4 out of 5 stars
""",
        title="Blade Runner 2049",
        year=2017,
        director="Denis Villeneuve",
        cast=("Ryan Gosling", "Harrison Ford"),
        runtime=163,
        certificate="R",
        stars=8,
    ),
    case(
        "1917",
        """\
1917 (15)
Dir: Sam Mendes, 2019, UK/US, 119m

1917 is a technical marvel. {PROSE}

8/10
""",
        title="1917",
        certificate="15",
        director="Sam Mendes",
        year=2019,
        country="UK/US",
        runtime=119,
        stars=8,
    ),
    case(
        "2001",
        """\
# 2001: A Space Odyssey (1968)

**Director:** Stanley Kubrick
**Runtime:** 149 min
**Rating:** ★★★★★

2001: A Space Odyssey still astonishes. {PROSE}
""",
        title="2001: A Space Odyssey",
        year=1968,
        director="Stanley Kubrick",
        runtime=149,
        stars=10,
    ),
    case(
        "apollo",
        """\
Apollo 13 (PG)
Review by Hal Moore

Apollo 13 knows how it ends and grips anyway. {PROSE} B+
""",
        title="Apollo 13",
        certificate="PG",
        reviewer="Hal Moore",
    ),
    case(
        "grade",
        """\
Apollo 13 (PG)
Review by Hal Moore

Apollo 13 grips. {PROSE}

Grade: B+
""",
        title="Apollo 13",
        certificate="PG",
        reviewer="Hal Moore",
        stars=8,
    ),
    case(
        "imdb",
        """\
Tenet (2020)

IMDb: 7.3/10
Rotten Tomatoes: 69%
My rating: 6/10

Tenet is cold. {PROSE}
""",
        title="Tenet",
        year=2020,
        stars=6,
    ),
    case(
        "imdb only",
        """\
Tenet (2020)

IMDb rating: 7.3/10
Metacritic: 69
Audience score: 76%

Tenet is cold. {PROSE}
""",
        title="Tenet",
        year=2020,
    ),
    case(
        "other film",
        """\
Dune: Part Two (2024)

I gave Dune 5 stars. This sequel is colder. {PROSE}

I give it 4 stars.
""",
        title="Dune: Part Two",
        year=2024,
        stars=8,
    ),
    case(
        "rereview",
        """\
Heat (1995)

On first viewing I was unmoved. I originally gave it 3 stars, now 4.

 {PROSE}
""",
        title="Heat",
        year=1995,
        stars=8,
        earlier_stars=6,
    ),
    case(
        "contradict",
        """\
Heat (1995)
Rating: 4/5

Heat is long. {PROSE}

Final rating: 3/5
""",
        title="Heat",
        year=1995,
    ),
    case(
        "roundup",
        """\
Weekend roundup

Sinners (2025) ★★★★
Great fun. {PROSE}

Warfare (2025) ★★★
Grim. {PROSE}
""",
    ),
    case(
        "cops",
        """\
Hot Fuzz (2007)

Nine out of ten cops, or 9 out of 10 cops, would love it. It lands like a 10/10 landing by a \
gymnast in a 5 star hotel. We open on 9/11 and run 24/7 with a 50/50 chance. {PROSE}
""",
        title="Hot Fuzz",
        year=2007,
    ),
    case(
        "html",
        """\
<!DOCTYPE html><html><head><title>Nosferatu (2024) review | The Daily Reel</title><meta \
property="og:site_name" content="The Daily Reel"><link rel="canonical" \
href="https://dailyreel.example/nosferatu"></head><body><nav><a \
href="/">Home</a></nav><article><h1>Nosferatu (2024)</h1><p>By <a href="/x">Ada \
Quill</a></p><p>Director: Robert Eggers<br>Running time: 132 mins<br>Certificate: \
15</p><p>Nosferatu is a fever. {PROSE}</p><p>Rating: \
&#9733;&#9733;&#9733;&#9733;&#9734;</p></article><script>var a="5/5";</script></body></html>
""",
        file="n.html",
        title="Nosferatu",
        year=2024,
        outlet="The Daily Reel",
        link="https://dailyreel.example/nosferatu",
        director="Robert Eggers",
        runtime=132,
        certificate="15",
        reviewer="Ada Quill",
        stars=8,
    ),
    case(
        "jsonld",
        """\
<html><head><script \
type="application/ld+json">{"@context":"https://schema.org","@type":"Review","itemReviewed":{"@t\
ype":"Movie","name":"Anora","director":{"@type":"Person","name":"Sean \
Baker"}},"author":{"@type":"Person","name":"Bea Lin"},"publisher":{"name":"Screen \
Notes"},"datePublished":"2024-11-01","reviewRating":{"@type":"Rating","ratingValue":"4","bestRat\
ing":"5"}}</script></head><body><h1>A Brooklyn fairy tale</h1><p>Anora is a riot. \
{PROSE}</p></body></html>
""",
        title="Anora",
        director="Sean Baker",
        reviewer="Bea Lin",
        outlet="Screen Notes",
        date=date.fromisoformat("2024-11-01"),
        stars=8,
    ),
    case(
        "table",
        """\
| Film | Conclave |
|---|---|
| Director | Edward Berger |
| Running time | 120 minutes |
| Rating | 8/10 |

Conclave purrs. {PROSE}
""",
        title="Conclave",
        director="Edward Berger",
        runtime=120,
        stars=8,
    ),
    case(
        "ambiguous date",
        """\
The Brutalist (2024)
Reviewed by Jo March
Date: 03/04/2025

The Brutalist is enormous. {PROSE}
""",
        title="The Brutalist",
        year=2024,
        reviewer="Jo March",
    ),
    case(
        "byline date",
        """\
The Brutalist review: a monument
By Jo March | January 24, 2025

The Brutalist is enormous. {PROSE} ★★★★½
""",
        title="The Brutalist",
        reviewer="Jo March",
        date=date.fromisoformat("2025-01-24"),
        stars=9,
    ),
    case(
        "for",
        """\
Anatomy of a Fall (15)
Review by Jo March for Little White Lies

Anatomy of a Fall cuts deep. {PROSE}
""",
        title="Anatomy of a Fall",
        certificate="15",
        reviewer="Jo March",
        outlet="Little White Lies",
    ),
    case(
        "mpa",
        """\
Film Review: Challengers
Rated R for language throughout. Running time: 131 minutes.

Challengers sweats. {PROSE}

3.5/4
""",
        title="Challengers",
        certificate="R",
        runtime=131,
        stars=9,
    ),
    case(
        "asterisks",
        """\
CHALLENGERS
* * * 1/2
Starring Zendaya, Josh O'Connor and Mike Faist. Directed by Luca Guadagnino. Rated R. 131 \
minutes.

Tennis as war. {PROSE}
""",
        title="CHALLENGERS",
        stars=7,
        cast=("Zendaya", "Josh O'Connor", "Mike Faist"),
        director="Luca Guadagnino",
        certificate="R",
        runtime=131,
    ),
    case(
        "percent",
        """\
Flow (2024)
Score: 87%

Flow has no words. {PROSE}
""",
        title="Flow",
        year=2024,
        stars=9,
    ),
    case(
        "thumbs",
        """\
Flow (2024)

Flow has no words. {PROSE}

Verdict: two thumbs up
""",
        title="Flow",
        year=2024,
        stars=9,
    ),
    case(
        "thumb sentence",
        """\
Flow (2024)

Flow has no words. {PROSE} Thumbs up.
""",
        title="Flow",
        year=2024,
        stars=8,
    ),
    case(
        "emoji",
        """\
Flow (2024) 👍

Flow has no words. {PROSE}
""",
        title="Flow",
        year=2024,
    ),
    case(
        "quoted score",
        """\
Flow (2024)

One poster shouts "5 stars" and another "10/10, a triumph". I was bored. {PROSE}
""",
        title="Flow",
        year=2024,
    ),
    case(
        "related",
        """\
Flow (2024)
Rating: 4/5

Flow has no words. {PROSE}

Related reviews

Robot Dreams (2023) ★★★
By Sam Poe
""",
        title="Flow",
        year=2024,
        stars=8,
    ),
    case(
        "rating cert",
        """\
Civil War
Director: Alex Garland
Rating: R
Stars: Kirsten Dunst, Wagner Moura
My rating: 7/10

Civil War rattles. {PROSE}
""",
        title="Civil War",
        director="Alex Garland",
        certificate="R",
        cast=("Kirsten Dunst", "Wagner Moura"),
        stars=7,
    ),
    case(
        "publication byline",
        """\
Civil War review
By The Guardian

Civil War rattles. {PROSE}
""",
        title="Civil War",
        outlet="The Guardian",
    ),
    case(
        "bump",
        """\
Tár (2022)

Tár is icy. {PROSE} After a second viewing I've bumped it from 3 to 4 stars.
""",
        title="Tár",
        year=2022,
        stars=8,
        earlier_stars=6,
    ),
    case(
        "strike",
        """\
Tár (2022)
Rating: ~~3/5~~ 4/5

Tár is icy. {PROSE}
""",
        title="Tár",
        year=2022,
        stars=8,
        earlier_stars=6,
    ),
    case(
        "signature",
        """\
Tár (2022)

Tár is icy. {PROSE}

★★★★

— Lena Ortiz
""",
        title="Tár",
        year=2022,
        stars=8,
        reviewer="Lena Ortiz",
    ),
    case(
        "prose year",
        """\
The Zone of Interest review

In 1943, and again in 2012 when Skyfall (2012) came out, things were different. The Zone of \
Interest chills. {PROSE}
""",
        title="The Zone of Interest",
    ),
    case(
        "directors",
        """\
Everything Everywhere All at Once (2022)
Directors: Daniel Kwan & Daniel Scheinert
Runtime: 2 hr 19 min

It never stops. {PROSE}
""",
        title="Everything Everywhere All at Once",
        year=2022,
        director="Daniel Kwan, Daniel Scheinert",
        runtime=139,
    ),
    case(
        "coens",
        """\
No Country for Old Men (2007)
Directed by: Joel and Ethan Coen
Length: 2:02

It never stops. {PROSE}
""",
        title="No Country for Old Men",
        year=2007,
        director="Joel and Ethan Coen",
        runtime=122,
    ),
    case(
        "letter",
        """\
The Substance
Dir: Coralie Fargeat
Cast: Demi Moore, Margaret Qualley, Dennis Quaid
Verdict: ★★★★

The Substance drips. {PROSE}
""",
        title="The Substance",
        director="Coralie Fargeat",
        cast=("Demi Moore", "Margaret Qualley", "Dennis Quaid"),
        stars=8,
    ),
    case(
        "wrapped",
        """\
Perfect Days (2023)

Wim Wenders finds grace in the daily round of a man who cleans toilets in
Tokyo. Perfect Days is patient, warm and quietly devastating, and its lead
is magnificent. I give it 4.5 out of 5.

""",
        title="Perfect Days",
        year=2023,
        stars=9,
    ),
    case(
        "imdb style",
        """\
Oppenheimer
2023 | R | 3h | Christopher Nolan

Oppenheimer is loud. {PROSE}
""",
        title="Oppenheimer",
        year=2023,
        certificate="R",
        runtime=180,
    ),
    case(
        "cert word",
        """\
Oppenheimer (Cert 15, 180 mins)

Oppenheimer is loud. {PROSE}
Our rating: 4 stars
""",
        title="Oppenheimer",
        certificate="15",
        runtime=180,
        stars=8,
    ),
    case(
        "stars out",
        """\
Oppenheimer Review

★★★ (out of four)

Oppenheimer is loud. {PROSE}
""",
        title="Oppenheimer",
        stars=8,
    ),
    case(
        "ebert",
        """\
Oppenheimer movie review & film summary (2023)

Oppenheimer is loud. {PROSE}
""",
        title="Oppenheimer",
        year=2023,
    ),
    case(
        "quoted head",
        """\
‘Wicked’ Review: A Big Green Spectacle

By Mara Voss
November 19, 2024

Wicked soars. {PROSE}
""",
        title="Wicked",
        reviewer="Mara Voss",
        date=date.fromisoformat("2024-11-19"),
    ),
    case(
        "headline only",
        """\
A green and pleasant spectacle

There is much to like in this one. {PROSE}
""",
    ),
    case(
        "stars in the headline",
        """\
Wicked (2024) - 7/10

Long, loud, lovely, and far too pleased with itself.
""",
        title="Wicked",
        year=2024,
        stars=7,
    ),
    case(
        "dir paren",
        """\
Wicked (dir. Jon M. Chu, 2024)

Wicked soars. {PROSE}
""",
        title="Wicked",
        year=2024,
        director="Jon M. Chu",
    ),
    case(
        "blockquote",
        """\
Wicked (2024)

> An instant classic. 5/5
> — Some Magazine

Wicked soars. {PROSE}

Score: 6/10
""",
        title="Wicked",
        year=2024,
        stars=6,
    ),
    case(
        "wife",
        """\
Wicked (2024)

My wife gives it 5 stars. I give this 3 stars. {PROSE}
""",
        title="Wicked",
        year=2024,
        stars=6,
    ),
    case(
        "md bold",
        """\
# Review: The Holdovers (2023)

**Directed by:** Alexander Payne
**Cast:** Paul Giamatti (Hunham), Da'Vine Joy Randolph as Mary, Dominic Sessa
**Runtime:** 133 min
**MPA Rating:** R
**Release date:** 10 November 2023

*By Sam Okafor*

{PROSE}

**Score:** 9/10
""",
        title="The Holdovers",
        year=2023,
        director="Alexander Payne",
        cast=("Paul Giamatti", "Da'Vine Joy Randolph", "Dominic Sessa"),
        runtime=133,
        certificate="R",
        reviewer="Sam Okafor",
        stars=9,
    ),
    case(
        "newspaper",
        """\
The Holdovers
★★★★
15, 133 mins
Dir Alexander Payne
Sam Okafor

{PROSE}
""",
        title="The Holdovers",
        stars=8,
        certificate="15",
        runtime=133,
        director="Alexander Payne",
    ),
    case(
        "cert label",
        """\
The Holdovers
Certificate 15 | 133 minutes | 2023

{PROSE}

Verdict: 4 stars
""",
        title="The Holdovers",
        certificate="15",
        runtime=133,
        year=2023,
        stars=8,
    ),
    case(
        "comma oneline",
        """\
The Holdovers, 2023, Alexander Payne, US

{PROSE}
""",
        year=2023,
        country="US",
    ),
    case(
        "slash",
        """\
The Holdovers / 2023 / USA / 133 min / Dir: Alexander Payne / Rated R

{PROSE}

Grade: A-
""",
        title="The Holdovers",
        year=2023,
        country="USA",
        runtime=133,
        director="Alexander Payne",
        certificate="R",
        stars=9,
    ),
    case(
        "words by",
        """\
The Holdovers (15)
Words: Nadia Rahman
Posted: 19 January 2024

{PROSE}
""",
        title="The Holdovers",
        certificate="15",
        reviewer="Nadia Rahman",
        date=date.fromisoformat("2024-01-19"),
    ),
    case(
        "source link",
        """\
Title: The Holdovers
Source: Reel Times
Link: https://reeltimes.example/holdovers
By: Nadia Rahman

The Holdovers is a slow thaw.

{PROSE}
""",
        title="The Holdovers",
        outlet="Reel Times",
        link="https://reeltimes.example/holdovers",
        reviewer="Nadia Rahman",
    ),
    case(
        "bfi",
        """\
The Holdovers
USA 2023
Director: Alexander Payne
With: Paul Giamatti, Dominic Sessa
133 mins

{PROSE}
""",
        title="The Holdovers",
        director="Alexander Payne",
        cast=("Paul Giamatti", "Dominic Sessa"),
        country="USA",
        year=2023,
        runtime=133,
    ),
    case(
        "starring sentence",
        """\
The Holdovers (2023), directed by Alexander Payne and starring Paul Giamatti, is a treat. \
{PROSE}
""",
        title="The Holdovers",
        year=2023,
        director="Alexander Payne",
    ),
    case(
        "gave stars title",
        """\
The Holdovers (2023)

{PROSE} I'm giving The Holdovers 4 out of 5 stars.
""",
        title="The Holdovers",
        year=2023,
        stars=8,
    ),
    case(
        "gets",
        """\
The Holdovers (2023)

{PROSE} The Holdovers gets 4 out of 5 stars.
""",
        title="The Holdovers",
        year=2023,
        stars=8,
    ),
    case(
        "score other",
        """\
The Holdovers (2023)

{PROSE} Sideways remains a 10/10 and Nebraska gets 4 stars. This one is a 7/10 for me.
""",
        title="The Holdovers",
        year=2023,
        stars=7,
    ),
    case(
        "soundtrack",
        """\
The Holdovers (2023)

{PROSE} I'd give the soundtrack 5 stars, and the catering 2/10.
""",
        title="The Holdovers",
        year=2023,
    ),
    case(
        "rt prose",
        """\
The Holdovers (2023)

{PROSE} It sits at 97% on Rotten Tomatoes and 7.9/10 on IMDb.
""",
        title="The Holdovers",
        year=2023,
    ),
    case(
        "wm sub",
        """\
The Holdovers (2023)
Story: 4/5
Acting: 5/5
Music: 3/5
Overall: 4/5

{PROSE}
""",
        title="The Holdovers",
        year=2023,
        stars=8,
    ),
    case(
        "wm sub only",
        """\
The Holdovers (2023)
Story: 4/5
Acting: 5/5
Music: 3/5

{PROSE}
""",
        title="The Holdovers",
        year=2023,
    ),
    case(
        "rating stars parens",
        """\
The Holdovers (2023)
Rating: 4 (out of 5)

{PROSE}
""",
        title="The Holdovers",
        year=2023,
        stars=8,
    ),
    case(
        "front rating only",
        """\
---
title: The Holdovers
rating: 4
---

{PROSE}
""",
    ),
    case(
        "front stars",
        """\
---
film: The Holdovers
year: 2023
stars: 4
reviewer: "Nadia Rahman"
publication: Reel Times
url: https://reeltimes.example/h
---

{PROSE}
""",
        title="The Holdovers",
        year=2023,
        stars=8,
        reviewer="Nadia Rahman",
        outlet="Reel Times",
        link="https://reeltimes.example/h",
    ),
    case(
        "toml nested",
        """\
+++
title = "The Holdovers review: cold comfort"
[film]
title = "The Holdovers"
year = 2023
director = "Alexander Payne"
[review]
rating = "4/5"
author = "Nadia Rahman"
+++

{PROSE}
""",
        title="The Holdovers",
        year=2023,
        director="Alexander Payne",
        stars=8,
        reviewer="Nadia Rahman",
    ),
    case(
        "remake",
        """\
Nosferatu (2024) review

Murnau's Nosferatu (1922) looms over this remake.

{PROSE}
""",
        title="Nosferatu",
        year=2024,
    ),
    case(
        "list of three",
        """\
# Three films this week

## The Holdovers
★★★★
Warm.

{PROSE}

## Ferrari
★★★
Fast.

{PROSE}
""",
    ),
    case(
        "outlet head",
        """\
The Holdovers (15) | Reel Times Review
Review by Nadia Rahman

{PROSE}
""",
        title="The Holdovers",
        certificate="15",
        reviewer="Nadia Rahman",
        outlet="Reel Times",
    ),
    case(
        "letterboxd",
        """\
★★★★ The Holdovers (2023)
Watched 12 Jan 2024

{PROSE}

Letterboxd: https://boxd.it/abc123
""",
        title="The Holdovers",
        year=2023,
        stars=8,
        outlet="Letterboxd",
        link="https://boxd.it/abc123",
    ),
    case(
        "orig pub",
        """\
The Holdovers review

{PROSE}

Originally published in Reel Times on 19 January 2024.
""",
        title="The Holdovers",
        outlet="Reel Times",
        date=date.fromisoformat("2024-01-19"),
    ),
    case(
        "number title",
        """\
8½ (1963)
Director: Federico Fellini
138 min

{PROSE}
""",
        title="8½",
        year=1963,
        director="Federico Fellini",
        runtime=138,
    ),
    case(
        "se7en",
        """\
Se7en (18)
Director: David Fincher
Year: 1995

{PROSE}
""",
        title="Se7en",
        certificate="18",
        director="David Fincher",
        year=1995,
    ),
    case(
        "12",
        """\
12 Angry Men (U)
Director: Sidney Lumet, 1957, US, 96m

{PROSE}
""",
        title="12 Angry Men",
        certificate="U",
        director="Sidney Lumet",
        year=1957,
        country="US",
        runtime=96,
    ),
    case(
        "300",
        """\
300 (2006)

{PROSE}

3/5
""",
        title="300",
        year=2006,
        stars=6,
    ),
    case(
        "paren title",
        """\
Birdman or (The Unexpected Virtue of Ignorance) (2014)

{PROSE}
""",
        title="Birdman or (The Unexpected Virtue of Ignorance)",
        year=2014,
    ),
    case(
        "initially",
        """\
The Holdovers (2023)

{PROSE} Initially I rated it 6/10. After a rewatch I've raised that to 8/10.
""",
        title="The Holdovers",
        year=2023,
        stars=8,
        earlier_stars=6,
    ),
    case(
        "upgrade",
        """\
The Holdovers (2023)
Rating: 8/10 (previously 6/10)

{PROSE}
""",
        title="The Holdovers",
        year=2023,
        stars=8,
        earlier_stars=6,
    ),
    case(
        "original rating label",
        """\
The Holdovers (2023)
Original rating: 3/5
Revised rating: 4/5

{PROSE}
""",
        title="The Holdovers",
        year=2023,
        stars=8,
        earlier_stars=6,
    ),
    case(
        "html p",
        """\
<html><head><title>The Holdovers review – Reel Times</title></head><body><h1>The Holdovers \
review: cold comfort in New England</h1><p class=byline>By <b>Nadia Rahman</b></p><time \
datetime="2024-01-19">19 January 2024</time><p>Dir: Alexander Payne; Starring: Paul Giamatti, \
Dominic Sessa. Cert 15, 133 min</p><p>

{PROSE}</p><p>★★★★☆</p></body></html>
""",
        title="The Holdovers",
        reviewer="Nadia Rahman",
        outlet="Reel Times",
        date=date.fromisoformat("2024-01-19"),
        director="Alexander Payne",
        cast=("Paul Giamatti", "Dominic Sessa"),
        certificate="15",
        runtime=133,
        stars=8,
    ),
    case(
        "country prose",
        """\
The Holdovers (2023)
Country of origin: United States
Language: English

{PROSE}
""",
        title="The Holdovers",
        year=2023,
        country="United States",
    ),
    case(
        "writer trap",
        """\
The Holdovers (2023)
Written by David Hemingson
Directed by Alexander Payne

{PROSE}
""",
        title="The Holdovers",
        year=2023,
        director="Alexander Payne",
    ),
    case(
        "by film",
        """\
The Holdovers
A film by Alexander Payne
Reviewed by Nadia Rahman for Reel Times

{PROSE}
""",
        title="The Holdovers",
        director="Alexander Payne",
        reviewer="Nadia Rahman",
        outlet="Reel Times",
    ),
    case(
        "thumbs sentence",
        """\
The Holdovers (2023)

{PROSE} I give it two thumbs up.
""",
        title="The Holdovers",
        year=2023,
        stars=9,
    ),
    case(
        "five words",
        """\
The Holdovers (2023)

{PROSE}

Four stars out of five.
""",
        title="The Holdovers",
        year=2023,
        stars=8,
    ),
    case(
        "rating r",
        """\
The Holdovers

Rated: R
Running Time: 2:13
Directed By: Alexander Payne
Score: 3.5/4

{PROSE}
""",
        title="The Holdovers",
        certificate="R",
        runtime=133,
        director="Alexander Payne",
        stars=9,
    ),
    case(
        "hrating",
        """\
The Holdovers (2023) — ★★★½

{PROSE}
""",
        title="The Holdovers",
        year=2023,
        stars=7,
    ),
    case(
        "in quotes",
        """\
“The Holdovers” (2023)
Reviewed by: Nadia Rahman, 19/01/2024

{PROSE}
""",
        title="The Holdovers",
        year=2023,
        reviewer="Nadia Rahman",
        date=date.fromisoformat("2024-01-19"),
    ),
    case(
        "signed",
        """\
The Holdovers (2023)

{PROSE} 8/10

Nadia Rahman, Reel Times
""",
        title="The Holdovers",
        year=2023,
        stars=8,
        reviewer="Nadia Rahman",
        outlet="Reel Times",
    ),
    case(
        "more films mention",
        """\
The Holdovers (2023)
4/5

{PROSE}

If you liked this:
- Sideways (2004) ★★★★★
- Election (1999) ★★★
""",
        title="The Holdovers",
        year=2023,
        stars=8,
    ),
    case(
        "stars number",
        """\
The Holdovers (2023)
Stars: 4/5
Starring: Paul Giamatti

{PROSE}
""",
        title="The Holdovers",
        year=2023,
        stars=8,
        cast=("Paul Giamatti",),
    ),
    case(
        "percent prose",
        """\
The Holdovers (2023)

{PROSE} It is 90% talk. I'd say 85%.
""",
        title="The Holdovers",
        year=2023,
    ),
    case(
        "plural directors",
        """\
Dumb Money
Directors: Joel Coen and Ethan Coen
Countries: UK, US
Length: 1h 44m

{PROSE}
""",
        title="Dumb Money",
        director="Joel Coen, Ethan Coen",
        country="UK, US",
        runtime=104,
    ),
    case(
        "date top",
        """\
January 19, 2024

The Holdovers (2023)

{PROSE}
""",
        title="The Holdovers",
        year=2023,
        date=date.fromisoformat("2024-01-19"),
    ),
    case(
        "site review head",
        """\
The Holdovers (15) Reel-Time Film Review

Dir: Alexander Payne, 2023, US, 133m
Cast: Paul Giamatti, Dominic Sessa
Review by Nadia Rahman
The Holdovers is a slow thaw.

{PROSE}
""",
        title="The Holdovers",
        certificate="15",
        outlet="Reel-Time Film",
        director="Alexander Payne",
        year=2023,
        country="US",
        runtime=133,
        cast=("Paul Giamatti", "Dominic Sessa"),
        reviewer="Nadia Rahman",
    ),
    case(
        "lost quote head",
        """\
The Holdovers” (2023) Review – A Cold Start Turned Warm
The Holdovers (2023) is a film I put off. I originally gave it a 2 out of 5 stars. I kept \
thinking about the last 40–45 minutes. I bumped my score up to 4 out of 5 stars because it grew \
on me.

{PROSE}
Final Rating: ★★★★☆ (4/5)
Letterboxd Review: https://boxd.it/abc123
""",
        title="The Holdovers",
        year=2023,
        stars=8,
        earlier_stars=4,
        outlet="Letterboxd",
        link="https://boxd.it/abc123",
    ),
]

LINES: list[tuple[str, dict[str, Any]]] = [
    (
        "Rating: PG-13\nStars: Cynthia Erivo, Ariana Grande",
        {"certificate": "PG-13", "cast": ("Cynthia Erivo", "Ariana Grande")},
    ),
    ("Rated R for gore; Rating: 3/4", {"certificate": "R", "stars": 8}),
    ("Runtime: 2 hours, 40 minutes | Language: English | Budget: $150m", {"runtime": 160}),
    (
        "Director: Jon M. Chu\nWriter: Winnie Holzman\nStudio: Universal\n"
        "Distributor: Universal Pictures",
        {"director": "Jon M. Chu"},
    ),
    (
        "Cast: Cynthia Erivo, Ariana Grande, Jeff Goldblum, and Michelle Yeoh.",
        {"cast": ("Cynthia Erivo", "Ariana Grande", "Jeff Goldblum", "Michelle Yeoh")},
    ),
    (
        "Starring: Cynthia Erivo as Elphaba, Ariana Grande as Glinda",
        {"cast": ("Cynthia Erivo", "Ariana Grande")},
    ),
    ("Cast:\n- Cynthia Erivo\n- Ariana Grande", {"cast": ("Cynthia Erivo", "Ariana Grande")}),
    ("Director:\nJon M. Chu", {"director": "Jon M. Chu"}),
    ("By Ana Silva and Ben Okri", {"reviewer": "Ana Silva and Ben Okri"}),
    ("By Ana Silva, Film Critic", {"reviewer": "Ana Silva"}),
    (
        "By Ana Silva - June 12, 2025",
        {"reviewer": "Ana Silva", "date": date.fromisoformat("2025-06-12")},
    ),
    (
        "Posted by Ana Silva on 12 June 2025",
        {"reviewer": "Ana Silva", "date": date.fromisoformat("2025-06-12")},
    ),
    (
        "Reviewed by Ana Silva, 12 June 2025",
        {"reviewer": "Ana Silva", "date": date.fromisoformat("2025-06-12")},
    ),
    ("Reviewed by moviefan99", {"reviewer": "moviefan99"}),
    ("By Empire Staff", {}),
    ("By the end you will be exhausted, and humming.", {}),
    ("With Wicked, Jon M. Chu finally finds his feet as a director.", {}),
    ("Directed by a man who loves colour, it glows.", {}),
    ("Starring everyone in town, it never rests for a minute.", {}),
    ("Published: 12.06.2025", {}),
    ("Date: June 2025", {}),
    (
        "Release date: 22 November 2024\nReview date: 25 November 2024",
        {"date": date.fromisoformat("2024-11-25")},
    ),
    ("In cinemas 22 November 2024", {}),
    ("Website: https://www.imdb.com/title/tt1", {}),
    ("Trailer: https://youtube.com/watch?v=1", {}),
    ("Read the full review: https://reel.example/wicked", {"link": "https://reel.example/wicked"}),
    ("[Read the full review](https://reel.example/wicked)", {}),
    ("Country: UK/France", {"country": "UK/France"}),
    ("Country: USA\nYear: 2023", {"country": "USA", "year": None}),
    ("Cert: TBC\nRunning time: TBC\nDirector: TBC", {}),
    ("My score: 8", {}),
    ("Rating: 8.5/10 (Great)", {"stars": 9}),
    ("Rating: ★★★★ out of 5", {"stars": 8}),
    ("RATING: 4.5 STARS", {"stars": 9}),
    ("Final Verdict: 7 out of 10", {"stars": 7}),
    ("Verdict: a glittering, overlong treat. 4/5", {"stars": 8}),
    ("The Verdict\n4/5", {"stars": 8}),
    ("Verdict: See it.", {}),
    ("Overall Grade: C", {"stars": 4}),
    ("Score: 3/5\nIMDb Score: 7.5/10\nMetascore: 73", {"stars": 6}),
    ("Audience: 95%\nCritics: 88%", {}),
    ("Rotten Tomatoes\n88%", {}),
    ("4/5 ★★★★", {"stars": 8}),
    ("I can't give it more than 3 stars.", {}),
    ("I almost gave it 5 stars, but settled on 4.", {}),
    ("It's a 4/5 from me.", {"stars": 8}),
    ("A solid 7/10.", {"stars": 7}),
    ("A 5 star performance in a 2 star film.", {}),
    ("It's no five-star classic.", {}),
    ("I would have given it 4 stars had it been shorter.", {}),
    ("He scored 10/10 on the test.", {}),
    ("Rating: 5/5 for the costumes, 2/5 for the plot", {}),
    ("Rating (Part One): 3/5", {}),
    ("My kids gave it two thumbs up.", {}),
    ("4 out of 5 dentists would walk out.", {}),
    ("⭐⭐⭐⭐☆", {"stars": 8}),
    ("Stars: ★★★", {"stars": 6}),
    ("Star rating: 3.5", {"stars": 7}),
    ("3.5 stars", {"stars": 7}),
    ("Rating - 4/5", {"stars": 8}),
    ("I rate this 6/10", {"stars": 6}),
    ("I'm rating Wicked a 6/10.", {"stars": 6}),
    ("Grease (1978) was better: 4/5.", {}),
    ("Grease: 4/5", {}),
    ("See also: Grease (1978)", {}),
    ("The Guardian gave it 4 stars. The Times called it “a 5/5 triumph”.", {}),
    ("Review by Ana Silva (The Reel)", {"reviewer": "Ana Silva", "outlet": "The Reel"}),
    ("Review: Ana Silva", {"reviewer": "Ana Silva"}),
    ("Critic: Ana Silva | Outlet: The Reel", {"reviewer": "Ana Silva", "outlet": "The Reel"}),
    ("Ana Silva for The Reel", {}),
    ("Runtime - 160 minutes", {"runtime": 160}),
    ("160min | PG | Musical", {"runtime": 160, "certificate": "PG"}),
    ("(PG, 160 mins)", {"certificate": "PG", "runtime": 160}),
    ("Cert PG, 160 mins, out now", {"certificate": "PG", "runtime": 160}),
    ("Out of 10: 7", {}),
    (
        "Dir: Jon M. Chu. Starring: Cynthia Erivo, Ariana Grande. 160 mins. PG.",
        {
            "director": "Jon M. Chu",
            "cast": ("Cynthia Erivo", "Ariana Grande"),
            "runtime": 160,
            "certificate": "PG",
        },
    ),
    ("USA, 2024. Dir Jon M. Chu", {"country": "USA", "director": "Jon M. Chu"}),
]
"""Lines of a review of Wicked (2024), and what each adds to the title and the year."""
