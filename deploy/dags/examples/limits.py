"""Slots, weights, how many at once."""

from datetime import datetime, timezone

from airflow.sdk import DAG, task

with DAG(
    "limits",
    schedule=None,
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    max_active_runs=1,
    max_active_tasks=3,
    tags=["example"],
    default_args={"pool": "default_pool", "weight_rule": "upstream"},
):

    @task(pool_slots=2, priority_weight=10)
    def heavy():
        return "heavy"

    @task(max_active_tis_per_dagrun=1)
    def one_by_one(x):
        return x

    @task(max_active_tis_per_dag=2, weight_rule="downstream")
    def two_by_two(x):
        return x

    heavy() >> one_by_one.expand(x=[1, 2, 3])
    two_by_two.expand(x=[1, 2, 3])
