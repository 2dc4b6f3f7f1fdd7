"""A task for each item of a list, and one that takes all results."""

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import dag, task


@dag(schedule=None, tags=["example"])
def mapped_tasks():
    @task
    def numbers():
        return [1, 2, 3]

    @task(map_index_template="{{ my_name }}")
    def square(x, plus):
        from airflow.sdk import get_current_context

        get_current_context()["my_name"] = f"x={x} plus={plus}"
        return x * x + plus

    @task
    def total(values):
        return sum(values)

    squared = square.expand(x=numbers(), plus=[0, 100])
    total(squared)
    BashOperator.partial(task_id="say", do_xcom_push=True).expand(bash_command=["echo one", "echo two"])


mapped_tasks()
