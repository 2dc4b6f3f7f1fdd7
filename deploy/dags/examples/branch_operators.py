"""Branches as classes: to a group, to several tasks, by a template-free callable."""

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.providers.standard.operators.python import BranchPythonOperator
from airflow.sdk import DAG, TaskGroup

with DAG("branch_operators", schedule=None, tags=["example"]):
    choose = BranchPythonOperator(task_id="choose", python_callable=lambda: "chosen")
    with TaskGroup("chosen") as chosen:
        EmptyOperator(task_id="a") >> EmptyOperator(task_id="b")
    with TaskGroup("left") as left:
        EmptyOperator(task_id="a") >> EmptyOperator(task_id="b")
    nothing = BranchPythonOperator(task_id="nothing", python_callable=lambda: None)
    never = EmptyOperator(task_id="never")
    choose >> [chosen, left]
    chosen >> nothing >> never
