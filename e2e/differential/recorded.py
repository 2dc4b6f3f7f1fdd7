"""Masked answers of MLflow's own server, kept as one file a group for the tests that run without it."""

import json
from pathlib import Path

from .suite import Scenario

FOLDER = Path(__file__).parent / "recorded"

# Their answers tell of the machine and the checkout that the client ran in.
OF_ONE_MACHINE = ("genai.", "flavors.", "client.fluent", "client.files", "client.inputs")


def is_kept(scenario: Scenario) -> bool:
    return not scenario.title.startswith(OF_ONE_MACHINE)


def keep(transcripts: dict[Scenario, list[dict]]) -> None:
    FOLDER.mkdir(exist_ok=True)
    transcripts = {scenario: each for scenario, each in transcripts.items() if is_kept(scenario)}
    for group in sorted({scenario.group for scenario in transcripts}):
        lines = [
            f'"{scenario.name}": [\n' + ",\n".join(compact(call) for call in transcript) + "\n]"
            for scenario, transcript in transcripts.items()
            if scenario.group == group
        ]
        (FOLDER / f"{group}.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


def of(scenario: Scenario) -> list[dict] | None:
    """None when nothing is recorded of the scenario."""
    file = FOLDER / f"{scenario.group}.json"
    return json.loads(file.read_text()).get(scenario.name) if file.exists() else None


def compact(value) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
