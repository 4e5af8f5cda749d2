"""Open tabs and whose they are. NiceGUI calls a tab's page on the server a client."""

from __future__ import annotations

import asyncio
from collections import Counter

from nicegui import Client, core
from starlette.requests import Request

from models.sign_ins import SignedIn
from tracker_ui.wire import Message, say

LEAVE = Message('leave')
"""The word at which a tab takes everything off the screen and shows the sign-in page: static/leave.js does it."""

UNTIL_CUT = 0.5  # seconds for that word to arrive before the socket is closed
UNTIL_FORGOTTEN = 2.0  # a reload or a closed tab does not come back; a short cut of the network does


def owner(client: Client) -> SignedIn | None:
    """Who was signed in when this page was made; None for a page made for nobody. The Door put it into the request."""
    signed_in = (client.request.scope if client._request else {}).get('door.signed_in')
    return signed_in if isinstance(signed_in, SignedIn) else None


def owner_of(client_id: str) -> int | None:
    """The sign-in a page belongs to, by the page's id."""
    client = Client.instances.get(client_id)
    signed_in = owner(client) if client else None
    return signed_in.sign_in_id if signed_in else None


def bind(client: Client, request: Request) -> SignedIn:
    """Who this page is being built for. Raises PermissionError when nobody is signed in: the Door lets none in."""
    signed_in = request.scope.get('door.signed_in')
    if not isinstance(signed_in, SignedIn) or owner(client) != signed_in:
        raise PermissionError('A page was asked for by nobody.')
    return signed_in


def tabs_of(sign_in_id: int) -> list[Client]:
    """All open tabs of one sign-in, connected or not."""
    return [client for client in Client.instances.values() if owner_of(client.id) == sign_in_id]


def connected() -> Counter[int]:
    """How many tabs of each sign-in have a socket at this moment."""
    open_now = (owner(client) for client in Client.instances.values() if client.has_socket_connection)
    return Counter(signed_in.sign_in_id for signed_in in open_now if signed_in)


async def clear(sign_in_id: int) -> None:
    """Empty every tab of a sign-in that has ended, then close its socket and forget its page (TRUST 3.4).

    A tab that is cut off just now finds its page gone when it returns, reloads, and so shows the sign-in page too.
    """
    leaving = tabs_of(sign_in_id)
    for client in leaving:
        say(client, LEAVE)
    if leaving:
        await asyncio.sleep(UNTIL_CUT)
    for client in leaving:
        for sid in list(client._socket_to_document_id):
            hang_up(core.sio.manager.eio_sid_from_sid(sid, '/'))
        forget(client)


def hang_up(eio_sid: str) -> None:
    """Close a socket below Socket.IO, whose own disconnect would tell the browser never to come back (FRAMEWORK 4)."""
    task = asyncio.get_running_loop().create_task(core.sio.eio.disconnect(eio_sid))
    _closing.add(task)
    task.add_done_callback(_closing.discard)


def forget(client: Client) -> None:
    """Delete a page now. NiceGUI's own deletion, due after the reconnect timeout, would stumble over the gap."""
    for document_id in list(client._delete_tasks):
        client._cancel_delete_task(document_id)
    if not client.is_deleted:
        client.delete()


def forget_soon(client_id: str) -> None:
    """Delete the page of a tab that was reloaded or closed, unless it is back within two seconds (LIVE 1)."""
    _leaving.add(client_id)
    asyncio.get_running_loop().call_later(UNTIL_FORGOTTEN, _forget_if_gone, client_id)


def is_leaving(client: Client) -> bool:
    """True for a tab that has just been closed or reloaded: what it held need not be kept for it."""
    return client.id in _leaving


def _forget_if_gone(client_id: str) -> None:
    _leaving.discard(client_id)
    client = Client.instances.get(client_id)
    if client and not client.has_socket_connection:
        forget(client)


_closing: set[asyncio.Task[None]] = set()
_leaving: set[str] = set()
