"""Groups in groups, with and without prefixes."""

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import DAG, TaskGroup, task

with DAG("nested_groups", schedule=None, tags=["example"]):
    begin = EmptyOperator(task_id="begin")
    with TaskGroup("outer", tooltip="both") as outer:
        with TaskGroup("inner"):

            @task
            def deep():
                return "deep"

            deep() >> EmptyOperator(task_id="deeper")
        with TaskGroup("plain", prefix_group_id=False):
            EmptyOperator(task_id="unprefixed")
    end = EmptyOperator(task_id="end")
    begin >> outer >> end
