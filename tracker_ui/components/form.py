"""A form made from a model's fields: labels, hints, inputs and limits are stated once, beside the field itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from nicegui import ui
from nicegui.events import GenericEventArguments
from pydantic import BaseModel

from models.base import Invalid
from tracker_ui.components import words
from tracker_ui.components.act import Act, one_at_a_time
from tracker_ui.components.button import button
from tracker_ui.components.description import Description, Options
from tracker_ui.components.field import Field
from tracker_ui.components.field_kinds import field
from tracker_ui.components.strip import strip

WHAT_STANDS = """
    const form = [...document.querySelectorAll("form.form")].at(-1);
    const over = (field) => Number(field?.dataset.over ?? field?.dataset.showing);
    emit([...(form?.querySelectorAll("input, textarea") ?? [])].map((box) =>
        [box.id, box.value, over(box.closest("[data-field]"))]));
"""
"""What the person sees goes along with what saves it: keys that were pressed while the network swallowed everything
never arrived one by one. So does what it was typed over: what a colleague saved may still have been on its way here."""

TYPED_OVER = """({ type, target }) => {
    const field = target.closest("[data-field]");
    const meant = type === "input" || target.getAttribute("role") === "combobox";
    if (field && meant) field.dataset.over ??= field.dataset.showing;
}"""
"""Which showing of a field somebody began to type over; for a list of choices, which one they came to."""

CLICK_SAVES = '() => {' + WHAT_STANDS + '}'
ENTER_SAVES = (
    """(event) => {
    const field = event.target;
    if (field.tagName !== "INPUT" || field.type === "checkbox" || field.getAttribute("role") === "combobox") return;
    event.preventDefault();
"""
    + WHAT_STANDS
    + '}'
)
GO_TO_FIELD = """(event) => {
    event.preventDefault();
    document.getElementById(event.currentTarget.hash.slice(1))?.focus();
}"""


Sections = Sequence[tuple[str, Sequence[str]]]
"""Headings, and the fields below each: all that the form has, in its order; others are passed over."""


class Form(ui.element):
    """The fields `names` of a model, in that order. What is made inside `with form:` stands below them.

    `values` fills them from a record or a mapping; `options` gives the choices of fields that point to other records,
    e.g. {'clinician_id': {3: 'Priya Raman'}}; `on_save` is what Enter and the button made by `buttons` do. `sections`
    puts the fields under headings.
    """

    def __init__(
        self,
        model: type[BaseModel],
        names: Sequence[str],
        *,
        values: object = None,
        options: Mapping[str, Options] | None = None,
        on_save: Act | None = None,
        autofocus: bool = False,
        sections: Sections = (),
    ) -> None:
        super().__init__('form')
        self.classes('form').props('novalidate autocomplete=off')
        self.on('submit', js_handler='(event) => event.preventDefault()')
        for hand in ('input', 'focusin'):
            self.on(hand, js_handler=TYPED_OVER)
        self._save = one_at_a_time(on_save) if on_save else None
        self._listeners: list[Callable[[], object]] = []
        self.overtaken: set[str] = set()  # fields that were typed over something older than what was set last
        self._shown: dict[str, Any] = {}
        self._showings: dict[str, list[list[Any]]] = {name: [] for name in names}  # box by box, whatever was ever set
        offered = options or {}
        with self.default_slot:
            self._top = ui.element('div').classes('stack')
            self.fields: dict[str, Field] = {}
            with ui.element('div').classes('form-parts') as self._parts:
                for heading, fields in sections or [('', names)]:
                    described = [Description.of(model, name, offered.get(name)) for name in fields if name in names]
                    with _part(heading):
                        self.fields |= {about.name: field(about, self.touch) for about in described}
        self._top.set_visibility(False)
        for name in names:
            self.set(name, _initial(model, name, values))
        if self._save:
            self._parts.on('keydown.enter', self._saved, js_handler=ENTER_SAVES)
        if autofocus:
            self.fields[names[0]].controls[0].props('autofocus')

    def add_part(self, heading: str, draw: Callable[[], Mapping[Field, Any]]) -> ui.element:
        """A further part below the others, whose fields count like any: saved, kept as a draft, restored.

        `draw` makes the fields, which call `touch`, and gives back what each shows at first.
        """
        with self._parts, _part(heading) as part:
            for box, value in draw().items():
                self.fields[box.about.name] = box
                self._showings[box.about.name] = []
                self.set(box.about.name, value)
        return part

    def values(self) -> dict[str, Any]:
        """What stands in the form, by field name. Raises Invalid for what cannot be read, such as half a date."""
        values: dict[str, Any] = {}
        errors: dict[str, str] = {}
        for name, box in self.fields.items():
            try:
                values[name] = box.value
            except ValueError as error:
                errors[name] = str(error)
        if errors:
            raise Invalid(errors)
        return values

    def set(self, name: str, value: Any) -> None:
        """Show this value in a field and count the field as untouched."""
        box = self.fields[name]
        box.fill(value)
        self._shown[name] = box.typed
        self._showings[name].append([control.value for control in box.controls])
        box.props['data-showing'] = len(self._showings[name]) - 1
        self.touch()

    def restore(self, texts: Mapping[str, str | list[str]]) -> None:
        """Let unsaved text stand in the fields again, counted as typed; text of fields that are not here is left."""
        for name, box in self.fields.items():
            if name in texts:
                box.restore(texts[name])

    def touched(self) -> frozenset[str]:
        """The fields in which something else stands than was last set."""
        return frozenset(name for name, box in self.fields.items() if box.typed != self._shown[name])

    def on_touch(self, listener: Callable[[], object]) -> None:
        """Call this whenever somebody types or chooses something."""
        self._listeners.append(listener)

    def touch(self) -> None:
        """Tell whoever listens that something stands here now that did not."""
        for listener in self._listeners:
            listener()

    def show_errors(self, errors: Mapping[str, str]) -> None:
        """Show each sentence by its field and put the cursor there.

        Several get a summary on top that takes the focus and leads to each. A sentence for a field that is not on
        this form is shown on top, too.
        """
        self.clear_errors()
        here = {name: errors[name] for name in self.fields if name in errors}
        for name, sentence in here.items():
            self.fields[name].describe(sentence)
        for name, sentence in errors.items():
            if name not in here:
                self.show_refusal(sentence)
        if len(here) > 1:
            self._summarise(here)
        elif here:
            self.fields[next(iter(here))].focus()

    def show_refusal(self, sentence: str) -> None:
        """Show on top why the whole was refused. What was typed stays."""
        self._top.set_visibility(True)
        with self._top:
            strip(sentence, 'risk')

    def clear_errors(self) -> None:
        """Take back all that `show_errors` and `show_refusal` have shown."""
        if self._top.visible:
            self._top.clear()
            self._top.set_visibility(False)
        for box in self.fields.values():
            box.describe()

    def buttons(self, save: str = 'Save', *, on_cancel: Act | None = None, to: str | None = None) -> ui.element:
        """The button that saves, and a way out without saving: an act, or the address `to`.

        In a dialog call it inside `with dialog.actions:`, else inside `with form:`.
        """
        with ui.element('div').classes('form-actions') as row:
            if on_cancel or to:
                button('Cancel', on_click=on_cancel, to=to)
            saver = button(save, kind='primary', writes=True)
            if self._save:
                saver.on('click', self._saved, js_handler=CLICK_SAVES)
        return row

    async def _saved(self, event: GenericEventArguments) -> None:
        """Somebody saves: take what stands in the boxes of the browser, then do it."""
        standing = {id: (text, over) for id, text, over in event.args}
        self.overtaken.clear()
        for name, box in self.fields.items():
            for place, control in enumerate(box.controls):
                if control.html_id in standing:
                    self._take(name, place, *standing[control.html_id])
        if self._save:
            await self._save()

    def _take(self, name: str, place: int, text: object, over: object) -> None:
        """Take what stands in a box of the browser, but not what was shown there earlier and nobody typed over."""
        control, showings = self.fields[name].controls[place], self._showings[name]
        if isinstance(over, int) and 0 <= over < len(showings) - 1:
            self.overtaken.add(name)
            if text == showings[over][place]:
                return
        if isinstance(control, (ui.input, ui.textarea)) and isinstance(text, str) and text != control.value:
            control.value = text

    def _summarise(self, errors: Mapping[str, str]) -> None:
        self._top.set_visibility(True)
        with self._top, ui.element('section').classes('form-summary').props('tabindex=-1') as summary:
            title = words.text('Please look at these fields', 'h2')
            with ui.element('ul'):
                for name, sentence in errors.items():
                    with ui.element('li'):
                        link = words.text(self.fields[name].about.label + ': ' + sentence, 'a')
                        link.props['href'] = '#' + self.fields[name].controls[0].html_id
                        link.on('click', js_handler=GO_TO_FIELD)
        summary.props['aria-labelledby'] = title.html_id
        summary.run_method('focus')


def _part(heading: str) -> ui.element:
    """The place for some fields: under a heading, which a screen reader says with them, or under none."""
    if not heading:
        return ui.element('div').classes('form-fields')
    with ui.element('fieldset').classes('form-part'):
        words.text(heading, 'legend', 'form-heading')
        return ui.element('div').classes('form-fields')


def _initial(model: type[BaseModel], name: str, values: object) -> Any:
    """What a field shows at first: the record's value, the mapping's, or the model's own default."""
    about = model.model_fields[name]
    default = None if about.is_required() else about.get_default(call_default_factory=True)
    if isinstance(values, Mapping):
        return values.get(name, default)
    return getattr(values, name, default)
