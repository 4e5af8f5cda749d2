"""What people see, noun by noun. SCREENS is the table of contents: addresses, titles, and who may open them."""

from pages import (
    absences,
    chart_visits,
    charts,
    check_in,
    dashboard,
    history,
    imports,
    monitor,
    patients,
    settings,
    staff,
    working_hours,
)
from tracker_ui.screens import Screen

SCREENS: tuple[Screen, ...] = (
    dashboard.index,
    check_in.index,
    patients.index,
    charts.show,
    chart_visits.show,
    charts.details,
    charts.paper,
    staff.index,
    settings.index,
    settings.types,
    settings.in_which_rooms,
    working_hours.index,
    working_hours.mine,
    absences.index,
    history.index,
    imports.index,
    monitor.index,
)
