"""A task that takes too long fails."""

from datetime import timedelta

from airflow.sdk import dag, task


@dag(schedule=None, tags=["example"])
def timing_out():
    @task(execution_timeout=timedelta(seconds=2))
    def slow():
        import time

        time.sleep(60)

    @task(trigger_rule="one_failed")
    def alarm():
        return "too slow"

    @task
    def never():
        return 1

    done = slow()
    done >> alarm()
    done >> never()


timing_out()
