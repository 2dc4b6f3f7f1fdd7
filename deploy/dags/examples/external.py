"""Waiting for another DAG, in each of the ways there are."""

from datetime import datetime, timezone

from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.providers.standard.sensors.external_task import ExternalTaskSensor
from airflow.sdk import DAG, task

with DAG("external_child", schedule=None, tags=["example"], is_paused_upon_creation=False):

    @task
    def make(dag_run=None):
        if (dag_run.conf or {}).get("fail"):
            raise ValueError("asked to fail")
        return "made"

    make()

with DAG("external_parent", schedule=None, tags=["example"]):
    start = TriggerDagRunOperator(
        task_id="start",
        trigger_dag_id="external_child",
        logical_date=datetime(2026, 3, 1, tzinfo=timezone.utc),
        reset_dag_run=True,
        wait_for_completion=True,
        poke_interval=1,
    )
    common = {"external_dag_id": "external_child", "poke_interval": 1, "timeout": 60}
    common["execution_date_fn"] = lambda *_, **__: datetime(2026, 3, 1, tzinfo=timezone.utc)
    of_run = ExternalTaskSensor(task_id="of_run", **common)
    of_task = ExternalTaskSensor(
        task_id="of_task",
        external_task_id="make",
        mode="reschedule",
        **common,
    )
    later = TriggerDagRunOperator(
        task_id="later", trigger_dag_id="external_child", wait_for_completion=True, deferrable=True, poke_interval=1
    )
    fails = TriggerDagRunOperator(
        task_id="fails", trigger_dag_id="external_child", conf={"fail": True}, wait_for_completion=True, poke_interval=1
    )
    missing = TriggerDagRunOperator(task_id="missing", trigger_dag_id="no_such_dag")
    start >> [of_run, of_task]
    start >> later
    start >> fails

    @task(trigger_rule="all_done")
    def end():
        return "end"

    [of_run, of_task, later, fails, missing] >> end()
