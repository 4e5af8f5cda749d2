"""One of a few ways to go on, each with words of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from nicegui import ui

from tracker_ui.components import words


def radios(
    legend: str, options: Mapping[str, str], chosen: str | None, on_choose: Callable[[str], object]
) -> ui.element:
    """A group of radio buttons. `on_choose` hears the key of an option; `chosen` None lets none be chosen at first."""
    with ui.element('div').classes('radios').props('role=radiogroup') as group:
        group.props['aria-labelledby'] = words.text(legend, 'p', 'field-label').html_id
        for key, text in options.items():
            with ui.element('label').classes('radio'):
                button = ui.element('input').props('type=radio')
                button.props['name'] = group.html_id
                button.props['checked'] = key == chosen
                button.on('change', lambda key=key: on_choose(key), [])
                words.text(text)
    return group
