"""All trigger rules behind a success, a failure and a skip."""

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import DAG, task
from airflow.sdk.exceptions import AirflowSkipException

RULES = [
    "all_success",
    "all_failed",
    "all_done",
    "all_done_min_one_success",
    "all_skipped",
    "one_success",
    "one_failed",
    "one_done",
    "none_failed",
    "none_failed_min_one_success",
    "none_skipped",
    "always",
]

with DAG("trigger_rules", schedule=None, tags=["example"]):

    @task
    def good():
        return 1

    @task
    def bad():
        raise ValueError("bad")

    # After the failure: which of the two comes first decides what becomes of some of those that wait for both.
    @task(trigger_rule="all_done")
    def skipped():
        raise AirflowSkipException("skipped")

    g, b, s = good(), bad(), skipped()
    [g, b] >> s
    settled = EmptyOperator(task_id="settled", trigger_rule="all_done")
    [g, b, s] >> settled
    for rule in RULES:
        after = EmptyOperator(task_id="after_" + rule, trigger_rule=rule)
        [g, b, s] >> after
        fine = EmptyOperator(task_id="fine_" + rule, trigger_rule=rule)
        [g, settled] >> fine
