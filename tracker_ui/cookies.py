"""The two cookies of this program, set and cleared here and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Mapping

from starlette.responses import Response

TOKEN = re.compile(r'[A-Za-z0-9_-]{43}')  # 256 random bits as `sign_ins.new_token` writes them
YEAR = 31_536_000


class Cookies:
    """The token of a sign-in, and a mark by which a device is known again (TRUST R2, R10).

    Scripts cannot read them and other sites' requests do not carry them. Over HTTPS they are Secure and `__Host-`,
    which no neighbouring host can set. The first ends with the browser and with the sign-in, the second after a year.
    """

    def __init__(self, encrypted: bool) -> None:
        prefix = '__Host-' if encrypted else ''
        self._encrypted = encrypted
        self._session, self._device = f'{prefix}mht', f'{prefix}mht-device'

    def token(self, cookies: Mapping[str, str]) -> str | None:
        """The token of a sign-in, when the browser sent one that can be one."""
        return _well_formed(cookies.get(self._session))

    def device(self, cookies: Mapping[str, str]) -> str | None:
        """The mark of a device that somebody has signed in on before, when the browser sent one that can be one."""
        return _well_formed(cookies.get(self._device))

    def set(self, response: Response, token: str, device: str) -> None:
        """Give the browser its sign-in and the mark of its device."""
        self._put(response, self._session, token, None)
        self._put(response, self._device, device, YEAR)

    def clear(self, response: Response) -> None:
        """Take the sign-in back, and with it whatever the browser has kept of our pages."""
        self._put(response, self._session, '', 0)
        response.headers['Clear-Site-Data'] = '"cache", "storage"'

    def _put(self, response: Response, name: str, value: str, max_age: int | None) -> None:
        response.set_cookie(
            name, value, max_age=max_age, path='/', secure=self._encrypted, httponly=True, samesite='strict'
        )


def _well_formed(token: str | None) -> str | None:
    return token if token and TOKEN.fullmatch(token) else None
