"""Setup and teardown as context managers, around several tasks and one in another."""

from airflow.sdk import DAG, setup, task, task_group, teardown

with DAG("context_managers", schedule=None, tags=["example"]):

    @setup
    def make(name):
        return name

    @teardown
    def drop(name):
        return f"dropped {name}"

    @task
    def work(n):
        return n

    @task
    def breaks():
        raise RuntimeError("in the middle")

    outer = make.override(task_id="make_outer")("outer")
    inner = make.override(task_id="make_inner")("inner")
    with drop.override(task_id="drop_outer")(outer):
        with drop.override(task_id="drop_inner")(inner):
            work(1) >> breaks() >> work.override(task_id="never")(2)

    @task_group
    def section():
        begin = make.override(task_id="begin")("section")
        with drop.override(task_id="finish")(begin):
            work.override(task_id="inside")(3)

    section() >> work.override(task_id="behind_section")(4)
