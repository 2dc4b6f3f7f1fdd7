"""A false condition skips what follows, wholly or only directly."""

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.providers.standard.operators.python import ShortCircuitOperator
from airflow.sdk import DAG, task

with DAG("short_circuits", schedule=None, tags=["example"]):

    @task.short_circuit
    def stop():
        return False

    go = ShortCircuitOperator(task_id="go", python_callable=lambda: True)
    near = ShortCircuitOperator(task_id="near", python_callable=lambda: False, ignore_downstream_trigger_rules=False)
    stop() >> EmptyOperator(task_id="skipped") >> EmptyOperator(task_id="skipped_too", trigger_rule="all_done")
    go >> EmptyOperator(task_id="runs")
    near >> EmptyOperator(task_id="direct") >> EmptyOperator(task_id="runs_anyway", trigger_rule="all_done")
