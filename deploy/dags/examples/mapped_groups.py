"""A group of tasks for each item."""

from airflow.sdk import dag, task, task_group


@dag(schedule=None, tags=["example"])
def mapped_groups():
    @task
    def files():
        return ["one", "two", "three"]

    @task_group
    def handle(name):
        @task
        def read(name):
            if name == "two":
                from airflow.sdk.exceptions import AirflowSkipException

                raise AirflowSkipException("not this one")
            return name.upper()

        @task
        def write(text):
            return text + "!"

        return write(read(name))

    @task(trigger_rule="all_done")
    def gather(texts):
        return sorted(text for text in texts if text)

    gather(handle.expand(name=files()))


mapped_groups()
