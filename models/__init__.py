"""The practice, headless: what is true, and who may do what.

One plural noun per file. Nothing in here knows a browser: importing this package never loads NiceGUI.
"""

from models import (
    absences,
    appointment_types,
    appointments,
    attention,
    calendar_feeds,
    caseload,
    check_in,
    dashboard,
    drafts,
    feed_addresses,
    history,
    left_open,
    links,
    patients,
    people,
    practice,
    rooms,
    settings,
    sign_ins,
    staff,
    waiting_list,
    working_hours,
)

__all__ = [
    'absences',
    'appointment_types',
    'appointments',
    'attention',
    'calendar_feeds',
    'caseload',
    'check_in',
    'dashboard',
    'drafts',
    'feed_addresses',
    'history',
    'left_open',
    'links',
    'patients',
    'people',
    'practice',
    'rooms',
    'settings',
    'sign_ins',
    'staff',
    'waiting_list',
    'working_hours',
]
