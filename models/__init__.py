"""The practice, headless: what is true, and who may do what.

One plural noun per file. Nothing in here knows a browser: importing this package never loads NiceGUI.
"""

from models import (
    absences,
    appointment_types,
    appointments,
    attention,
    caseload,
    dashboard,
    drafts,
    history,
    links,
    patients,
    people,
    practice,
    rooms,
    settings,
    sign_ins,
    staff,
    working_hours,
)

__all__ = [
    'absences',
    'appointment_types',
    'appointments',
    'attention',
    'caseload',
    'dashboard',
    'drafts',
    'history',
    'links',
    'patients',
    'people',
    'practice',
    'rooms',
    'settings',
    'sign_ins',
    'staff',
    'working_hours',
]
