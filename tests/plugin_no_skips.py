"""For `test --all`: a test that is skipped has proved nothing, so there it counts as a failure."""

from collections.abc import Generator

import pytest

REASON = 'Skipped, and --all lets nothing be skipped: {}'


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tests expected to fail (xfail) also report as skipped, and may."""
    report = yield
    if report.skipped and not hasattr(report, 'wasxfail'):
        report.outcome, report.longrepr = 'failed', REASON.format(report.longreprtext)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """A whole file that skips itself."""
    report = yield
    if report.skipped:
        report.outcome, report.longrepr = 'failed', REASON.format(report.longreprtext)
    return report
