"""The command line of the benchmark: `python3 main.py bench --help`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.benchmarks.run import run, wanted


def command_line() -> argparse.ArgumentParser:
    """What is measured; without any of the options all of it, which takes about half an hour."""
    bench = argparse.ArgumentParser(prog='main.py bench', description='Live updates, beside four usual designs')
    bench.add_argument('--quick', action='store_true', help='10 and 100 tabs, two rounds, no single questions')
    bench.add_argument('--tabs', metavar='10,50,...', help='numbers of tabs (10,50,100,200,500)')
    bench.add_argument('--patients', type=int, default=1000, help='how many patients the practice has (1000)')
    bench.add_argument('--only', metavar='NAME,...', help='systems and single questions, such as ours,burst')
    bench.add_argument('--real-time', action='store_true', help='in cut-5min wait five minutes, not half a minute')
    bench.add_argument('--json', type=Path, metavar='FILE', help='write the figures down as well')
    return bench


if __name__ == '__main__':
    sys.exit(run(wanted(command_line().parse_args())))
