"""Prints what was compared: totals of each group, and every difference with its reason where there is one."""

import json
from collections import Counter

from .suite import Difference, Scenario

WIDEST = 400


class Report:
    def __init__(self):
        self.calls: Counter[str] = Counter()
        self.equal: Counter[str] = Counter()
        self.accepted: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self.unexplained = 0

    def add(self, scenario: Scenario, transcript: list[dict], found: list[Difference]) -> None:
        """Counts calls, and what users see of them, not fields: one that differs in many fields is one difference."""
        self.calls[scenario.group] += len(transcript)
        self.equal[scenario.group] += len(transcript) - len(found)
        for difference in found:
            accepted = difference.accepted
            if accepted:
                self.accepted[scenario.group] += 1
                self.reasons[accepted.reason] += 1
            else:
                self.unexplained += 1
                show(difference)

    def summary(self) -> str:
        lines = [f"\n{'group':<16}{'calls':>7}{'equal':>7}{'accepted':>10}{'different':>11}"]
        totals = Counter()
        for group in sorted(self.calls):
            row = {"calls": self.calls[group], "equal": self.equal[group], "accepted": self.accepted[group]}
            row["different"] = row["calls"] - row["equal"] - row["accepted"]
            totals.update(row)
            lines.append(line(group, row))
        lines.append(line("all", totals))
        lines += [f"accepted, {count} calls: {reason}" for reason, count in sorted(self.reasons.items())]
        return "\n".join(lines)


def show(difference: Difference) -> None:
    print(f"\n{difference.scenario.title}: {shown(difference.call)}")
    for field, theirs, ours in difference.fields:
        print(f"  {field}\n    MLflow: {shown(theirs)}\n    ours:   {shown(ours)}")


def line(group: str, row: dict) -> str:
    return f"{group:<16}{row['calls']:>7}{row['equal']:>7}{row['accepted']:>10}{row['different']:>11}"


def shown(value) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= WIDEST else text[:WIDEST] + "…"
