"""Results that JSON has no words for."""

from airflow.sdk import dag, task


@dag(schedule=None, tags=["example"])
def typed_results():
    @task
    def make():
        import datetime

        return {"at": datetime.datetime(2026, 1, 2, tzinfo=datetime.timezone.utc), "pair": (1, 2), "none": None}

    @task
    def read(made):
        return [made["at"].year, list(made["pair"]), made["none"]]

    @task
    def push(ti=None):
        ti.xcom_push("extra", [1, 2])
        ti.xcom_push("other/key", "with a slash")

    @task
    def pull(ti=None):
        return [
            ti.xcom_pull(task_ids="push", key="extra"),
            ti.xcom_pull(task_ids="push", key="other/key"),
            ti.xcom_pull(task_ids="push", key="missing"),
            ti.xcom_pull(task_ids=["push", "make"], key="extra"),
        ]

    read(make())
    push() >> pull()


typed_results()
