"""Getting in and out: sign-in, sign-out, the first run, and the page behind a one-time link.

Plain HTML forms without NiceGUI, so that a stranger costs next to nothing and a sign-in can set a cookie.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar
from zoneinfo import available_timezones

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.templating import Jinja2Templates

from models import links, practice, sign_ins
from models.base import HOUSE, Invalid, Refused
from models.links import LinkInfo
from models.sign_ins import SignedIn, Ticket
from models.staff import NewStaff
from tracker_ui import theme
from tracker_ui.house import House
from tracker_ui.turnstile import Tries, Turnstile

log = logging.getLogger('tracker')

P = ParamSpec('P')
T = TypeVar('T')

INSIDE = re.compile(r'/(?![/\\])[^\x00-\x20\\]*')
ALL_SET = 'Your new password is set.'
WRONG_CODE = 'This is not the code. It stands in the terminal in which the program was started.'


def add_routes(app: FastAPI, house: House) -> None:
    """Serve these pages. To be called before the screens are mounted, whose address takes everything."""
    entrance = Entrance(house)
    for path, endpoint in {
        '/sign-in': entrance.sign_in,
        '/sign-out': entrance.sign_out,
        '/first-run': entrance.first_run,
        '/welcome/{token}': entrance.welcome,
        '/favicon.ico': entrance.icon,
    }.items():
        app.add_route(path, endpoint, methods=['GET', 'POST'], include_in_schema=False)


def inside(path: str) -> str:
    """The path when it leads to a page of ours, otherwise the start page: no other site, no `javascript:`."""
    return path if INSIDE.fullmatch(path) else '/'


class Entrance:
    """The pages before the house. GET shows a form, POST takes it; what is refused is shown with what was typed."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._turnstile = Turnstile()
        self._codes = Tries(allowed=5)
        self._zones = sorted(zone for zone in available_timezones() if re.match('[A-Z][a-z]+/|UTC$', zone))
        self._templates = Jinja2Templates(env=theme.templates(Path(__file__).parent / 'templates'))

    async def sign_in(self, request: Request) -> Response:
        """User name and password; then back to where the person wanted to go."""
        if request.method != 'POST':
            onward = inside(request.query_params.get('next', '/'))
            if _signed_in(request):
                return RedirectResponse(onward, 303)
            return self._page(request, 'sign_in.html', next=onward)
        typed = await _typed(request)
        device = self._device(request)
        try:
            ticket = await self._hashing(
                request, sign_ins.sign_in, self._house.store, typed['user_name'], typed['password'], device
            )
        except Refused as refusal:
            return self._again(request, 'sign_in.html', 401, refusal, values=typed, next=inside(typed['next']))
        return await self._let_in(request, ticket, device, inside(typed['next']))

    async def sign_out(self, request: Request) -> Response:
        """End this browser's sign-in, in all its tabs. Only a form of ours can do it; following a link does nothing."""
        if request.method != 'POST':
            return RedirectResponse('/', 303)
        response = RedirectResponse('/sign-in', 303)
        self._house.sessions.cookies.clear(response)
        if signed_in := _signed_in(request):
            log.info('signed out staff %d', signed_in.staff_id)
            await self._end(signed_in)
        return response

    async def first_run(self, request: Request) -> Response:
        """Make the practice and its manager, who is then signed in. For whoever can read the code in the terminal."""
        if self._house.sessions.practice_name is not None:
            return RedirectResponse('/sign-in', 303)
        if request.method != 'POST':
            return self._page(request, 'first_run.html')
        typed = await _typed(request)
        if typed['asks'] == 'code':
            return self._says_of_code(typed['code'])
        device = self._device(request)
        try:
            self._check_code(typed['code'])
            await self._set_up(request, typed)
            ticket = await self._hashing(
                request, sign_ins.sign_in, self._house.store, typed['user_name'], typed['password'], device
            )
        except Refused as refusal:
            return self._again(request, 'first_run.html', 422, refusal, values=typed)
        return await self._let_in(request, ticket, device, '/')

    async def welcome(self, request: Request) -> Response:
        """Choose a password, with the one-time link of an invitation or a reset; then the person is signed in."""
        store, token = self._house.store, request.path_params['token']
        link = await self._house.workers.read(self._look_up, token)
        if link is None:
            return self._page(request, 'nothing_here.html', 404)
        if request.method != 'POST':
            return self._page(request, 'welcome.html', **link._asdict())
        password, device = (await _typed(request))['password'], self._device(request)
        try:
            name = self._house.sessions.practice_name or ''
            await self._hashing(request, links.accept, store, token, password, name)
        except Refused as refusal:
            return self._again(request, 'welcome.html', 422, refusal, **link._asdict())
        try:
            ticket = await self._hashing(request, sign_ins.sign_in, store, link.user_name, password, device)
        except Refused as refusal:  # somebody has been guessing at this name, and signing in has to wait
            values = {'user_name': link.user_name}
            return self._again(request, 'sign_in.html', 401, refusal, notice=ALL_SET, values=values)
        return await self._let_in(request, ticket, device, '/')

    async def icon(self, request: Request) -> Response:
        """Where browsers look for an icon without being told."""
        return RedirectResponse('/static/favicon.svg', 303)

    # how it is done

    async def _let_in(self, request: Request, ticket: Ticket, device: str, onward: str) -> Response:
        """Set the cookies of a new sign-in. The one this browser had before ends: no token lives on (ASVS 7.2.4)."""
        if before := _signed_in(request):
            await self._end(before)
        await self._house.sessions.refresh()
        log.info('signed in as staff %d', ticket.staff_id)
        response = RedirectResponse(onward, 303)
        self._house.sessions.cookies.set(response, ticket.token, device)
        return response

    async def _end(self, signed_in: SignedIn) -> None:
        try:
            await self._house.sessions.end(signed_in.sign_in_id)
        except Refused:  # it has ended for us; the sessions write it down as soon as the database can be written to
            log.warning('the end of a sign-in of staff %d is not written down yet', signed_in.staff_id)

    async def _hashing(self, request: Request, slow: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run what hashes a password in its own threads. Raises Refused when too many wait there."""
        with self._turnstile.place(request.client.host if request.client else ''):
            return await self._house.workers.hash(slow, *args, **kwargs)

    async def _set_up(self, request: Request, typed: dict[str, str]) -> None:
        words = (typed['given_name'], typed['family_name'], typed['practice_name'])
        password_hash = await self._hashing(
            request, sign_ins.hashed, typed['password'], user_name=typed['user_name'], words=words
        )
        await self._house.workers.write(self._write_set_up, typed, password_hash)

    def _write_set_up(self, typed: dict[str, str], password_hash: str) -> None:
        manager = NewStaff(
            given_name=typed['given_name'], family_name=typed['family_name'], user_name=typed['user_name']
        )
        name, time_zone = typed['practice_name'], typed['time_zone']
        try:
            with self._house.store.writing(HOUSE) as work:
                practice.set_up(work, name=name, time_zone=time_zone, manager=manager, password_hash=password_hash)
        except Invalid as invalid:
            raise Invalid(
                {'practice_name' if field == 'name' else field: why for field, why in invalid.errors.items()}
            ) from None

    def _look_up(self, token: str) -> LinkInfo | None:
        with self._house.store.reading(HOUSE) as work:
            return links.look_up(work, token)

    def _check_code(self, typed: str) -> None:
        """Raises Invalid for a wrong code, Refused after too many."""
        self._codes.check()
        code = self._house.first_run_code
        if code is None or not secrets.compare_digest(_bare(typed), _bare(code)):
            self._codes.wrong()
            raise Invalid({'code': WRONG_CODE})

    def _says_of_code(self, typed: str) -> Response:
        """To the first of the three steps: what is wrong with the code, '' for the right one. See static/plain.js."""
        try:
            self._check_code(typed)
        except Refused as refusal:
            return PlainTextResponse(refusal.errors['code'] if isinstance(refusal, Invalid) else refusal.sentence)
        return PlainTextResponse('')

    def _device(self, request: Request) -> str:
        """The mark of this device: the one it brings along, otherwise a new one."""
        return self._house.sessions.cookies.device(request.cookies) or sign_ins.new_token()

    def _again(self, request: Request, template: str, status: int, refusal: Refused, **context: object) -> Response:
        """The form once more, with what was typed and what was wrong with it."""
        if isinstance(refusal, Invalid):
            return self._page(request, template, status, errors=refusal.errors, **context)
        return self._page(request, template, status, error=refusal.sentence, **context)

    def _page(self, request: Request, template: str, status: int = 200, **context: object) -> Response:
        around = {'brand': self._house.sessions.practice_name, 'zones': self._zones}
        return self._templates.TemplateResponse(request, template, {**around, **context}, status_code=status)


async def _typed(request: Request) -> dict[str, str]:
    """What the form holds; '' for a field it does not have."""
    async with request.form(max_files=0, max_fields=20) as form:
        return defaultdict(str, {name: value for name, value in form.items() if isinstance(value, str)})


def _signed_in(request: Request) -> SignedIn | None:
    found = request.scope.get('door.signed_in')
    return found if isinstance(found, SignedIn) else None


def _bare(code: str) -> bytes:
    """A code as it counts, whatever dashes and spaces were typed."""
    return re.sub(r'[\W_]', '', code).upper().encode()
