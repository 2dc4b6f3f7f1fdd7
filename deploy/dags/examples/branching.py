"""A branch chooses what runs; what joins it runs all the same."""

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import TaskGroup, dag, task


@dag(schedule=None, tags=["example"])
def branching():
    @task.branch
    def choose():
        return ["small", "also.first"]

    small = EmptyOperator(task_id="small")
    big = EmptyOperator(task_id="big")
    after_big = EmptyOperator(task_id="after_big")
    with TaskGroup("also") as also:
        EmptyOperator(task_id="first") >> EmptyOperator(task_id="second")
    join = EmptyOperator(task_id="join", trigger_rule="none_failed_min_one_success")
    choose() >> [small, big, also]
    big >> after_big
    [small, after_big, also] >> join


branching()
