"""Fault tests look through the same browsers as the browser tests."""

from tests.browser.conftest import browser, everybody, people, prepared, server

__all__ = ['browser', 'everybody', 'people', 'prepared', 'server']
