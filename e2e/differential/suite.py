"""Finds the scenarios, runs them, and compares what two servers answered."""

import importlib
import pkgutil
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from . import scenarios
from .accepted import ACCEPTED, Accepted
from .api import Api
from .mask import Masker


@dataclass(frozen=True)
class Scenario:
    group: str
    name: str
    play: Callable[[Api], None]

    @property
    def title(self) -> str:
        return f"{self.group}.{self.name}"

    def transcript(self, url: str) -> list[dict]:
        """Plays the scenario against a server. One that breaks off ends with the reason, which is compared too."""
        api = Api(url)
        broken = None
        try:
            self.play(api)
        except Exception:  # a scenario that a wrong answer broke is a difference, not the end of the suite
            broken = traceback.format_exc().strip().splitlines()[-1]
        transcript = Masker(api).transcript()
        return transcript + ([{"request": ["broken off"], "answer": broken}] if broken else [])


@dataclass(frozen=True)
class Difference:
    """A call that was answered differently, and the fields of the answer where it was."""

    scenario: Scenario
    call: list
    theirs: Any
    ours: Any
    fields: list[tuple[str, Any, Any]]
    # What users see of a call comes right behind it, and differs for the same reason.
    before: "Difference | None" = None

    @property
    def accepted(self) -> Accepted | None:
        if self.call == ["client"] and self.before:
            return self.before.accepted
        return next((each for each in ACCEPTED if each.covers(self.scenario.title, self)), None)


ABSENT = "<absent>"


def all_scenarios(selection: str = "") -> list[Scenario]:
    """The public functions of the modules in scenarios/; a module is a group."""
    found = []
    for module in sorted(pkgutil.iter_modules(scenarios.__path__), key=lambda each: each.name):
        if module.name.startswith("_"):
            continue
        members = vars(importlib.import_module(f"{scenarios.__name__}.{module.name}"))
        for name, member in members.items():
            own = getattr(member, "__module__", "") == f"{scenarios.__name__}.{module.name}"
            if own and callable(member) and not name.startswith("_"):
                found.append(Scenario(module.name, name, member))
    return [each for each in found if each.title.startswith(selection) or selection == each.name]


def differences(scenario: Scenario, theirs: list[dict], ours: list[dict]) -> Iterator[Difference]:
    before = None
    for index in range(max(len(theirs), len(ours))):
        their, our = (
            side[index] if index < len(side) else {"request": [ABSENT], "answer": ABSENT} for side in (theirs, ours)
        )
        fields = list(unequal(their["answer"], our["answer"], ""))
        if their["request"] != our["request"]:
            fields.insert(0, ("request", their["request"], our["request"]))
        if fields:
            call = our["request"] if their["request"] == [ABSENT] else their["request"]
            before = Difference(scenario, call, their["answer"], our["answer"], fields, before)
            yield before
        else:
            before = None


def unequal(theirs: Any, ours: Any, field: str) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(theirs, dict) and isinstance(ours, dict):
        for key in dict.fromkeys([*theirs, *ours]):
            yield from unequal(theirs.get(key, ABSENT), ours.get(key, ABSENT), f"{field}.{key}".lstrip("."))
    elif isinstance(theirs, list) and isinstance(ours, list) and len(theirs) == len(ours):
        for index, (left, right) in enumerate(zip(theirs, ours)):
            yield from unequal(left, right, f"{field}[{index}]")
    elif type(theirs) is not type(ours) or theirs != ours:
        yield field, theirs, ours
