"""Makes the DAGs of a scheduler what the files of a directory say: ./mlops workflows apply.

Every file is validated before anything is changed. Ends with 0 when all is as the files say, 1 when something was
refused, 2 for wrong arguments.
"""

import argparse
import json
import os
import sys
import urllib.error
import urllib.request
from pathlib import Path

TYPES = {".yaml": "application/yaml", ".yml": "application/yaml", ".json": "application/json"}
PAGE = 100
SECONDS = 60


class Scheduler:
    def __init__(self, url: str):
        self.url = url.rstrip("/")

    def call(self, method: str, path: str, body: bytes | None = None, kind: str = "application/json"):
        """The status and the answer, JSON or a text."""
        request = urllib.request.Request(
            self.url + path, method=method, data=body, headers={"Content-Type": kind, "Accept": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as response:
                return response.status, parsed(response.read())
        except urllib.error.HTTPError as refusal:
            return refusal.code, parsed(refusal.read())

    def versions(self) -> dict[str, int]:
        """The version of every DAG that came over HTTP, by id. Those of Python files come and go with their files."""
        found: dict[str, int] = {}
        seen = 0
        while True:
            status, page = self.call("GET", f"/api/definitions?limit={PAGE}&offset={seen}")
            if status != 200:
                raise OSError(f"{self.url} answers {status}: {explained(page)}")
            found.update({each["dag_id"]: each["version"] for each in page["definitions"] if each["file"] is None})
            seen += len(page["definitions"])
            if not page["definitions"] or seen >= page["total_entries"]:
                return found


def parsed(body: bytes):
    try:
        return json.loads(body) if body else None
    except ValueError:
        return body.decode(errors="replace")


def explained(answer) -> str:
    """What a refusal says, a line for each fault."""
    detail = answer.get("detail", answer) if isinstance(answer, dict) else answer
    if not isinstance(detail, list):
        return str(detail)
    return "\n".join(
        "  " + ".".join(str(part) for part in fault.get("loc", [])[1:]) + ": " + str(fault.get("msg")) for fault in detail
    )


def sources(place: Path) -> list[Path]:
    if place.is_dir():
        return sorted(path for path in place.rglob("*") if path.suffix in TYPES and path.is_file())
    return [place]


def validated(scheduler: Scheduler, paths: list[Path]) -> dict[str, Path] | None:
    """The file of each DAG, or nothing when one of them is refused."""
    files: dict[str, Path] = {}
    right = True
    for path in paths:
        kind = TYPES.get(path.suffix, "application/yaml")
        status, answer = scheduler.call("POST", "/api/definitions/validate", path.read_bytes(), kind)
        if status != 200:
            right = False
            print(f"{path}: refused\n{explained(answer)}", file=sys.stderr)
        elif answer["dag_id"] in files:
            right = False
            print(f"{path}: {answer['dag_id']} is also in {files[answer['dag_id']]}", file=sys.stderr)
        else:
            files[answer["dag_id"]] = path
    return files if right else None


def apply(scheduler: Scheduler, files: dict[str, Path], before: dict[str, int], dry_run: bool) -> bool:
    right = True
    for dag_id, path in files.items():
        if dry_run:
            print(f"{dag_id}: {'would be replaced, unless it is the same' if dag_id in before else 'would be created'}")
            continue
        kind = TYPES.get(path.suffix, "application/yaml")
        status, answer = scheduler.call("PUT", f"/api/definitions/{dag_id}", path.read_bytes(), kind)
        if status not in (200, 201):
            right = False
            print(f"{path}: refused\n{explained(answer)}", file=sys.stderr)
        elif status == 201:
            print(f"{dag_id}: created")
        else:
            same = answer["version"] == before.get(dag_id)
            print(f"{dag_id}: {'unchanged' if same else 'version ' + str(answer['version'])}")
    return right


def prune(scheduler: Scheduler, unwanted: list[str], dry_run: bool) -> bool:
    right = True
    for dag_id in unwanted:
        if dry_run:
            print(f"{dag_id}: would be deleted")
            continue
        status, answer = scheduler.call("DELETE", f"/api/definitions/{dag_id}")
        if status == 204:
            print(f"{dag_id}: deleted")
        else:
            right = False
            print(f"{dag_id}: not deleted: {explained(answer)}", file=sys.stderr)
    return right


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="mlops workflows apply", description=__doc__.split("\n\n")[0])
    parser.add_argument("-f", "--filename", required=True, type=Path, metavar="DIR", help="a directory, or one file")
    parser.add_argument("--dry-run", action="store_true", help="only validate, and tell what would be done")
    parser.add_argument("--prune", action="store_true", help="delete the DAGs that no file defines, but for those of Python files")
    default = os.environ.get("MLOPS_WORKFLOWS_URL", "http://127.0.0.1:8080")
    parser.add_argument("--url", default=default, help="where the scheduler is (default: %(default)s)")
    options = parser.parse_args(arguments)
    if not options.filename.exists():
        parser.error(f"{options.filename} does not exist")
    paths = sources(options.filename)
    if not paths:
        parser.error(f"{options.filename} has no .yaml, .yml or .json file")
    scheduler = Scheduler(options.url)
    try:
        files = validated(scheduler, paths)
        if files is None:
            print("Nothing was changed.", file=sys.stderr)
            return 1
        before = scheduler.versions()
        right = apply(scheduler, files, before, options.dry_run)
        if options.prune and right:
            right = prune(scheduler, sorted(before.keys() - files.keys()), options.dry_run)
        return 0 if right else 1
    except (OSError, urllib.error.URLError) as e:
        print(f"The scheduler at {options.url} cannot be reached: {e}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
