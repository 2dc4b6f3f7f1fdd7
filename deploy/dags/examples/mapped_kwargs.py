"""Mapping over dicts, over what map, zip and concat make of results, and over nothing."""

from airflow.sdk import dag, task


@dag(schedule=None, tags=["example"])
def mapped_kwargs():
    @task
    def left():
        return ["a", "b", "c"]

    @task
    def right():
        return [1, 2]

    @task
    def none():
        return []

    @task
    def show(**kwargs):
        return {key: kwargs[key] for key in ("x", "y") if key in kwargs}

    @task
    def pair(both):
        return list(both)

    a, b = left(), right()
    show.override(task_id="literal").expand_kwargs([{"x": 1, "y": 2}, {"x": 3, "y": 4}])
    show.override(task_id="made").expand_kwargs(a.map(lambda letter: {"x": letter, "y": letter * 2}))
    pair.override(task_id="zipped").expand(both=a.zip(b))
    pair.override(task_id="padded").expand(both=a.zip(b, fillvalue=0))
    show.override(task_id="joined").expand(x=a.concat(b))
    show.override(task_id="empty").expand(x=none())
    show.override(task_id="of_dict").expand(x={"k": 1, "l": 2})


mapped_kwargs()
