"""What people see, noun by noun. SCREENS is the table of contents: addresses, titles, and who may open them."""

from pages import (
    absences,
    calendar_feed,
    chart_visits,
    charts,
    check_in,
    dashboard,
    history,
    imports,
    monitor,
    patients,
    schedule,
    settings,
    staff,
    waiting,
    working_hours,
)
from tracker_ui.screens import Screen

SCREENS: tuple[Screen, ...] = (
    dashboard.index,
    schedule.index,
    schedule.paper,
    check_in.index,
    patients.index,
    waiting.index,
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
    calendar_feed.index,
    history.index,
    imports.index,
    monitor.index,
)
