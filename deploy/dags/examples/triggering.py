"""A DAG starts another and waits for it."""

from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import DAG, task

with DAG("triggered", schedule=None, tags=["example"], is_paused_upon_creation=False):

    @task
    def told(dag_run=None):
        return dag_run.conf.get("word")

    told()

with DAG("triggering", schedule=None, tags=["example"]):
    start = TriggerDagRunOperator(
        task_id="start",
        trigger_dag_id="triggered",
        trigger_run_id="from_{{ run_id }}",
        conf={"word": "hello"},
        wait_for_completion=True,
        poke_interval=1,
    )

    @task
    def after():
        return "done"

    start >> after()
