"""Calendar feeds: what a phone reads in them, that it is nobody's name, and when their addresses stop working."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Timezone
from sqlmodel import col

from models import appointments, calendar_feeds, feed_addresses, practice, staff
from models.appointments import CancelReason, VisitStatus
from models.base import HOUSE, ChangeRecord, Missing, Principal, Refused, Role, Work
from models.feed_addresses import CalendarFeed, Shows
from models.time_zone_rules import vtimezone
from tests.cast import Clock, Practice, id_of
from tests.served import Served, serving
from tracker_ui import feeds
from tracker_ui.log import InWords

CANARY = 'Wilhelmina'
THURSDAY = datetime(2026, 11, 26, 10)  # noqa: DTZ001  (on the practice's wall)


def book(practice: Practice, start: datetime = THURSDAY, names: tuple[str, ...] = (CANARY,), **values: Any) -> int:
    """Rita books people with Tom, with a note that says too much; gives back the appointment's id."""
    kind = 'Individual' if len(names) == 1 else 'Group' if names else 'Internal'
    who = [practice.admit(name, 'Featherstone') for name in names]
    return practice.book(str(start), *who, kind=kind, front_desk_note=CANARY, **values)


def feed_of(practice: Practice, who: Principal | None = None, shows: Shows = Shows.INITIALS) -> str:
    """The secret of a new feed, of Tom's unless somebody is named."""
    return str(practice.do(who or practice.tom, feed_addresses.make, shows))


def text_of(practice: Practice, secret: str) -> bytes:
    return bytes(practice.ask(HOUSE, calendar_feeds.read, secret).text())


def read(practice: Practice, secret: str) -> Calendar:
    """The feed as any other program reads it."""
    calendar = Calendar.from_ical(text_of(practice, secret))
    assert isinstance(calendar, Calendar)
    return calendar


def event(practice: Practice, secret: str) -> Any:
    [found] = read(practice, secret).walk('VEVENT')
    return found


# what is in it


def test_an_event_says_when_and_initials_and_nothing_else(practice: Practice) -> None:
    book(practice, video_link='https://video.example/secret-room')
    secret = feed_of(practice)
    found = event(practice, secret)
    assert found.keys() == {
        'UID', 'DTSTAMP', 'LAST-MODIFIED', 'SEQUENCE', 'DTSTART', 'DTEND', 'SUMMARY', 'STATUS', 'TRANSP', 'CLASS'
    }  # fmt: skip
    assert (found['SUMMARY'], found['STATUS'], found['SEQUENCE']) == ('WF', 'CONFIRMED', 0)
    assert found['DTSTART'].params['TZID'] == 'Europe/London'
    assert found['DTSTART'].dt.astimezone(UTC) == datetime(2026, 11, 26, 10, tzinfo=UTC)
    assert found['DTEND'].dt - found['DTSTART'].dt == timedelta(minutes=50)


def test_no_name_type_room_note_or_link_is_in_it_whatever_it_shows(practice: Practice) -> None:
    book(practice, video_link='https://video.example/secret-room')
    book(practice, THURSDAY + timedelta(hours=2), (CANARY, 'Ada', 'Ben', 'Cleo', 'Dan'))
    book(practice, THURSDAY + timedelta(hours=4), ())
    for shows, said in {
        Shows.INITIALS: {'WF', 'WF, AF, BF and 2 more', 'Busy'},
        Shows.NUMBERS: {'MHT-0001', 'MHT-0002, MHT-0003, MHT-0004 and 2 more', 'Busy'},
    }.items():
        secret = feed_of(practice, shows=shows)
        assert {str(one['SUMMARY']) for one in read(practice, secret).walk('VEVENT')} == said
        text = text_of(practice, secret).decode().replace('\r\n ', '')
        for word in (CANARY, 'Featherstone', 'Group', 'Individual', 'Internal', 'video', 'Harbour', 'Tom', secret):
            assert word.lower() not in text.lower()


def test_what_is_moved_or_called_off_keeps_its_uid_and_counts_up(practice: Practice) -> None:
    appointment_id, secret = book(practice), feed_of(practice)
    first = event(practice, secret)
    practice.do(practice.rita, appointments.move, appointment_id, 1, THURSDAY.replace(hour=15))
    moved = event(practice, secret)
    practice.do(practice.rita, appointments.cancel, appointment_id, 2, CancelReason.UNWELL)
    off = event(practice, secret)
    practice.do(practice.rita, appointments.take_back, appointment_id, 3)
    back = event(practice, secret)
    assert {one['UID'] for one in (first, moved, off, back)} == {first['UID']}
    assert [int(one['SEQUENCE']) for one in (first, moved, off, back)] == [0, 1, 2, 3]
    assert [str(one['STATUS']) for one in (moved, off, back)] == ['CONFIRMED', 'CANCELLED', 'CONFIRMED']
    assert [str(one['TRANSP']) for one in (moved, off)] == ['OPAQUE', 'TRANSPARENT']
    assert moved['DTSTART'].dt.hour == 15


def test_two_appointments_never_share_a_uid_nor_do_two_practices(practice: Practice) -> None:
    book(practice)
    book(practice, THURSDAY.replace(hour=14), ('Ada',))
    uids = {str(one['UID']) for one in read(practice, feed_of(practice)).walk('VEVENT')}
    assert len(uids) == 2
    feed = practice.ask(HOUSE, calendar_feeds.read, feed_of(practice))
    elsewhere = Calendar.from_ical(feed._replace(house='another').text())
    assert uids.isdisjoint(str(one['UID']) for one in elsewhere.walk('VEVENT'))


def test_it_holds_ones_own_from_thirty_days_back_to_a_year_ahead(practice: Practice, now: Clock) -> None:
    for days in (-31, -30, 0, 365, 366):
        book(practice, THURSDAY + timedelta(days=days - 3), (f'P{days + 99}',))
    book(practice, clinician_id=id_of(practice.priya))
    found = [one['DTSTART'].dt.date() for one in read(practice, feed_of(practice)).walk('VEVENT')]
    assert found == [date(2026, 10, 24), date(2026, 11, 23), date(2027, 11, 23)]
    assert len(read(practice, feed_of(practice, practice.priya)).walk('VEVENT')) == 1


def test_the_same_appointments_give_the_same_bytes(practice: Practice, now: Clock) -> None:
    book(practice)
    secret = feed_of(practice)
    before = text_of(practice, secret)
    now.advance(minutes=3)
    assert text_of(practice, secret) == before
    assert before.endswith(b'END:VCALENDAR\r\n')
    assert all(len(line) <= 75 for line in before.split(b'\r\n'))


def test_an_empty_feed_is_a_calendar_too(practice: Practice) -> None:
    assert read(practice, feed_of(practice)).walk('VEVENT') == []


# zones


def instant_by(rules: Timezone, wall: datetime) -> datetime:
    """What a calendar program makes of a local time, by the file's own rules and nothing else (RFC 5545 3.6.5)."""
    onsets = sorted(
        (part['DTSTART'].dt, part['TZOFFSETFROM'].td, part['TZOFFSETTO'].td) for part in rules.subcomponents
    )
    at = onsets[0][2]
    for onset, before, after in onsets:
        at = after if wall >= onset else at
        if onset <= wall and wall < onset + (after - before):
            at = before  # such a time there is not: by 3.3.5 it is read with the offset before
        if after < before and onset + (after - before) <= wall < onset:
            at = before  # it comes twice: the first is meant
    return (wall - at).replace(tzinfo=UTC)


ZONES = ('Europe/London', 'America/New_York', 'Australia/Sydney', 'Asia/Tokyo', 'UTC')
RULES = {zone: vtimezone(ZoneInfo(zone), date(2026, 9, 1), date(2027, 12, 1)) for zone in ZONES}


@pytest.mark.parametrize('zone', ZONES)
@settings(deadline=None)
@given(minutes=st.integers(0, 400 * 24 * 60))
def test_the_rules_of_a_zone_give_the_instant_of_every_local_time(zone: str, minutes: int) -> None:
    moment = datetime(2026, 10, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    local = moment.astimezone(ZoneInfo(zone))
    if not local.fold:
        assert instant_by(RULES[zone], local.replace(tzinfo=None)) == moment


@pytest.mark.parametrize(
    ('zone', 'onsets'),
    [
        ('Europe/London', ['2026-10-25T02:00', '2027-03-28T01:00', '2027-10-31T02:00']),
        ('America/New_York', ['2026-11-01T02:00', '2027-03-14T02:00', '2027-11-07T02:00']),
        ('Asia/Tokyo', []),
    ],
)
def test_the_clocks_change_when_they_do(zone: str, onsets: list[str]) -> None:
    rules = vtimezone(ZoneInfo(zone), date(2026, 10, 1), date(2027, 12, 1))
    assert [part['DTSTART'].dt.isoformat(timespec='minutes') for part in rules.subcomponents][1:] == onsets


@pytest.mark.parametrize(
    ('zone', 'last', 'change'),
    [
        ('Europe/London', date(2027, 3, 25), timedelta(hours=-1)),
        ('America/New_York', date(2027, 3, 11), timedelta(hours=-1)),
    ],
)
def test_a_weekly_visit_stays_at_its_hour_on_the_wall_when_the_clocks_change(
    practice: Practice, zone: str, last: date, change: timedelta
) -> None:
    practice.do(practice.ana, practice_zone, zone)
    practice.store.zone = ZoneInfo(zone)
    for weeks in (0, 1):
        book(practice, datetime(last.year, last.month, last.day, 9) + timedelta(weeks=weeks), (f'P{weeks}',))  # noqa: DTZ001
    calendar = read(practice, feed_of(practice))
    [rules] = calendar.walk('VTIMEZONE')
    starts = [one['DTSTART'] for one in calendar.walk('VEVENT')]
    assert {(start.params['TZID'], start.dt.hour) for start in starts} == {(zone, 9)}
    assert rules['TZID'] == zone
    before, after = (instant_by(rules, start.dt.replace(tzinfo=None)) for start in starts)
    assert after - before == timedelta(weeks=1) + change


def practice_zone(work: Any, zone: str) -> None:
    practice.edit(work, practice.details(work).version, {'time_zone': zone})


def test_of_a_time_that_comes_twice_the_second_is_given_in_utc(practice: Practice, now: Clock) -> None:
    for fold, name in ((0, 'Ada'), (1, 'Ben')):
        practice.book('2027-10-31 01:30', practice.admit(name, 'Hill'), minutes=15, fold=fold)
    first, second = (one['DTSTART'] for one in read(practice, feed_of(practice)).walk('VEVENT'))
    assert (first.params.get('TZID'), first.dt.hour) == ('Europe/London', 1)
    assert second.to_ical() == b'20271031T013000Z'


# whose it is


def test_only_the_hash_of_a_secret_is_kept_and_it_is_256_bits(practice: Practice) -> None:
    secret = feed_of(practice)
    assert len(secret) == 43
    practice.store.close()
    for file in practice.store.folder.iterdir():
        assert secret.encode() not in file.read_bytes()


def test_a_new_address_ends_the_one_before(practice: Practice) -> None:
    first, second = feed_of(practice), feed_of(practice, shows=Shows.NUMBERS)
    with pytest.raises(Missing):
        text_of(practice, first)
    assert text_of(practice, second)
    [only] = practice.ask(practice.tom, feed_addresses.feeds)
    assert (only.who, only.shows, only.mine) == ('Tom Ellis', 'record numbers', True)


def test_each_clinician_makes_and_revokes_their_own_and_the_manager_may_revoke(practice: Practice) -> None:
    toms, priyas = feed_of(practice), feed_of(practice, practice.priya)
    for who in (practice.rita, practice.ana):
        with pytest.raises(Refused, match='Only clinicians'):
            practice.do(who, feed_addresses.make)
    assert practice.ask(practice.rita, feed_addresses.feeds) == []
    assert [each.who for each in practice.ask(practice.ana, feed_addresses.feeds)] == ['Tom Ellis', 'Priya Raman']
    [mine] = practice.ask(practice.priya, feed_addresses.feeds)
    for who in (practice.tom, practice.rita):
        with pytest.raises(Missing):
            practice.do(who, feed_addresses.revoke, mine.id)
    practice.do(practice.priya, feed_addresses.revoke, mine.id)
    [his] = practice.ask(practice.ana, feed_addresses.feeds)
    practice.do(practice.ana, feed_addresses.revoke, his.id)
    for secret in (toms, priyas):
        with pytest.raises(Missing):
            text_of(practice, secret)


def test_it_ends_with_the_colleagues_access_for_good(practice: Practice) -> None:
    secret, tom = feed_of(practice), id_of(practice.tom)
    practice.do(practice.ana, staff.deactivate, tom)
    practice.do(practice.ana, staff.reactivate, tom)
    with pytest.raises(Missing):
        text_of(practice, secret)


def test_it_ends_when_somebody_is_no_clinician_any_more(practice: Practice) -> None:
    secret, tom = feed_of(practice), id_of(practice.tom)
    names = {'given_name': 'Tom', 'family_name': 'Ellis'}
    practice.do(practice.ana, lambda work: staff.edit(work, tom, 1, **names, roles=frozenset({Role.RECEPTION})))
    with pytest.raises(Missing):
        text_of(practice, secret)


def test_the_history_tells_that_there_is_one_and_holds_no_hash(practice: Practice) -> None:
    feed_of(practice)
    kept = practice.ask(HOUSE, lambda work: work.first(work.select(CalendarFeed)))

    def history(work: Work) -> list[ChangeRecord]:
        return work.all(work.select(ChangeRecord).where(col(ChangeRecord.kind) == 'calendar_feeds'))

    lines = practice.ask(practice.ana, history)
    assert [line.op for line in lines] == ['create']
    assert kept.token_hash not in str([(line.before, line.after) for line in lines])


def test_no_show_is_not_called_off_but_its_time_is_free(practice: Practice, now: Clock) -> None:
    appointment_id, secret = book(practice), feed_of(practice)
    now.advance(days=3, minutes=45)
    practice.do(practice.tom, appointments.set_status, appointment_id, 1, VisitStatus.NO_SHOW)
    found = event(practice, secret)
    assert (str(found['STATUS']), str(found['TRANSP'])) == ('CONFIRMED', 'TRANSPARENT')


# how it is fetched


@pytest.fixture
async def served(practice: Practice, now: Clock) -> AsyncIterator[Served]:
    book(practice)
    async with serving(practice, now) as served:
        yield served


def path_of(secret: str) -> str:
    return feeds.address('', secret)


async def test_a_phone_that_knows_the_address_needs_nothing_else(served: Served, practice: Practice) -> None:
    phone = (await served.browser_of(None)).http
    path = path_of(feed_of(practice))
    answer = await phone.get(path)
    assert answer.status_code == 200
    assert answer.headers['content-type'] == 'text/calendar; charset=utf-8'
    assert answer.headers['cache-control'] == 'no-store'
    assert b'SUMMARY:WF' in answer.content
    head = await phone.head(path)
    assert (head.status_code, head.content, head.headers['etag']) == (200, b'', answer.headers['etag'])
    assert 'set-cookie' not in answer.headers


async def test_what_has_not_changed_is_not_sent_again(served: Served, practice: Practice) -> None:
    phone = (await served.browser_of(None)).http
    path = path_of(feed_of(practice))
    etag = (await phone.get(path)).headers['etag']
    again = await phone.get(path, headers={'If-None-Match': f'W/{etag}'})
    assert (again.status_code, again.content) == (304, b'')
    practice.do(practice.rita, appointments.cancel, 1, 1, CancelReason.UNWELL)
    assert b'STATUS:CANCELLED' in (await phone.get(path, headers={'If-None-Match': etag})).content


async def test_whatever_is_wrong_with_an_address_the_answer_is_the_same(served: Served, practice: Practice) -> None:
    phone = (await served.browser_of(None)).http
    revoked, toms = feed_of(practice), feed_of(practice)
    priyas = feed_of(practice, practice.priya)
    practice.do(practice.ana, staff.deactivate, id_of(practice.priya))
    wrong = [
        revoked,
        priyas,
        'x' * 43,
        toms[:-1] + ('A' if toms[-1] != 'A' else 'B'),
        toms[:-1],
        toms + 'A',
        '%00',
        '..',
    ]
    answers = [await phone.get(path_of(secret)) for secret in wrong]
    assert {(answer.status_code, answer.content) for answer in answers} == {(404, b'')}
    assert (await phone.post(path_of(toms))).status_code == 405


async def test_it_opens_nothing_else_and_a_cookie_opens_no_feed(served: Served, practice: Practice) -> None:
    secret = feed_of(practice)
    phone, toms = (await served.browser_of(None)).http, (await served.browser_of(practice.tom)).http
    phone.cookies.set('mht', secret)
    assert (await phone.get('/')).headers['location'].startswith('/sign-in')
    assert (await toms.get(path_of('x' * 43))).status_code == 404


async def test_a_flood_of_guesses_waits_in_a_short_queue(served: Served, practice: Practice) -> None:
    phone = (await served.browser_of(None)).http
    answers = await asyncio.gather(*(phone.get(path_of(f'{number:043}')) for number in range(40)))
    assert {answer.status_code for answer in answers} == {404, 429}
    assert {answer.headers.get('retry-after') for answer in answers if answer.status_code == 429} == {'60'}
    assert (await phone.get(path_of(feed_of(practice)))).status_code == 200


async def test_no_name_and_no_secret_is_in_the_log_whatever_goes_wrong(
    served: Served, practice: Practice, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    phone = (await served.browser_of(None)).http
    secret = feed_of(practice)
    lines = InWords()
    with caplog.at_level(logging.DEBUG):
        await phone.get(path_of(secret))
        await phone.get(path_of('x' * 43))
        monkeypatch.setattr(calendar_feeds, '_event', lambda *_: 1 / 0)
        broken = await phone.get(path_of(secret))
    assert broken.status_code == 500
    ours = [record for record in caplog.records if record.name.split('.')[0] not in {'httpcore', 'httpx'}]
    written = [lines.format(record) for record in ours]
    assert any('ZeroDivisionError' in line for line in written)
    for word in (secret, 'x' * 43, CANARY, 'Featherstone'):
        assert word not in broken.text
        assert not [line for line in written if word in line]
