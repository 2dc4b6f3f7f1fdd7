"""Plays every scenario against MLflow's own server and against ours, and reports what differs.

    python -m differential [SELECTION] [--original URL] [--ours URL] [--record]

Without addresses both are started for it, on one Postgres and one object store. --record keeps the original's answers
for the tests that replay them.
"""

import argparse
import contextlib
import sys

from . import clients, recorded
from .report import Report
from .servers import both
from .suite import all_scenarios, differences


def main() -> int:
    parser = argparse.ArgumentParser(prog="differential", description=__doc__.splitlines()[0])
    parser.add_argument("selection", nargs="?", default="", help="a group, or group.scenario")
    parser.add_argument("--original", help="address of a running mlflow server")
    parser.add_argument("--ours", help="address of a running tracking-server")
    parser.add_argument("--record", action="store_true", help="keep the original's answers as fixtures")
    options = parser.parse_args()

    chosen = all_scenarios(options.selection)
    if not chosen:
        parser.error(f"no scenario is called {options.selection}")
    running = contextlib.nullcontext((options.original, options.ours)) if options.ours else both()
    report = Report()
    transcripts = {}
    with running as (original, ours):
        for scenario in chosen:
            transcripts[scenario] = scenario.transcript(original)
            answers = scenario.transcript(ours)
            report.add(scenario, transcripts[scenario], list(differences(scenario, transcripts[scenario], answers)))
        steps = 0 if options.selection else clients.compare(original, ours)
    if options.record:
        recorded.keep(transcripts)
    print(report.summary())
    return 1 if report.unexplained or steps else 0


if __name__ == "__main__":
    sys.exit(main())
