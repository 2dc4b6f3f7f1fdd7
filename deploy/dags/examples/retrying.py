"""A task that fails is tried again; one that says so is not."""

from datetime import timedelta

from airflow.sdk import dag, task
from airflow.sdk.exceptions import AirflowFailException


@dag(schedule=None, tags=["example"], default_args={"retries": 2, "retry_delay": timedelta(seconds=1)})
def retrying():
    @task
    def third_time_lucky(ti=None):
        if ti.try_number < 3:
            raise ValueError("not yet")
        return ti.try_number

    @task
    def hopeless():
        raise AirflowFailException("no other try would do better")

    @task(trigger_rule="all_done")
    def report(**context):
        return "reported"

    [third_time_lucky(), hopeless()] >> report()


retrying()
