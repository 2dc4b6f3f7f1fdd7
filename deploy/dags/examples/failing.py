"""A failure stops what needs it, and the run fails."""

from airflow.sdk import dag, task


@dag(schedule=None, tags=["example"])
def failing():
    @task
    def first():
        raise RuntimeError("as expected")

    @task
    def second():
        return 1

    @task
    def third():
        return 2

    @task
    def apart():
        return 3

    first() >> second() >> third()
    apart()


failing()
