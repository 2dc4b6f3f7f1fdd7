"""Skips by exception, in mapped tasks too, and what joins them."""

from airflow.sdk import dag, task
from airflow.sdk.exceptions import AirflowSkipException


@dag(schedule=None, tags=["example"])
def setting_skips():
    @task
    def odd(x):
        if x % 2 == 0:
            raise AirflowSkipException("even")
        return x

    @task(trigger_rule="none_failed")
    def collect(values):
        return list(values)

    @task
    def strict(values):
        return list(values)

    values = odd.expand(x=[1, 2, 3])
    collect(values)
    strict(values)


setting_skips()
