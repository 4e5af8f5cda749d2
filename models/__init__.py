"""The practice, headless: what is true, and who may do what.

One plural noun per file. Nothing in here knows a browser: importing this package never loads NiceGUI.
"""

from models import attention, caseload, dashboard, drafts, history, links, patients, people, practice, sign_ins, staff

__all__ = [
    'attention',
    'caseload',
    'dashboard',
    'drafts',
    'history',
    'links',
    'patients',
    'people',
    'practice',
    'sign_ins',
    'staff',
]
