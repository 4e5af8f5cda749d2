"""A live chart: one column for each moment, drawn in the browser, and the same as a sentence and as a table."""

from __future__ import annotations

from collections.abc import Sequence

from tracker_ui.components.live_element import SCRIPTS, LiveElement, Template
from tracker_ui.topics import Topic


class LiveChart(LiveElement, component='live_chart.js', dependencies=SCRIPTS):
    """The topic's rows as columns, each filled up to one value and standing as high as another.

    `bar` names the fields `label` (what stands below it), `value` and `peak` (numbers, or None where there is
    nothing to show). `legend` is the words for value and peak, `unit` stands behind the numbers. `columns` are the
    title and the field of each column of the table, which lists only rows that have a value.
    """

    names_of_fields = frozenset({'label', 'value', 'peak', 'field'})

    def __init__(
        self,
        topic: Topic,
        bar: Template,
        *,
        caption: str,
        legend: tuple[str, str],
        unit: str,
        columns: Sequence[Template],
        empty: str,
    ) -> None:
        """`caption` names the chart for a screen reader, `empty` is the sentence while no row has a value."""
        super().__init__(topic, bar=bar, caption=caption, legend=legend, unit=unit, columns=columns, empty=empty)
        self.check(bar)
        for column in columns:
            self.check(column)
