"""The smallest parts: words in a tag of your choice, and an icon."""

from __future__ import annotations

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement


def text(words: str, tag: str = 'span', classes: str = '') -> TextElement:
    """Words inside a tag, always as text and never as HTML."""
    return TextElement(tag=tag, text=words).classes(classes)


def icon(name: str) -> ui.element:
    """A Material Symbol by its name, e.g. 'groups'. Said to nobody: the word beside it, or the control's label, is."""
    sign = ui.element('span').classes('icon').props('aria-hidden=true')
    sign.props['data-icon'] = name
    return sign
