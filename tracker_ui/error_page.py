"""What a browser gets instead of what it asked for: a plain page that names nothing but a reference."""

from __future__ import annotations

import secrets
from html import escape

from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import Scope

from tracker_ui.theme import asset

WORDS = {
    400: ('This address cannot be answered', 'Please check how it is written.'),
    401: ('You are signed out', 'Please sign in again.'),
    403: ('This came from another site', 'For your safety it was not done. Please do it from a page of ours.'),
    404: ('Nothing here', 'The page may have moved, the link may have been used, or it is not open to you.'),
    413: ('This is too large', 'It was not taken. Please send something smaller.'),
    500: ('Something went wrong', 'It is not your doing, and nothing was half saved. Please try again.'),
}

SHEETS = ('tokens.css', 'base.css', 'plain.css')

PAGE = """<!doctype html>
<html lang="en-GB">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>{title} · Mental Health Tracker</title>
  {sheets}
</head>
<body>
  <div class="plain">
    <header class="plain-brand"><span class="brand-mark" aria-hidden="true"></span>Mental Health Tracker</header>
    <main class="plain-card">
      <header>
        <h1>{title}</h1>
        <p class="sub">{advice}</p>
      </header>
      <p class="sub">Should it happen again, tell the practice manager this reference:
        <span class="reference">{reference}</span></p>
      <a class="btn btn-primary btn-wide" href="/">Go to the start page</a>
    </main>
  </div>
</body>
</html>
"""


def new_reference() -> str:
    """Four characters by which what a person saw is found in the log."""
    return secrets.token_hex(2).upper()


def asks_for_a_page(scope: Scope) -> bool:
    """True when a person waits for this answer in the window of a browser, False for a script, a file or a program."""
    request = HTTPConnection(scope)
    mode = request.headers.get('sec-fetch-mode')
    if mode is not None:
        return mode == 'navigate'
    return scope['method'] in {'GET', 'HEAD'} and not request.url.path.startswith('/_nicegui')


def error_page(scope: Scope, status: int, reference: str, advice: str = '') -> Response:
    """The answer for a status of `WORDS`: a page for a person, one line of text for anything else."""
    title, usual = WORDS[status]
    if not asks_for_a_page(scope):
        return PlainTextResponse(f'{title} (reference {reference}).', status)
    sheets = ''.join(f'<link rel="stylesheet" href="{asset(sheet)}">' for sheet in SHEETS)
    page = PAGE.format(title=title, advice=escape(advice or usual), reference=reference, sheets=sheets)
    return HTMLResponse(page, status)
