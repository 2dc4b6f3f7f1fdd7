"""Callbacks of tasks run in the worker."""

from airflow.sdk import Variable, dag, task


def remember(context):
    Variable.set("example_callback", context["ti"].task_id)


@dag(schedule=None, tags=["example"])
def callbacks():
    @task(on_failure_callback=remember)
    def fails():
        raise ValueError("call back")

    @task(trigger_rule="all_done")
    def remembered():
        return Variable.get("example_callback", default="nothing")

    fails() >> remembered()


callbacks()
