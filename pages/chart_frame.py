"""What every part of a chart has around it: whose record it is, what may be done here, and the other parts."""

from __future__ import annotations

from typing import NamedTuple

from nicegui import ui

from models import chart, drafts, patients
from models.base import Role
from models.base.access import EVERYONE
from models.chart import Allowed
from models.drafts import Offer
from models.patient_record import Patient
from pages.chart_acts import Acts
from tracker_ui.components.live_record import LiveRecord, banner
from tracker_ui.components.presence import WhoIsHere
from tracker_ui.components.tabs import tabs
from tracker_ui.components.unsaved import unsaved_text
from tracker_ui.viewer import Viewer


class Tab(NamedTuple):
    """A part of the chart: its name, where its screen is below the chart's own address, and who may open it."""

    title: str
    below: str
    roles: frozenset[Role] = EVERYONE


TABS: tuple[Tab, ...] = (
    Tab('Timeline', ''),
    Tab('Appointments', '/appointments'),
    Tab('Details', '/details'),
)
"""The parts of a chart, in order. A noun that has a part of its own adds a line here and a screen in its own module,
which begins with `opened` and `frame`."""

TAGS = ({'word': 'status', 'tone': 'status_tone', 'note': 'since'}, {'word': 'archived'})
"""What stands beside the name. Flags, as far as the viewer may see them, join here as fields of `chart.banner`."""

FACTS = (
    {'value': 'pronouns', 'words': 'Pronouns', 'plain': True},
    {'value': 'born', 'words': 'Born'},
    {'value': 'record_number', 'words': 'Record', 'plain': True},
)
MORE = (
    {'value': 'clinician', 'words': 'Clinician', 'plain': True},
    {'value': 'further', 'words': 'with', 'quiet': True},
    {'value': 'contact', 'words': 'Preferred contact'},
)


class Opened(NamedTuple):
    """A chart that was opened: what its frame is built from."""

    patient: Patient
    allowed: Allowed
    unsaved: list[Offer]


async def opened(viewer: Viewer, patient_id: int) -> Opened:
    """Open a chart, and ask all that its frame needs. Coming from another part of it, it is open and written down."""
    address = address_of(patient_id)
    if viewer.opening.lasts(address):
        patient = await viewer.ask(patients.patient, patient_id)
    else:
        patient = await viewer.do(patients.open_chart, patient_id)
        viewer.opening.begin(address, patient_id)
    allowed = await viewer.ask(chart.allowed, patient_id)
    return Opened(patient, allowed, await viewer.ask(drafts.offered, 'patient', patient_id))


def frame(viewer: Viewer, here: str, found: Opened) -> Acts:
    """The banner, the acts and the tabs, on the part that is called `here`. Gives back the acts."""
    patient = found.patient
    assert patient.id is not None
    with head(viewer, patient) as banner_of_this, ui.element('div').classes('banner-side'):
        WhoIsHere(viewer, patient)
        acts = Acts(viewer, patient, banner_of_this, found.allowed)
    places = [(tab, address_of(patient.id) + tab.below) for tab in TABS if not tab.roles.isdisjoint(viewer.who.roles)]
    now = next(address for tab, address in places if tab.title == here)
    tabs('Chart', [(tab.title, address) for tab, address in places], now)
    unsaved_text(viewer, found.unsaved, acts.edit)
    return acts


def head(viewer: Viewer, patient: Patient) -> LiveRecord:
    """The banner: who this is, beyond mistaking, and live."""
    return banner(
        viewer.watch(chart.banner, patient.id, rows_of=Patient, about=patient),
        name='name',
        initials='initials',
        tone='tone',
        tags=TAGS,
        facts=FACTS,
        more=MORE,
        labels='labels',
        caption='this chart',
    )


def address_of(patient_id: int) -> str:
    """Where a chart is."""
    return f'/patients/{patient_id}'
