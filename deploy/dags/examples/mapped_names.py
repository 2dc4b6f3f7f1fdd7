"""Instances with names, and one that fails among them."""

from airflow.sdk import dag, get_current_context, task


@dag(schedule=None, tags=["example"])
def mapped_names():
    @task(map_index_template="{{ my_name }}")
    def named(x):
        get_current_context()["my_name"] = f"number {x}"
        if x == 2:
            raise ValueError("two is bad")
        return x

    @task(trigger_rule="all_done")
    def end():
        return "end"

    last = end()
    named.expand(x=[1, 2, 3]) >> last


mapped_names()
