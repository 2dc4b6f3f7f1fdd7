"""Runs that wait for the runs before them."""

from datetime import datetime, timezone

from airflow.sdk import DAG, task

with DAG(
    "past",
    schedule="@daily",
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    end_date=datetime(2026, 1, 3, tzinfo=timezone.utc),
    catchup=True,
    max_active_runs=3,
    tags=["example"],
    default_args={"depends_on_past": True},
):

    @task
    def first(ds=None):
        return ds

    @task(wait_for_downstream=True, depends_on_past=True)
    def second(data_interval_start=None, data_interval_end=None, prev_data_interval_start_success=None):
        return [str(data_interval_start), str(data_interval_end)]

    first() >> second()
