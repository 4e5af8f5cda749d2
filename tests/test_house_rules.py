"""The standing rules of the house, read off the source itself. A rule that is only written down is soon broken."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from models.base import ENTITIES, kind_of
from models.base.entity import table_of

HOME = Path(__file__).parent.parent
ROOMS = ('models', 'tracker_ui', 'pages')
OURS = sorted([*HOME.glob('*.py'), *(path for room in ROOMS for path in (HOME / room).rglob('*.py'))])
NAMES = [str(path.relative_to(HOME)) for path in OURS]
BROWSER = sorted(path for room in ROOMS for end in ('js', 'html', 'css') for path in (HOME / room).rglob(f'*.{end}'))
BROWSER = [path for path in BROWSER if path.parent.name != 'vendor']  # what others wrote keeps their rules

each_file = pytest.mark.parametrize('path', OURS, ids=NAMES)
each_file_and_browser_file = pytest.mark.parametrize(
    'path', OURS + BROWSER, ids=NAMES + [str(path.relative_to(HOME)) for path in BROWSER]
)


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding='utf-8'))


def room_of(path: Path) -> str:
    return path.relative_to(HOME).parts[0].removesuffix('.py')


def imported(tree: ast.Module) -> Iterator[str]:
    """Every module a file imports, wherever in it, e.g. 'models.patients' for `from models import patients` too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f'{node.module}.{alias.name}' for alias in node.names)


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call with the last word of what is called: 'props' for `button.props(...)`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                yield node.func.attr, node
            elif isinstance(node.func, ast.Name):
                yield node.func.id, node


# who knows whom

MAY_IMPORT = {
    'models': {'models'},
    'tracker_ui': {'models', 'tracker_ui'},
    'pages': {'models', 'tracker_ui', 'pages'},
    'main': {'models', 'tracker_ui', 'pages', 'bootstrap'},
    'bootstrap': set[str](),
}


@each_file
def test_imports_go_one_way(path: Path) -> None:
    rooms = {name.split('.')[0] for name in imported(tree_of(path))} & {*MAY_IMPORT, 'tests'}
    assert rooms <= MAY_IMPORT[room_of(path)]


@pytest.mark.parametrize('path', [path for path in OURS if room_of(path) == 'models'], ids=lambda path: path.name)
def test_models_know_no_browser(path: Path) -> None:
    assert not {name.split('.')[0] for name in imported(tree_of(path))} & {
        'nicegui',
        'starlette',
        'fastapi',
        'socketio',
    }


@pytest.mark.parametrize('path', [path for path in OURS if room_of(path) == 'tracker_ui'], ids=lambda path: path.name)
def test_the_kit_knows_no_patient(path: Path) -> None:
    nouns = {'models.patients', 'models.caseload', 'models.dashboard', 'models.history', 'models.staff', 'models.demo'}
    assert not nouns & set(imported(tree_of(path)))


def test_importing_the_models_loads_neither_nicegui_nor_alembic() -> None:
    loaded = 'import sys, models; print(*{name.split(".")[0] for name in sys.modules})'
    done = subprocess.run([sys.executable, '-c', loaded], cwd=HOME, capture_output=True, text=True, check=True)
    assert not {'nicegui', 'starlette', 'fastapi', 'socketio', 'alembic'} & set(done.stdout.split())


# one door to records

DOORS = (
    'models/base/store.py',
    'models/base/recorder.py',
    'models/base/work.py',
    'models/base/prepared.py',
    'models/migrations/',
)
RAW = {
    'exec_driver_sql',
    'connection',
    'text',
    'literal_column',
    'create_engine',
    'Session',
    'sessionmaker',
    'table_of',
}
RAW_IMPORTS = {'sqlite3', 'sqlalchemy.text', 'sqlalchemy.literal_column', 'sqlalchemy.column', 'sqlalchemy.table'}
RAW_IMPORTS |= {'sqlalchemy.update', 'sqlalchemy.delete', 'sqlalchemy.insert', 'sqlalchemy.orm.Session'}


@pytest.mark.parametrize(
    'path', [path for path, name in zip(OURS, NAMES, strict=True) if not name.startswith(DOORS)], ids=str
)
def test_sql_and_sessions_stay_behind_the_doors(path: Path) -> None:
    tree = tree_of(path)
    errors_of_the_driver = {'sqlite3'} if path.name == 'trouble.py' else set()
    assert not RAW_IMPORTS & set(imported(tree)) - errors_of_the_driver
    if room_of(path) in {'tracker_ui', 'pages'}:  # they know no table at all, and have a `text` of their own
        tables = {name for name in imported(tree) if name.startswith(('sqlalchemy', 'sqlmodel'))}
        assert tables <= {'sqlmodel', 'sqlmodel.Field'}
        return
    own = {'table_of', 'connection'} if path.name == 'entity.py' else set()
    assert not ({name for name, _ in calls(tree)} & RAW) - own
    reached = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not reached & ({'_session', '__table__'} - ({'__table__'} if path.name == 'entity.py' else set()))


MAKERS_OF_CHANGES = {
    'models/base/recorder.py': 'writes them down',
    'models/base/work.py': 'writes down who opened a record',
    'models/base/change.py': 'gives a change back as it was told',
    'tracker_ui/clock.py': 'time is a change too',
    'tracker_ui/presence.py': 'who is here is a change too',
    'tracker_ui/slots.py': 'a time in hand is a change too',
}


@each_file
def test_only_the_recorder_the_clock_and_presence_make_changes(path: Path) -> None:
    name = str(path.relative_to(HOME))
    made = {called for called, _ in calls(tree_of(path))} & {'Change', 'ChangeRecord'}
    assert not made or name in MAKERS_OF_CHANGES


@each_file
def test_nobody_emits(path: Path) -> None:
    """Only the store, after a commit, the clock, presence and slots in hand tell the bus."""
    published = [node for called, node in calls(tree_of(path)) if called == 'publish']
    assert not published or str(path.relative_to(HOME)) in {
        'tracker_ui/clock.py',
        'tracker_ui/presence.py',
        'tracker_ui/slots.py',
    }


@pytest.mark.parametrize('entity', ENTITIES, ids=kind_of)
def test_the_database_deletes_nothing_by_itself_and_finds_whoever_points_to_a_record(entity: type) -> None:
    table = table_of(entity)
    indexed = {column.name for index in table.indexes for column in list(index.columns)[:1]}
    for column in table.columns:
        for key in column.foreign_keys:
            assert (key.ondelete, key.onupdate) == (None, None), 'a cascade would go unrecorded'
            assert column.unique or column.name in indexed, 'a removal looks for whoever points here'


# no script from text

SINKS = {'props', 'style', 'classes', 'add_slot', 'run_javascript', 'add_head_html', 'add_body_html'}
BANNED_WORDS = {'sanitize': False, 'html': True}


def is_put_together(node: ast.AST) -> bool:
    """True for text that is built from parts: f'', '' + x, '' % x, ''.format(x), ''.join(x)."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Attribute) and node.func.attr in {'format', 'format_map', 'join', 'replace'}
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod))


def is_the_end_of_a_class_name(sink: str, argument: ast.AST) -> bool:
    """True for `.classes('tone-' + ...)`: classes are set as a list of names, in which nothing becomes a script."""
    begins = argument.left if isinstance(argument, ast.BinOp) and isinstance(argument.op, ast.Add) else None
    return sink == 'classes' and isinstance(begins, ast.Constant) and str(begins.value).endswith('-')


@each_file
def test_no_text_is_put_together_where_it_could_become_a_script(path: Path) -> None:
    for sink, call in calls(tree_of(path)):
        for argument in [*call.args, *(keyword.value for keyword in call.keywords)] if sink in SINKS else []:
            built = any(is_put_together(node) for node in ast.walk(argument))
            assert not built or is_the_end_of_a_class_name(sink, argument), ast.unparse(call)
        for keyword in call.keywords:
            value = getattr(keyword.value, 'value', None)
            assert keyword.arg not in BANNED_WORDS or value is not BANNED_WORDS[keyword.arg], ast.unparse(call)


@each_file_and_browser_file
def test_no_markup_is_made_of_values_in_the_browser(path: Path) -> None:
    text = path.read_text(encoding='utf-8')
    for word in (
        'v-html',
        'innerHTML',
        'outerHTML',
        'insertAdjacentHTML',
        'document.write',
        'html_columns',
        'new Function',
    ):
        assert word not in text or (path.name, word) in MARKUP_REMOVED, word
    assert not re.search(r'\beval\(', text)
    assert not re.search(r'\son[a-z]+="', text), 'no inline handlers: the content security policy refuses them'


MARKUP_REMOVED: set[tuple[str, str]] = set()
"""Where the page is emptied, never filled, this way."""


@each_file_and_browser_file
def test_nothing_about_people_is_kept_in_the_browser_or_in_framework_files(path: Path) -> None:
    text = path.read_text(encoding='utf-8')
    for place in ('app.storage', 'localStorage', 'sessionStorage', 'document.cookie', 'indexedDB'):
        assert place not in text


@pytest.mark.parametrize('path', BROWSER, ids=lambda path: path.name)
def test_the_browser_fetches_nothing_from_elsewhere(path: Path) -> None:
    addresses = re.findall(r'(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}', path.read_text(encoding='utf-8'))
    assert not [address for address in addresses if 'w3.org' not in address]


# easy to read


@each_file
def test_everything_public_says_what_it_is_for(path: Path) -> None:
    tree = tree_of(path)
    assert ast.get_docstring(tree)
    for node in public_parts(tree):
        assert ast.get_docstring(node), node.name


def public_parts(part: ast.Module | ast.ClassDef) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """The functions and classes of a file, and the methods of its classes, that others may use."""
    for node in part.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith('_'):
            if ast.unparse(node.body[-1]) != '...':  # a protocol's, described by its class
                yield node
            if isinstance(node, ast.ClassDef):
                yield from public_parts(node)


def functions(tree: ast.Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


LONGEST = {'.py': 300, '.js': 300, '.html': 300, '.css': 400}
LONG_FILES: dict[str, int] = {}

LONG_FUNCTIONS = {'models/migrations/versions/0001_the_first_house.py: upgrade': 'one statement per table'}


@each_file_and_browser_file
def test_files_and_functions_stay_short(path: Path) -> None:
    name = str(path.relative_to(HOME))
    lines = len(path.read_text(encoding='utf-8').splitlines())
    assert lines <= LONG_FILES.get(name, LONGEST[path.suffix]), 'look for the seam'
    for function in functions(tree_of(path)) if path.suffix == '.py' else []:
        length = (function.end_lineno or 0) - function.lineno + 1
        assert length <= 45 or f'{name}: {function.name}' in LONG_FUNCTIONS, function.name


@each_file
def test_a_refusal_is_a_whole_sentence(path: Path) -> None:
    for called, call in calls(tree_of(path)):
        if called == 'Refused' and call.args:
            last = list(ast.walk(call.args[0]))
            words = [node.value for node in last if isinstance(node, ast.Constant) and isinstance(node.value, str)]
            assert not words or words[-1].rstrip('\'"').endswith(('.', '. ')), ast.unparse(call)


# nothing of the workshop is left in the house


def committed() -> list[Path]:
    """Every text file that belongs to the project."""
    skipped = {
        '.git',
        '.venv',
        '.mypy_cache',
        '.ruff_cache',
        '.pytest_cache',
        '.hypothesis',
        '__pycache__',
        'data',
        'vendor',
    }
    texts = {'.py', '.md', '.txt', '.toml', '.js', '.css', '.html', '.svg', '.sh', '.bat', '.command', '.service', ''}
    return sorted(
        path
        for path in HOME.rglob('*')
        if path.is_file() and not skipped & set(path.relative_to(HOME).parts) and path.suffix in texts
    )


def test_no_file_names_a_place_on_the_machine_it_was_written_on() -> None:
    workshop = re.compile(
        '/' + 'work/|/' + 'root/|/tmp/' + 'plan|shared/' + r'design|site-' + r'packages/|127\.0\.0\.1:3\d{3}'
    )
    found = [str(path.relative_to(HOME)) for path in committed() if workshop.search(path.read_text(errors='replace'))]
    assert found == []


def test_nothing_is_left_undone() -> None:
    marks = re.compile(r'\b(TO' + r'DO|FIX' + r'ME|XX' + r'X|HA' + r'CK)\b')
    found = [name for path, name in zip(OURS, NAMES, strict=True) if marks.search(path.read_text(encoding='utf-8'))]
    assert found == []


def test_no_test_sleeps_for_luck() -> None:
    sleepers = [
        f'{path.relative_to(HOME)}:{call.lineno}'
        for path in (HOME / 'tests').rglob('*.py')
        for called, call in calls(tree_of(path))
        if called == 'sleep' and 'time.sleep' in ast.unparse(call)
    ]
    assert sleepers == []


# the README is true


def readme() -> str:
    return (HOME / 'README.md').read_text(encoding='utf-8')


def test_the_readme_names_every_room_and_none_that_is_not_there() -> None:
    tour = readme().split('## A tour of the rooms')[1].split('\n## ')[0]
    named = {name.rstrip('/') for name in re.findall(r'^\| `([^`]+)`', tour, re.MULTILINE)}
    assert all((HOME / name).exists() for name in named)
    ignored = {'.git', '.venv', 'data', 'build', 'dist'}
    rooms = {path.name for path in HOME.iterdir() if path.is_dir() and path.name not in ignored}
    rooms = {room for room in rooms if not room.endswith(('_cache', '__', '.egg-info')) and room != '.hypothesis'}
    programs = {path.name for path in HOME.glob('*.py')}
    assert {name for name in named if '/' not in name} == rooms | programs


def test_the_readme_starts_and_tests_with_one_command_each_and_the_program_knows_them() -> None:
    commands = re.findall(r'^    (python3 main\.py.*)$', readme(), re.MULTILINE)
    assert commands == ['python3 main.py', 'python3 main.py test']
    options = set(re.findall(r'(?<![\w-])(--[a-z][a-z-]*)', readme()))
    for command in ('serve', 'test'):
        told = subprocess.run(
            [sys.executable, 'main.py', command, '--help'], cwd=HOME, capture_output=True, text=True, check=True
        ).stdout
        options -= set(re.findall(r'--[a-z-]+', told))
    assert options == set()


def test_every_link_in_the_documents_leads_somewhere() -> None:
    for document in [HOME / 'README.md', *(HOME / 'docs').glob('*.md')]:
        for target in re.findall(r'\]\(([^)#]+)(?:#[^)]*)?\)', document.read_text(encoding='utf-8')):
            assert target.startswith('http') or (document.parent / target).exists(), f'{document.name}: {target}'


def test_every_file_the_documents_name_is_there() -> None:
    named = re.compile(r'`((?:models|tracker_ui|pages|tests|docs)/[\w/.-]+\.\w+)`')
    for document in [HOME / 'README.md', *(HOME / 'docs').glob('*.md')]:
        text = document.read_text(encoding='utf-8').split('## Add a live record')[0]
        assert not [name for name in named.findall(text) if not (HOME / name).exists()], document.name
