"""Shell commands with templates, environment and exit codes."""

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

with DAG("bash_commands", schedule=None, tags=["example"], params={"who": "world"}):
    hello = BashOperator(task_id="hello", bash_command="echo hello {{ params.who }}")
    again = BashOperator(task_id="again", bash_command="echo again {{ ti.xcom_pull(task_ids='hello') }}")
    env = BashOperator(
        task_id="env",
        bash_command='echo "$GREETING $AIRFLOW_CTX_TASK_ID"',
        env={"GREETING": "{{ dag.dag_id }}"},
        append_env=True,
    )
    skips = BashOperator(task_id="skips", bash_command="exit 99")
    other = BashOperator(task_id="other", bash_command="exit 3", skip_on_exit_code=3)
    fails = BashOperator(task_id="fails", bash_command="exit 1")
    quiet = BashOperator(task_id="quiet", bash_command="echo said", do_xcom_push=False)
    lines = BashOperator(task_id="lines", bash_command="for i in 1 2 3; do echo $i; done")
    hello >> again
