"""Callbacks of tasks, each when it should."""

from datetime import timedelta

from airflow.sdk import Variable, dag, task
from airflow.sdk.exceptions import AirflowSkipException


def note(kind):
    def write(context):
        Variable.set(f"example_told_{context['ti'].task_id}_{kind}_{context['ti'].try_number}", kind)

    return write


KINDS = ("execute", "success", "failure", "retry", "skipped")


@dag(
    schedule=None,
    tags=["example"],
    default_args={"retry_delay": timedelta(seconds=1), **{f"on_{kind}_callback": note(kind) for kind in KINDS}},
)
def told():
    @task
    def fine():
        return 1

    @task(retries=1)
    def fails():
        raise ValueError("twice")

    @task
    def skips():
        raise AirflowSkipException("no")

    @task(trigger_rule="all_done", **{f"on_{kind}_callback": None for kind in KINDS})
    def heard():
        found = []
        for name in ("fine", "fails", "skips"):
            for kind in KINDS:
                for number in (1, 2):
                    key = f"example_told_{name}_{kind}_{number}"
                    if Variable.get(key, default=None):
                        found.append(key.removeprefix("example_told_"))
                        Variable.delete(key)
        return sorted(found)

    [fine(), fails(), skips()] >> heard()


told()
