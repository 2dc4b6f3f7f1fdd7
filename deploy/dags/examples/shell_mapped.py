"""A shell command for each of several environments, and one for each result."""

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG, task

with DAG("shell_mapped", schedule=None, tags=["example"]):

    @task
    def commands():
        return ["echo a", "echo b", "exit 99"]

    each = BashOperator.partial(task_id="each").expand(bash_command=commands())
    envs = BashOperator.partial(task_id="envs", bash_command='echo "$X{{ ti.map_index }}"').expand(
        env=[{"X": "1"}, {"X": "2"}]
    )

    @task(trigger_rule="all_done")
    def gather(ti=None):
        return [list(ti.xcom_pull(task_ids=name)) for name in ("each", "envs")]

    [each, envs] >> gather()
