"""The look: readable in both themes, complete, all of it from here; and the plain pages before the app."""

from __future__ import annotations

import hashlib
import re
from itertools import product
from pathlib import Path

import pytest
from markupsafe import escape

import pages
from tracker_ui import theme

TEMPLATES = Path(pages.__file__).parent / 'templates'
TOKEN = re.compile(r'--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);')
ENTRY = re.compile(r'^(\S+)\n(?:  .*\n)*?  licence +\S+.*\n(?:  .*\n)*?  sha256 +([0-9a-f]{64})$', re.MULTILINE)

TOKENS = {name: (light, dark) for name, light, dark in TOKEN.findall((theme.STATIC / 'tokens.css').read_text())}
STATES = ('info', 'warn', 'busy', 'ok', 'risk', 'quiet')
TONES = ('tone-0', 'tone-1', 'tone-2', 'tone-3')
READ = [
    *product(('ink', 'ink-2', 'ink-3'), ('page', 'surface', 'sunken', 'hover', 'wash-rest')),
    *product(('brand', 'info', 'warn', 'busy', 'ok', 'risk'), ('page', 'surface')),
    *((state, state + '-soft') for state in (*STATES, *TONES)),
    *product(('bar-ink', 'ink'), ('surface', 'wash', 'wash-rest')),
    *product(('ink',), ('info-soft', 'warn-soft', 'ok-soft', 'risk-soft', 'brand-soft')),
    *product(('brand-ink', 'ink-2'), ('brand-soft',)),
    ('on-brand', 'brand'),
    ('on-brand', 'brand-strong'),
    ('on-risk', 'risk'),
]
"""Which text stands on which ground."""

SEEN = [*product(('line-strong', 'focus'), ('page', 'surface')), ('brand', 'surface'), ('bar', 'wash-rest')]
"""What has to be told from its ground without being text: edges of inputs, the focus ring, the bar of a change."""

PROMISED = """
    shell rail topbar content tabbar card card-head btn btn-primary btn-quiet btn-danger icon-btn chip chip-on
    tag tag-ok tag-info tag-warn tag-risk tag-busy avatar tone-1 tone-2 tone-3 stat stat-value stat-label
    table row-changed row-gone row-mark row-link cell-person cell-sub cell-state cell-mark num list-item list-icon
    held-pill pager banner banner-facts dl empty strip strip-warn page-head sub badge-live snackbar
    visually-hidden skel field field-error field-note conflict-side pending date-boxes dialog menu-item wide-only
"""

TYPED = '"><script>alert(1)</script>'


@pytest.mark.parametrize(('text', 'ground'), READ)
def test_text_can_be_read_in_both_themes(text: str, ground: str) -> None:
    for theme_name, ratio in zip(('light', 'dark'), contrasts(text, ground), strict=True):
        assert ratio >= 4.5, f'{text} on {ground} is {ratio:.2f} in the {theme_name} theme'


@pytest.mark.parametrize(('edge', 'ground'), SEEN)
def test_what_is_no_text_can_be_seen_in_both_themes(edge: str, ground: str) -> None:
    assert min(contrasts(edge, ground)) >= 3


@pytest.mark.parametrize('name', PROMISED.split())
def test_the_classes_that_components_write_have_a_look(name: str) -> None:
    assert re.search(rf'\.{name}(?![\w-])', all_sheets())


def test_every_variable_that_is_used_is_declared() -> None:
    declared = set(re.findall(r'(--[\w-]+):', all_sheets()))
    of_quasar = {name for name in declared if name.startswith('--q-')}
    assert set(re.findall(r'var\((--[\w-]+)', all_sheets())) <= declared - of_quasar


def test_nothing_is_fetched_from_elsewhere() -> None:
    for file in [*theme.STATIC.glob('*.css'), *theme.STATIC.glob('*.js'), *TEMPLATES.glob('*.html')]:
        text = file.read_text().replace('http://www.w3.org/2000/svg', '')
        assert not re.search(r'https?://|@import|url\("?//', text), file.name


def test_fonts_are_asked_for_under_one_address_only() -> None:
    assert theme.FONT.removeprefix('/static/') in (theme.STATIC / 'tokens.css').read_text()


def test_every_vendored_file_has_the_checksum_and_the_licence_that_are_written_down() -> None:
    entries = ENTRY.findall((theme.STATIC / 'VENDORED.txt').read_text())
    kept = (file for folder in ('fonts', 'vendor') for file in (theme.STATIC / folder).iterdir())
    assert {f'{file.parent.name}/{file.name}' for file in kept} == {name for name, _ in entries}
    for name, checksum in entries:
        assert hashlib.sha256((theme.STATIC / name).read_bytes()).hexdigest() == checksum


def test_an_address_names_the_content_so_that_a_browser_may_keep_it_for_ever() -> None:
    digest = hashlib.sha256((theme.STATIC / 'base.css').read_bytes()).hexdigest()
    assert theme.asset('base.css') == f'/static/base.css?v={digest[:12]}'


@pytest.mark.parametrize('name', sorted(file.name for file in TEMPLATES.glob('*.html')))
def test_a_plain_page_has_no_script_or_style_of_its_own(name: str) -> None:
    text = (TEMPLATES / name).read_text()
    assert not re.search(r'\son\w+\s*=|\sstyle\s*=|<style|<script(?! defer src=)|\|\s*safe', text)


def test_what_was_typed_comes_back_as_text_and_a_password_never() -> None:
    typed = dict.fromkeys(('user_name', 'password', 'code', 'practice_name', 'given_name', 'family_name'), TYPED)
    for name in ('sign_in.html', 'first_run.html'):
        page = rendered(name, values=typed, errors={'user_name': TYPED}, error=TYPED, next=TYPED, zones=[TYPED])
        assert str(escape(TYPED)) in page
        assert '<script>' not in page
        password = re.search(r'<input[^>]*type="password"[^>]*>', page)
        assert password
        assert 'value=' not in password[0]


def test_an_error_is_tied_to_its_field_for_a_screen_reader() -> None:
    page = rendered('first_run.html', errors={'code': 'This is not the code.'}, zones=['Europe/London'])
    assert '<p class="field-error" id="code-error">This is not the code.</p>' in page
    assert re.search(r'id="code"[^>]*aria-describedby="code-hint code-error"[^>]*aria-invalid="true"', page)


def test_after_any_error_the_first_run_asks_for_the_password_once_more() -> None:
    assert 'once more' not in rendered('first_run.html', zones=[])
    assert 'Please type it once more.' in rendered('first_run.html', zones=[], errors={'code': 'Wrong.'})
    assert 'Please type it once more.' in rendered('first_run.html', zones=[], error='The disk is full.')


def contrasts(one: str, other: str) -> tuple[float, float]:
    """The contrast of two tokens in the light and in the dark theme, as WCAG counts it."""
    return ratio(TOKENS[one][0], TOKENS[other][0]), ratio(TOKENS[one][1], TOKENS[other][1])


def ratio(one: str, other: str) -> float:
    """The contrast of two colours such as #0d6560."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """How bright a colour is, from 0 to 1 (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def all_sheets() -> str:
    """The style sheets of the app and of the plain pages, one after the other."""
    return '\n'.join(file.read_text() for file in sorted(theme.STATIC.glob('*.css')))


def rendered(name: str, **context: object) -> str:
    """A plain page as the browser gets it."""
    return theme.templates(TEMPLATES).get_template(name).render(**context)
