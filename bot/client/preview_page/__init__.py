"""Our additions to the preview's page, which is SimCord's: a script, a style and an address without
a key.

SimCord offers no way to add to its page, so its server is changed here through private names. Its
version is pinned, and tests/end_to_end/test_preview_page.py fails where a new version differs.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

from aiohttp import web
from simcord.backend.errors import BackendError, SetupError
from simcord.preview import Preview
from simcord.preview._dependencies import _DependencyRead
from simcord.preview._server import PreviewServer
from simcord.results import InteractionResult, ResponseMessage

SAVE_AS_QUOTE = "Save as film quote"
"""The one command in a message's menu (cogs/quotes.py)."""

_HERE = Path(__file__).parent
_SCRIPT, _STYLE = str(_HERE / "filmclub.js"), str(_HERE / "filmclub.css")
_HEAD = (
    '<title>filmclub: preview</title><link rel="stylesheet" href="/filmclub.css">'
    '<script src="/filmclub.js" data-started="{started}"></script></head>'
)
TABS = 16
"""How many tabs SimCord serves at a time. One that nobody looks at any more makes room for the
next."""


class Server(PreviewServer):
    """SimCord's server, with our script and style in its page, and without a key in its address.

    The key keeps other programs on this machine out of the preview, whose club is made up anyway.
    Other websites are still kept out: only requests for this host and from its own origin are
    answered.
    """

    started = secrets.token_urlsafe(8)
    """By which a page knows that another preview has taken this one's place."""

    # An absolute path replaces SimCord's folder.
    _STATIC_FILES: ClassVar[dict[str, str]] = {
        **PreviewServer._STATIC_FILES,
        "/filmclub.js": _SCRIPT,
        "/filmclub.css": _STYLE,
    }
    _STATIC_CONTENT_TYPES: ClassVar[dict[str, str]] = {
        **PreviewServer._STATIC_CONTENT_TYPES,
        _STYLE: "text/css",
    }

    def _authorized(self, request: Any, *, context: str | None = None) -> bool:
        headers = {**request.headers, "X-Simcord-Capability": self.preview.capability}
        return super()._authorized(SimpleNamespace(headers=headers), context=context)

    async def _index(self, request: Any) -> Any:
        page = (await super()._index(request)).text
        head = _HEAD.format(started=self.started)
        page = page.replace("<title>SimCord Preview</title>", "").replace("</head>", head, 1)
        return web.Response(text=page, content_type="text/html", headers=self._SECURITY_HEADERS)

    async def _pages(self, request: Any) -> Any:
        """A new tab. It replaces one that is no longer there, which would otherwise count for ten
        minutes."""
        tabs = [page for page in self.preview._pages.values() if page.id != "python"]
        tabs.sort(key=lambda page: page.last_activity)
        for page in tabs[: max(0, len(tabs) - TABS + 1)]:
            self.preview._close_page(page.id)
        return await super()._pages(request)

    async def _action(self, request: Any) -> Any:
        """What a member does. With our header, the command in the menu **Apps** of a message."""
        message_id = request.headers.get("X-Filmclub-Message")
        context_id = request.headers.get("X-Simcord-Context")
        if message_id is None:
            answer = await super()._action(request)
            self._open_typed(context_id)
            return answer
        if not self._authorized(request, context=context_id):
            raise web.HTTPUnauthorized()
        preview = self.preview
        try:
            page = preview._get_page(context_id)
            message = preview._target_message(page, int(message_id))
            said = ResponseMessage(preview.env, message)
            result = await page.viewer.context_menu(preview.channel, SAVE_AS_QUOTE, said)
            self._open(page, result)
        except (SetupError, BackendError, ValueError):  # a message that is gone, two at a time
            raise web.HTTPConflict from None
        return web.json_response({}, headers=self._SECURITY_HEADERS)

    def _open_typed(self, context_id: str | None) -> None:
        """Show the form of a command that was typed in one go."""
        page = self.preview._pages.get(context_id or "")
        if page is None or getattr(page.viewer, "opened", None) is None:
            return
        result, page.viewer.opened = page.viewer.opened, None
        self._open(page, result)

    def _open(self, page: Any, result: InteractionResult) -> None:
        if result.modal is not None:
            page.modal, page.modal_handle = result, f"m_{secrets.token_urlsafe(12)}"
        self.preview._publish_message_pages()


class Unseen:
    """What the bot has posted or changed by itself. SimCord's pages have only what came of what a
    member did."""

    def __init__(self, preview: Preview) -> None:
        self._preview = preview
        self._is_some = False
        preview.env.backend.subscribers.append(self._note)

    def _note(self, event: str, _payload: Any) -> None:
        if event.startswith(("MESSAGE_", "THREAD_")) and self._is_by_itself():
            self._is_some = True

    def show(self) -> None:
        """Have all pages show it."""
        if self._is_some and self._is_by_itself():
            self._is_some = False
            self._preview._publish_message_pages()

    def _is_by_itself(self) -> bool:
        return self._preview.env._operation_task is None


_is_shown = _DependencyRead.entity


def _names_commands(self: _DependencyRead, kind: str, identity: Any) -> bool:
    """A message names a command to those, too, who may not use it, where SimCord says
    "unavailable"."""
    return kind == "command" or _is_shown(self, kind, identity)


_DependencyRead.entity = _names_commands


def taken_in_hand(preview: Preview, port: int) -> Preview:
    """A preview that is not entered yet, with our server. ``port`` 0 means any free port."""
    preview._server = Server(preview, port)
    return preview


def address(preview: Preview) -> str:
    """The preview's address, without a key."""
    return preview.url.partition("#")[0]
