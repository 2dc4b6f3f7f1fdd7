"""Adds up the tests of all modules and the end-to-end tests, from the reports written since a file was touched.

Usage: totals.py SINCE ROOT E2E_REPORT. Exits with 1 if a test failed or none was run.
"""

import sys
from pathlib import Path
from xml.etree import ElementTree


def main(since: Path, root: Path, e2e: Path) -> int:
    began = since.stat().st_mtime
    modules = sorted({reports.parents[1] for reports in root.glob("**/target/*-reports")})
    groups = {str(module.relative_to(root)): list(module.glob("target/*-reports/TEST-*.xml")) for module in modules}
    groups["e2e"] = [e2e]
    total = [0, 0, 0]
    print("\nTests of")
    for name, files in groups.items():
        counts = [0, 0, 0]
        for file in files:
            if fresh(file, began):
                counts = [count + more for count, more in zip(counts, read(file))]
        print(f"  {name:<20} {words(counts)}")
        total = [count + more for count, more in zip(total, counts)]
    print(words(total))
    chance = [name for files in groups.values() for file in files if fresh(file, began) for name in passed_again(file)]
    for name in chance:
        print(f"  passed only when run again: {name}")
    return 0 if total[0] and not total[1] else 1


def read(file: Path) -> tuple[int, int, int]:
    """Passed, failed and skipped tests of a report in JUnit's form."""
    suites = [suite for suite in ElementTree.parse(file).getroot().iter("testsuite")]
    tests, failed, skipped = (
        sum(int(suite.get(key, 0)) for suite in suites for key in keys)
        for keys in (("tests",), ("failures", "errors"), ("skipped",))
    )
    return tests - failed - skipped, failed, skipped


def fresh(file: Path, began: float) -> bool:
    return file.exists() and file.stat().st_mtime >= began


def passed_again(file: Path) -> list[str]:
    """Tests that failed at first: Maven keeps each failure as an element of its own."""
    cases = ElementTree.parse(file).getroot().iter("testcase")
    return [
        f"{case.get('classname')}.{case.get('name')}"
        for case in cases
        if case.find("flakyFailure") is not None or case.find("flakyError") is not None
    ]


def words(counts: list[int]) -> str:
    passed, failed, skipped = counts
    return f"{passed} passed, {failed} failed, {skipped} skipped"


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
