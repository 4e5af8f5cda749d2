"""What goes back to the browser: every answer gets its protective headers, and a page its nonce, on the way out."""

from __future__ import annotations

import logging
import re
import secrets

from nicegui import __version__ as nicegui_version
from starlette.datastructures import MutableHeaders
from starlette.types import Message, Scope, Send

from tracker_ui.error_page import error_page, new_reference

log = logging.getLogger('tracker')

PUBLIC_FILES = re.compile(
    rf'/static/.+|/favicon\.ico|/_nicegui/{re.escape(nicegui_version)}/(static|libraries|components|resources|esm)/.+'
)
"""Program files: the same for everybody, without a word about anybody. All else is private and never stored."""

PROTECTION = {
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
}
YEAR = 31_536_000
OF_A_PAGE = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'{and_more}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"
)
OF_ANYTHING_ELSE = "default-src 'none'; frame-ancestors 'none'"

SCRIPT = re.compile(rb'<script(?=[\s>])')
MADE_BY_NICEGUI = 'x-nicegui-content'


class Reply:
    """The sending end of one request. HTML is held back until it is whole, because the nonce goes into its scripts.

    NiceGUI compiles its templates in the browser, so its pages, and only those, may evaluate text ('unsafe-eval').
    A page that NiceGUI draws about an error of its own, which names classes and versions, is exchanged for ours.
    """

    def __init__(self, send: Send, scope: Scope) -> None:
        self.begun = False  # true when part of the answer is on its way, so that no other can be given
        self._send = send
        self._scope = scope
        self._head: Message = {}
        self._page: bytearray | None = None

    async def __call__(self, message: Message) -> None:
        """Take what the application sends."""
        if message['type'] == 'http.response.start':
            await self._start(message)
        elif message['type'] != 'http.response.body' or self._page is None:
            await self._send(message)
        else:
            self._page += message.get('body', b'')
            if not message.get('more_body', False):
                page, self._page = bytes(self._page), bytearray()  # the client keeps this object, with all it holds
                await self._send_page(page)

    async def _start(self, head: Message) -> None:
        headers = MutableHeaders(raw=list(head['headers']))
        self._head = {**head, 'headers': headers.raw}
        self._page = bytearray() if headers.get('content-type', '').startswith('text/html') else None
        self._protect(headers)
        if self._page is None:
            headers['Content-Security-Policy'] = OF_ANYTHING_ELSE
            self.begun = True
            await self._send(self._head)

    async def _send_page(self, page: bytes) -> None:
        headers = MutableHeaders(raw=self._head['headers'])
        of_nicegui = MADE_BY_NICEGUI in headers
        if of_nicegui and (status := self._instead()):
            of_nicegui, page, self._head['status'] = False, self._own_words(status), status
        nonce = secrets.token_urlsafe(16)
        policy = OF_A_PAGE.format(nonce=nonce, and_more=" 'unsafe-eval'" if of_nicegui else '')
        headers['Content-Security-Policy'] = policy
        page = SCRIPT.sub(b'<script nonce="' + nonce.encode() + b'"', page)
        if self._scope['method'] != 'HEAD':
            headers['Content-Length'] = str(len(page))
        self.begun = True
        await self._send(self._head)
        await self._send({'type': 'http.response.body', 'body': page})

    def _protect(self, headers: MutableHeaders) -> None:
        headers.update(PROTECTION)
        if self._scope['scheme'] == 'https':
            headers['Strict-Transport-Security'] = f'max-age={YEAR}'
        path = self._scope['path']
        if not PUBLIC_FILES.fullmatch(path):
            headers['Cache-Control'] = 'no-store'
        elif not path.startswith('/_nicegui/'):  # NiceGUI's files have the version in their path and say so themselves
            named_by_content = path.startswith('/static/') and b'v=' in self._scope['query_string']
            headers['Cache-Control'] = f'public, max-age={YEAR}, immutable' if named_by_content else 'no-cache'

    def _instead(self) -> int | None:
        """The status of our own page, when NiceGUI has drawn one for nobody or about an error of its own."""
        if self._scope.get('door.signed_in') is None:
            return 404
        status = int(self._head['status'])
        if status >= 500:
            return 500
        return 404 if status >= 400 and not self._scope.get('nicegui_page_path') else None

    def _own_words(self, status: int) -> bytes:
        reference = new_reference()
        log.warning('reference %s: a page was answered with %d', reference, status)
        return bytes(error_page(self._scope, status, reference).body)
