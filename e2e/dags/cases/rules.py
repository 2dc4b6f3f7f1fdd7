"""Each trigger rule behind each pair of states, behind mapped tasks, and behind setups."""

from itertools import combinations_with_replacement

from airflow.providers.standard.operators.bash import BashOperator
from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import DAG, TriggerRule

COMMANDS = {"success": "true", "failed": "exit 1", "skipped": "exit 99"}


def ended(state, number):
    """A task that ends in a state."""
    if state == "upstream_failed":
        before = BashOperator(task_id=f"before_{number}", bash_command="exit 1")
        task = EmptyOperator(task_id=f"up_{number}")
        before >> task
        return task
    return BashOperator(task_id=f"up_{number}", bash_command=COMMANDS[state])


def rules(upstream):
    for rule in sorted(rule.value for rule in TriggerRule):
        upstream >> EmptyOperator(task_id=rule, trigger_rule=rule)


STATES = [*COMMANDS, "upstream_failed"]
PAIRS = [(state,) for state in STATES] + list(combinations_with_replacement(STATES, 2)) + [tuple(COMMANDS)]
for states in PAIRS:
    with DAG("rules_" + "_".join(state[:2] for state in states), schedule=None, tags=["case"], max_active_tasks=32):
        upstream = [ended(state, number) for number, state in enumerate(states)]
        # Whether a failure or a skip is seen first decides what all_success comes to: here it is the failure.
        for state, task in zip(states, upstream):
            failures = [other for kind, other in zip(states, upstream) if kind in ("failed", "upstream_failed")]
            if state == "skipped" and failures:
                task.trigger_rule = TriggerRule.ALL_DONE
                failures >> task
        rules(upstream)

MAPPED = {
    "all": ["true", "true"],
    "one": ["true", "exit 1", "exit 99"],
    "skips": ["exit 99", "exit 99"],
    "none": [],
}
for name, commands in MAPPED.items():
    with DAG(f"rules_mapped_{name}", schedule=None, tags=["case"], max_active_tasks=32):
        rules([BashOperator.partial(task_id="each").expand(bash_command=commands)])

for name, begin in {"made": "true", "broken": "exit 1", "skipped": "exit 99"}.items():
    for middle in ("true", "exit 1", "exit 99"):
        with DAG(f"rules_setup_{name}_{middle.replace(' ', '_')}", schedule=None, tags=["case"]):
            made = BashOperator(task_id="made", bash_command=begin).as_setup()
            work = BashOperator(task_id="work", bash_command=middle)
            gone = BashOperator(task_id="gone", bash_command="true").as_teardown(setups=made)
            made >> work >> gone
            gone >> EmptyOperator(task_id="after")
            work >> EmptyOperator(task_id="behind")
