"""What a browser has to complain about: errors, broken policies, and anything fetched from elsewhere."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, ConsoleMessage, Page, Request, Response, WebError, WebSocket

LISTEN = """
addEventListener('securitypolicyviolation', (event) =>
    console.error('policy broken: ' + event.effectiveDirective + ' by ' + event.blockedURI));
"""

SERVER = re.compile(r'127\.0\.0\.1:\d+')
LOST = re.compile('ERR_CONNECTION_|WebSocket connection to|ERR_EMPTY_RESPONSE')


class Complaints(list[str]):
    """Gathers what goes wrong in one browser. `console` holds every line of the consoles, as (level, words)."""

    def __init__(self, browser: str, context: BrowserContext) -> None:
        super().__init__()
        self.console: list[tuple[str, str]] = []
        self._browser = browser
        self._expected: list[re.Pattern[str]] = []
        self._gone: set[str] = set()  # servers of earlier stories that were killed or cut: their echo may come late
        context.on('console', self._console)
        context.on('weberror', self._failure)
        context.on('request', self._request)
        context.on('response', self._response)
        context.on('page', self._page)

    def expect(self, pattern: str) -> None:
        """This is part of the story, such as a refused connection while the server is down; from now on or before."""
        self._expected.append(re.compile(pattern))

    def settle(self) -> None:
        """AssertionError for anything that was not expected; forgets all of it, so that a new story can begin."""
        left = [words for words in self if not self._is_no_wonder(words)]
        self._gone.update(server for words in set(self) - set(left) for server in SERVER.findall(words))
        for kept in (self, self.console, self._expected):
            kept.clear()
        assert not left, f"in {self._browser}'s browser: " + '; '.join(left)

    def _is_no_wonder(self, words: str) -> bool:
        """True for what the story expects, and for a late echo of a server that an earlier story took away."""
        if any(pattern.search(words) for pattern in self._expected):
            return True
        return bool(LOST.search(words)) and any(server in self._gone for server in SERVER.findall(words))

    def _console(self, line: ConsoleMessage) -> None:
        self.console.append((line.type, line.text))
        if line.type in {'error', 'assert'}:
            self.append(f'console: {line.text} ({line.location.get("url", "")})')

    def _failure(self, error: WebError) -> None:
        self.append(f'page: {error.error}')

    def _request(self, request: Request) -> None:
        self._look_at(request.url)

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.append(f'{response.status} for {response.url}')

    def _page(self, page: Page) -> None:
        page.on('websocket', self._socket)

    def _socket(self, socket: WebSocket) -> None:
        self._look_at(socket.url)

    def _look_at(self, url: str) -> None:
        place = urlsplit(url)
        if place.scheme not in {'data', 'blob', 'about'} and place.hostname != '127.0.0.1':
            self.append(f'fetched from elsewhere: {url}')
