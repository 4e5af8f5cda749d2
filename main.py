"""Mental Health Tracker: the command line, and the one place where store, bus and screens are put together.

Like bootstrap.py this file must parse on Python 3.6, so that an old Python is told what is missing: no walrus, no
match, no `from __future__`. What needs the packages is imported inside the functions, so that --help is instant.
"""

import argparse
import asyncio
import os
import secrets
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import bootstrap

if TYPE_CHECKING:
    from models.base import Store
    from tracker_ui.house import House
    from tracker_ui.settings import Settings

RUNNING_ALREADY = (
    'Another Mental Health Tracker is running on the data folder {folder}: '
    'stop it first, or choose another folder with --data.'
)
HAND_ON = {'test', 'bench'}  # commands that understand further words themselves, and need what is for developers
MEND_IT = 'Nothing was changed. docs/operations.md says what to do, under "It does not start".'
OTHER_SCHEMA = 'The database in {folder} is of another version of this program: start it once, then try again.'


def main() -> int:  # a SyntaxError here? This is Python 2, and Python 3.11 or newer is needed
    """The `mht` command: like `python3 main.py`, but with the Python and packages it is installed with."""
    return carry_out(*understand(sys.argv[1:]))


def understand(words: list[str]) -> tuple[argparse.Namespace, list[str]]:
    """The command and its options, and the words left over for it. Exits on words that nobody understands."""
    parser = command_line()
    asked, left_over = parser.parse_known_args(words)
    if left_over and asked.command not in HAND_ON:
        parser.error('unrecognized arguments: ' + ' '.join(left_over))
    return asked, left_over


def command_line() -> argparse.ArgumentParser:
    """Options say nothing unless given: the defaults are those of Settings."""
    parser = argparse.ArgumentParser(prog='main.py', description='Mental Health Tracker', allow_abbrev=False)
    add_serve_options(parser)
    commands = parser.add_subparsers(title='commands', metavar='[serve | recover | test | bench]', dest='command')
    add_serve_options(commands.add_parser('serve', help='run the practice (what happens without a command)'))
    recover = commands.add_parser('recover', help='print a one-time link for the last manager, who forgot the password')
    recover.add_argument('--data', type=Path, default=argparse.SUPPRESS, metavar='FOLDER', help='the data folder')
    test = commands.add_parser('test', help='run the tests; further words go to pytest', allow_abbrev=False)
    test.add_argument('--all', action='store_true', help='also browser, accessibility and faults; a skip is a failure')
    test.add_argument('--slow', action='store_true', help='also the long ones')
    commands.add_parser('bench', add_help=False, help='measure live updates, beside four usual designs')
    parser.set_defaults(command='serve')
    return parser


def add_serve_options(parser: argparse.ArgumentParser) -> None:
    """Understood before and after the word `serve`."""
    parser.argument_default = argparse.SUPPRESS
    parser.add_argument('--host', help='the address to listen on (127.0.0.1: this computer only)')
    parser.add_argument('--port', type=int, help='the port to listen on (8080)')
    where = parser.add_mutually_exclusive_group()
    where.add_argument('--data', type=Path, metavar='FOLDER', help='where the records are (data, beside main.py)')
    where.add_argument('--demo', action='store_true', help='a made-up practice in a folder that is thrown away')
    parser.add_argument('--tls-cert', type=Path, metavar='FILE', help='the certificate, to encrypt connections')
    parser.add_argument('--tls-key', type=Path, metavar='FILE', help='its key')
    parser.add_argument('--trusted-proxy', metavar='ADDRESS', help='a proxy that encrypts and passes requests on to us')
    parser.add_argument('--no-browser', action='store_false', dest='browser', help='open no browser at the start')


def carry_out(asked: argparse.Namespace, left_over: list[str]) -> int:
    """Do what was asked; what the program refuses is said in a sentence. Returns the exit code."""
    from models.base.access import Refused
    from models.base.trouble import of_the_disk

    try:
        if asked.command == 'test':
            return run_tests(left_over, everything=asked.all, slow=asked.slow)
        if asked.command == 'bench':
            return run_benchmark(left_over)
        settings = settings_of(asked)
        if asked.command == 'recover':
            return recover(settings)
        return demo(settings) if settings.demo else serve(settings)
    except Refused as why:
        print(f'Mental Health Tracker: {why}', file=sys.stderr)
        return 1
    except Exception as problem:
        what = of_the_disk(problem)
        if what is None:
            raise
        print(f'Mental Health Tracker: {what} {MEND_IT}', file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


def settings_of(asked: argparse.Namespace) -> 'Settings':
    """The options that were given, over the defaults."""
    from dataclasses import fields

    from tracker_ui.settings import Settings

    return Settings(**{each.name: vars(asked)[each.name] for each in fields(Settings) if each.name in asked})


def serve(settings: 'Settings') -> int:
    """Run the practice until Ctrl+C or SIGTERM. Refuses unsafe settings and a data folder that is already in use."""
    from models.base import Refused, Store

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # both ways to stop take the same road out
    settings.check()
    settings.open_data_folder()
    held = bootstrap.lock(settings.data / 'server.lock')
    if not held:
        raise Refused(RUNNING_ALREADY.format(folder=settings.data))
    with held:
        settings.check_port()
        run(open_house(settings, Store(settings.data)))
    return 0


def demo(settings: 'Settings') -> int:
    """Run a made-up practice in a folder of its own, which is deleted at the end."""
    from dataclasses import replace
    from tempfile import TemporaryDirectory

    from models.base.store import Store
    from models.demo import fill

    settings.check()
    with TemporaryDirectory(prefix='mht-demo-') as folder:
        throw_away = replace(settings, data=Path(folder))
        throw_away.open_data_folder()
        store = Store(throw_away.data)
        store.migrate()
        people, password = fill(store)
        store.close()
        print('Demo: everything in it is made up, and deleted when you stop. Sign in as')
        for user_name, name, role in people:
            print(f'  {user_name:12} {name}, {role}')
        print(f'with the password {password}', flush=True)
        return serve(throw_away)


def recover(settings: 'Settings') -> int:
    """Print a one-time link for the last manager. For whoever sits at this computer; the server may run meanwhile."""
    from models import staff
    from models.base.access import HOUSE, Refused
    from models.base.store import Store
    from models.migrations import steps, stored_revision

    if not (settings.data / 'tracker.sqlite').exists():
        raise Refused(f'There is no practice in {settings.data} yet: start the program, or choose another --data.')
    settings.open_data_folder()
    store = Store(settings.data)
    if stored_revision(store.path) != steps()[-1]:
        raise Refused(OTHER_SCHEMA.format(folder=settings.data))
    with store.writing(HOUSE) as work:
        token = staff.recover(work)
    store.close()
    print(f'Open this page of your tracker and choose a new password. It works once:\n\n  /welcome/{token}\n')
    return 0


def run_tests(words: list[str], *, everything: bool, slow: bool) -> int:
    """Run the tests; pytest understands the further words. Returns its exit code."""
    import runpy

    os.chdir(bootstrap.HOME)
    return int(runpy.run_module('tests')['run'](words, everything=everything, slow=slow))


def run_benchmark(words: list[str]) -> int:
    """Measure how quickly changes reach open tabs. The benchmark understands the further words itself."""
    import runpy

    os.chdir(bootstrap.HOME)
    sys.argv = ['main.py bench', *words]
    runpy.run_module('tests.benchmarks', run_name='__main__')
    return 0


def open_house(settings: 'Settings', store: 'Store') -> 'House':
    """Everything the running program consists of, put together and not yet listening."""
    from models import practice, sign_ins
    from models.base import HOUSE
    from tracker_ui import tabs
    from tracker_ui.attending import Attending
    from tracker_ui.bus import Bus
    from tracker_ui.clock import Clock
    from tracker_ui.house import House
    from tracker_ui.live import Hub
    from tracker_ui.presence import Presence
    from tracker_ui.session import Sessions
    from tracker_ui.slots import Slots
    from tracker_ui.workers import Workers

    store.migrate()
    bus, workers = Bus(), Workers()
    practice.keep_zone(store)
    store.on_commit.append(bus.publish)
    store.on_foreign_commit.append(bus.resync)
    with store.reading(HOUSE) as work:
        code = one_time_code() if practice.needs_set_up(work) else None
    sessions = Sessions(store, workers, bus, encrypted=settings.encrypted, now=store.now)
    sessions.on_end.append(tabs.clear)
    hub = Hub(
        store,
        bus,
        workers,
        identify=sign_ins.identify,
        whose=lambda client: tabs.owner_of(client.id) or 0,
        alive=sessions.alive,
        people=sessions.here,
    )
    clock = Clock(bus, store.now, lambda: store.zone)
    presence, slots, attending = Presence(bus, store.now), Slots(bus, store.now), Attending(store, bus, workers)
    return House(settings, store, bus, workers, hub, sessions, clock, presence, slots, attending, code)


def furnish(house: 'House') -> None:
    """Give NiceGUI's application our doors, pages and screens. The screens come last: their address takes all."""
    from nicegui import app, core

    from pages import SCREENS, calendar_feed, exports, sign_in
    from tracker_ui import door, exposition, guard, letterbox, screens, socket_events, theme, uploads

    async def begin() -> None:
        house.bus.bind(asyncio.get_running_loop())
        await house.sessions.start()
        await house.attending.start()
        house.clock.start()

    async def end() -> None:
        await house.clock.stop()
        await house.attending.close()
        await house.sessions.close()

    app.on_startup(begin)
    app.on_shutdown(end)
    socket_events.listen(house.hub)
    socket_events.listen_for_people([house.presence.leases, house.slots.leases], house.attending)
    guard.install(core.sio, house.sessions)
    door.hang(app, house.sessions, house.settings)
    theme.serve_static(app)
    sign_in.add_routes(app, house)
    for way in (letterbox, exports, calendar_feed):
        way.add_route(app, house)
    uploads.add_route(app)
    exposition.add_route(app, house.hub.metrics)
    screens.mount(SCREENS, house)


def run(house: 'House') -> None:
    """Listen until the program is stopped, then close the house."""
    from nicegui import app, ui

    from tracker_ui import garbage, log, theme
    from tracker_ui.announcement import announce

    log.set_up()
    furnish(house)
    app.on_startup(garbage.look_less_often)
    app.on_startup(lambda: asyncio.create_task(announce(house.settings, house.first_run_code)))
    try:
        ui.run(
            title='Mental Health Tracker',
            language='en-GB',
            favicon=theme.FAVICON,
            dark=theme.DARK,
            tailwind=False,
            reload=False,
            show=False,
            show_welcome_message=False,
            reconnect_timeout=3.0,  # notices within seconds that a tab is gone; the page keeps it longer (FRAMEWORK 3)
            binding_refresh_interval=None,
            ws_per_message_deflate=False,  # 89 KB a tab and up to a fifth of the CPU (LIVE 6)
            **house.settings.server_options(),
        )
    finally:
        house.close()


def one_time_code() -> str:
    """What guards the first-run page: eight digits, as 4821-7730, known only to who can read this terminal."""
    digits = f'{secrets.randbelow(10**8):08}'
    return f'{digits[:4]}-{digits[4:]}'


if __name__ == '__main__':
    asked, left_over = understand(sys.argv[1:])
    bootstrap.enter('dev' if asked.command in HAND_ON else 'run')
    sys.exit(carry_out(asked, left_over))
