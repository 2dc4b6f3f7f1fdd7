"""Runs that are cleared and marked, and runs that a schedule makes up for the past."""

from datetime import datetime, timedelta, timezone

from airflow.providers.standard.operators.bash import BashOperator
from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import DAG

START = datetime(2026, 1, 1, tzinfo=timezone.utc)

with DAG("corrected", schedule=None, tags=["case"]):
    a = BashOperator(task_id="a", bash_command="true")
    b = BashOperator(task_id="b", bash_command="test $AIRFLOW_CTX_TRY_NUMBER -gt 1")
    c = EmptyOperator(task_id="c")
    d = EmptyOperator(task_id="d", trigger_rule="one_failed")
    e = BashOperator(task_id="e", bash_command="echo e", trigger_rule="all_done")
    a >> b >> [c, d] >> e

with DAG("corrected_retries", schedule=None, tags=["case"]):
    BashOperator(
        task_id="thrice",
        bash_command="test $AIRFLOW_CTX_TRY_NUMBER -gt 2",
        retries=2,
        retry_delay=timedelta(seconds=1),
    ) >> BashOperator(task_id="never", bash_command="exit 1", retries=1, retry_delay=timedelta(seconds=1))

with DAG("corrected_setup", schedule=None, tags=["case"]):
    made = BashOperator(task_id="made", bash_command="echo $AIRFLOW_CTX_TRY_NUMBER").as_setup()
    work = BashOperator(task_id="work", bash_command="test $AIRFLOW_CTX_TRY_NUMBER -gt 1")
    gone = BashOperator(task_id="gone", bash_command="true").as_teardown(setups=made)
    made >> work >> gone

for name, catchup in {"all": True, "latest": False}.items():
    with DAG(f"catches_{name}", schedule="@yearly" if name == "latest" else "@daily", start_date=START, catchup=catchup,
             end_date=None if name == "latest" else START + timedelta(days=2), tags=["case"], max_active_runs=1):
        BashOperator(task_id="dated", bash_command="echo {{ ds }}; test {{ ds }} != 2026-01-02")

with DAG(
    "waits_for_past",
    schedule="@daily",
    start_date=START,
    end_date=START + timedelta(days=2),
    catchup=True,
    max_active_runs=3,
    tags=["case"],
):
    first = BashOperator(task_id="first", bash_command="test {{ ds }} != 2026-01-02", depends_on_past=True)
    first >> BashOperator(task_id="second", bash_command="true", wait_for_downstream=True)
