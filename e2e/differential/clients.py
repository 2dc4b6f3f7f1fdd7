"""The same journey by clients of several versions, each against the original and against us."""

import json
import os
import subprocess
import sys
import venv
from pathlib import Path

from stack import ROOT

JOURNEY = Path(__file__).parent / "journey.py"
MARK = "JOURNEY "
JOURNEY_SECONDS = 300

# The last of the second generation, which is the oldest that people still run; the newest runs these tests as well.
OLDEST = "2.22.5"

# Under OpenTelemetry from 1.34 on that client never ends a trace, whatever server it has.
COMPANIONS = ("scikit-learn", "opentelemetry-api<1.34", "opentelemetry-sdk<1.34")

# Steps that go otherwise with us than with the original, and why.
EXPLAINED: dict[tuple[str, str], str] = {}


def interpreters() -> dict[str, str]:
    """Each client's version and its Python; an environment that is not there yet is made."""
    import mlflow

    return {OLDEST: environment(OLDEST), mlflow.__version__: sys.executable}


def environment(version: str) -> str:
    folder = ROOT / ".mlops" / "clients" / version
    python = folder / "bin" / "python"
    if not (folder / "installed").exists():
        print(f"Installing the MLflow client {version}", flush=True)
        venv.create(folder, clear=True, with_pip=True)
        command = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        subprocess.run([*command, f"mlflow=={version}", *COMPANIONS], check=True)
        (folder / "installed").touch()
    return str(python)


def journey(python: str, url: str) -> dict:
    # Nothing of this process's own settings may reach the client.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("MLFLOW_", "AWS_"))}
    done = subprocess.run(
        [python, JOURNEY, url], env=inherited, capture_output=True, text=True, timeout=JOURNEY_SECONDS
    )
    for line in done.stdout.splitlines():
        if line.startswith(MARK):
            return json.loads(line.removeprefix(MARK))
    raise AssertionError(f"the journey broke off:\n{done.stdout}{done.stderr}")


def compare(original: str, ours: str) -> int:
    """Prints every step that goes otherwise; the number of those without an explanation."""
    unexplained = 0
    for version, python in interpreters().items():
        theirs, mine = journey(python, original), journey(python, ours)
        different = [step for step in theirs if theirs[step] != mine.get(step)]
        print(f"client {version}: {len(theirs)} steps, {len(theirs) - len(different)} equal")
        for step in different:
            reason = EXPLAINED.get((version, step))
            unexplained += reason is None
            print(f"  {step}: {reason or 'not explained'}\n    MLflow: {theirs[step]}\n    ours:   {mine.get(step)}")
    return unexplained
