"""Forms of mapping: kwargs, zip, map, filter by skip, product, partial, chains of mapped tasks."""

from airflow.sdk import dag, task
from airflow.sdk.exceptions import AirflowSkipException


@dag(schedule=None, tags=["example"])
def mapped_forms():
    @task
    def numbers():
        return [1, 2, 3]

    @task
    def words():
        return ["a", "b", "c", "d"]

    @task
    def sets():
        return [{"x": 1, "y": 2}, {"x": 3, "y": 4}]

    @task
    def table():
        return {"k": 1, "l": 2}

    @task
    def add(x, y):
        return x + y

    @task
    def pair(two):
        return list(two)

    @task
    def double(x):
        return x * 2

    @task
    def product(x, y, z=0):
        return [x, y, z]

    @task(trigger_rule="all_done")
    def gather(values):
        return sorted(str(value) for value in values)

    def odd_only(x):
        if x % 2 == 0:
            raise AirflowSkipException("even")
        return x

    n, w = numbers(), words()
    gather(add.expand_kwargs(sets()))
    gather.override(task_id="zipped")(pair.expand(two=n.zip(w)))
    gather.override(task_id="longest")(pair.override(task_id="pair_longest").expand(two=n.zip(w, fillvalue="-")))
    gather.override(task_id="odd")(double.expand(x=n.map(odd_only)))
    once = double.override(task_id="once").expand(x=n)
    gather.override(task_id="doubled")(double.override(task_id="again").expand(x=once))
    gather.override(task_id="products")(product.partial(z=9).expand(x=[1, 2], y=w))
    gather.override(task_id="items")(pair.override(task_id="pair_items").expand(two=table()))
    gather.override(task_id="joined")(double.override(task_id="of_both").expand(x=n.concat(w)))
    gather.override(task_id="none")(double.override(task_id="of_none").expand(x=[]))


mapped_forms()
