"""Tasks that share slots, with priorities."""

from airflow.sdk import dag, task


@dag(schedule=None, tags=["example"], max_active_tasks=2)
def pools():
    for i in range(4):

        @task(task_id=f"task_{i}", priority_weight=i, weight_rule="absolute", max_active_tis_per_dag=1)
        def work(number=i):
            return number

        work()


pools()
