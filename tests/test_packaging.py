"""The pins are complete and name no host, and an old Python is told what is missing."""

import ast
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import bootstrap

HOME = Path(__file__).parent.parent
PROJECT = tomllib.loads((HOME / 'pyproject.toml').read_text())['project']


# the pins


def pins(name: str) -> dict[str, list[str]]:
    """Each requirement line of requirements/<name>.txt with the hashes it accepts."""
    text = (HOME / 'requirements' / f'{name}.txt').read_text().replace('\\\n', ' ')
    lines = [line.split('--hash=') for line in text.splitlines()]
    return {line[0].strip(): [each.strip() for each in line[1:]] for line in lines}


def pinned_versions(name: str) -> dict[str, list[str]]:
    """Package -> the versions it is pinned to (more than one when platforms differ)."""
    versions: dict[str, list[str]] = {}
    for line in pins(name):
        requirement = Requirement(line)
        (specifier,) = requirement.specifier
        assert specifier.operator == '=='
        versions.setdefault(canonicalize_name(requirement.name), []).append(specifier.version)
    return versions


@pytest.mark.parametrize(
    ('name', 'wanted'),
    [
        ('run', PROJECT['dependencies']),
        ('dev', PROJECT['dependencies'] + PROJECT['optional-dependencies']['dev']),
    ],
)
def test_every_dependency_has_a_pin_that_fits(name: str, wanted: list[str]) -> None:
    pinned = pinned_versions(name)
    for requirement in map(Requirement, wanted):
        versions = pinned.get(canonicalize_name(requirement.name), [])
        assert versions, f'{requirement.name} is not in requirements/{name}.txt'
        assert all(requirement.specifier.contains(version) for version in versions)


@pytest.mark.parametrize('name', ['run', 'dev', 'uv'])
def test_every_pin_has_hashes_and_no_file_names_a_host(name: str) -> None:
    assert '://' not in (HOME / 'requirements' / f'{name}.txt').read_text()
    for line, hashes in pins(name).items():
        assert hashes, line
        assert all(each.startswith('sha256:') and len(each) == len('sha256:') + 64 for each in hashes), line


def test_what_the_tests_run_with_contains_all_that_the_program_runs_with() -> None:
    run, dev = pins('run'), pins('dev')
    assert run == {line: dev.get(line) for line in run}


# old Pythons


@pytest.mark.parametrize('file', ['main.py', 'bootstrap.py'])
def test_an_old_python_can_read_the_files_that_tell_it_what_is_missing(file: str) -> None:
    tree = ast.parse((HOME / file).read_text(), feature_version=(3, 6))
    assert not [node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == '__future__']


def test_bootstrap_needs_the_standard_library_only() -> None:
    for node in ast.walk(ast.parse((HOME / 'bootstrap.py').read_text())):
        imported = [name.name for name in node.names] if isinstance(node, ast.Import) else []
        imported += [str(node.module)] if isinstance(node, ast.ImportFrom) else []
        assert {name.split('.')[0] for name in imported} <= sys.stdlib_module_names


def test_only_a_python_that_is_too_old_is_told_so() -> None:
    assert bootstrap.too_old(3, 9) == 'Python 3.11 or newer is needed (this is 3.9).'
    assert bootstrap.too_old(2, 7) == 'Python 3.11 or newer is needed (this is 2.7).'
    assert bootstrap.too_old(3, 11) == bootstrap.too_old(3, 14) == bootstrap.too_old(4, 0) == ''
