"""Texts that people could write to do more with them than say something."""

from __future__ import annotations

NASTY = {
    "markdown": "*a* _b_ **c** __d__ ~~e~~ `f`",
    "code block": "```py\nimport os\n```",
    "bars": "||not hidden||",
    "unclosed": "*** ___ ~~ || ` [x](",
    "masked link": "[innocent](https://evil.example/)",
    "bare link": "<https://evil.example/> https://evil.example/a_b_c?d=*e*",
    "everyone": "@everyone @here @ everyone",
    "mentions": "<@1> <@!1> <@&1> <#1> </rate:1> <t:1:R> <:a:1> <a:b:1> <id:guide>",
    "heading": "# big",
    "subtext": "-# small",
    "quote": "> quoted",
    "quote to the end": ">>> quoted",
    "list": "- one",
    "numbered": "1. one",
    "backslashes": "\\*a\\* \\\\*b* \\",
    "right to left": "\u202egnirts a\u202c \u2067b\u2069 \u200fc",
    "arabic": "فيلم [1999]",
    "zero width": "a\u200bb\u200cc\u200dd\ufeffe",
    "controls": "a\x00b\x07c\x1bd\x7fe",
    "emoji": "👨‍👩‍👧‍👦 🏳️‍🌈 🎬 :smile:",
    "combining": "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘",
}
