"""Instances with names, mapped branches, and what fails among them."""

from airflow.sdk import dag, get_current_context, task, task_group


@dag(schedule=None, tags=["example"])
def mapped_names():
    @task(map_index_template="{{ my_name }}")
    def named(x):
        get_current_context()["my_name"] = f"number {x}"
        if x == 2:
            raise ValueError("two is bad")
        return x

    @task_group
    def handle(x):
        @task.branch
        def which(x):
            return "handle.big" if x > 1 else "handle.small"

        @task
        def big(x):
            return f"big {x}"

        @task
        def small(x):
            return f"small {x}"

        which(x) >> [big(x), small(x)]

    @task(trigger_rule="all_done")
    def end():
        return "end"

    last = end()
    named.expand(x=[1, 2, 3]) >> last
    handle.expand(x=[1, 2, 3]) >> last


mapped_names()
