"""Results in parts, by type, by decorator and by key."""

from typing import TypedDict

from airflow.sdk import dag, task


class Pair(TypedDict):
    left: int
    right: int


@dag(schedule=None, tags=["example"])
def multiple_outputs():
    @task(multiple_outputs=True)
    def by_decorator():
        return {"x": 1, "y": [2, 3]}

    @task
    def by_annotation() -> Pair:
        return {"left": 4, "right": 5}

    @task(multiple_outputs=False)
    def whole() -> dict:
        return {"a": 6}

    @task
    def push(ti=None):
        ti.xcom_push(key="extra", value={"deep": {"er": [1, None, True, 1.5, "ü"]}})
        return None

    @task
    def add(*numbers):
        return sum(numbers)

    @task
    def nothing():
        pass

    first, second, third = by_decorator(), by_annotation(), whole()
    pushed = push()
    total = add(first["x"], second["left"], second["right"])

    @task
    def use(everything, y, ti=None):
        return [everything, y, ti.xcom_pull(task_ids="push", key="extra"), ti.xcom_pull(task_ids="nothing")]

    [pushed, nothing(), total] >> use(third, first["y"])


multiple_outputs()
