"""The look of every page: its style sheets, its fonts, light and dark. The values themselves are in static/tokens.css.

Colours are not given to `ui.colors`, which knows one theme only: tokens.css sets Quasar's colours from the tokens.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from nicegui import App, ui

STATIC = Path(__file__).parent / 'static'
FAVICON = STATIC / 'favicon.svg'
NAMES = (
    'tokens base parts form dialog conflict shell table selection live changes '
    'chart record agenda banner presence dashboard board waiting drafts schedule calendar calendar_events dates '
    'palette shortcuts history import print'
)
SHEETS = tuple(name + '.css' for name in NAMES.split())
SCRIPTS = ('sheets.js', 'leave.js', 'shell.js')
FONT = '/static/fonts/inter-latin.woff2?v=5.3.0'  # as tokens.css names it, or the browser loads it twice

DARK = None
"""For the `dark` of `ui.run` and `ui.page`: follow the system until the person chooses otherwise."""

YEAR = 31_536_000


def serve_static(app: App) -> None:
    """Serve the style sheets, scripts and fonts of the program to everybody, under addresses that `asset` makes."""
    for file in STATIC.glob('*.*'):
        asset(file.name)
    app.add_static_files('/static', STATIC, max_cache_age=YEAR)


@cache
def asset(name: str) -> str:
    """The address of a file in static/. It changes with the file's content, so that browsers may keep it for ever."""
    return '/static/' + name + '?v=' + hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def apply() -> None:
    """Give the page that is being built its look. Call it first, once a page."""
    ui.add_head_html(_head())


def templates(folder: Path) -> Environment:
    """The plain pages in this folder, for pages without NiceGUI: what is put into them is always escaped."""
    environment = Environment(loader=FileSystemLoader(folder), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.globals['asset'] = asset
    return environment


@cache
def _head() -> str:
    sheets = ['<link rel="stylesheet" href="' + asset(sheet) + '">' for sheet in SHEETS]
    sign = '<link rel="icon" type="image/svg+xml" href="' + asset('favicon.svg') + '">'
    font = '<link rel="preload" href="' + FONT + '" as="font" type="font/woff2" crossorigin>'
    scripts = ['<script defer src="' + asset(script) + '"></script>' for script in SCRIPTS]
    return '\n'.join([sign, font, *sheets, *scripts])
