"""What people see, noun by noun. SCREENS is the table of contents: addresses, titles, and who may open them."""

from pages import charts, dashboard, history, imports, monitor, patients, staff
from tracker_ui.screens import Screen

SCREENS: tuple[Screen, ...] = (
    dashboard.index,
    patients.index,
    charts.show,
    charts.details,
    charts.paper,
    staff.index,
    history.index,
    imports.index,
    monitor.index,
)
