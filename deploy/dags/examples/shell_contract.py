"""What a shell command sees and what its end means."""

from datetime import timedelta

from airflow.providers.standard.operators.bash import BashOperator
from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import DAG

with DAG(
    "shell_contract", schedule=None, tags=["example"], default_args={"retries": 0, "retry_delay": timedelta(seconds=1)}
):
    own = BashOperator(task_id="own_env", bash_command='echo "$WHO:${HOME:-none}"', env={"WHO": "{{ dag.dag_id }}"})
    more = BashOperator(
        task_id="append_env", bash_command='test -n "$PATH" && echo "$WHO"', env={"WHO": "me"}, append_env=True
    )
    where = BashOperator(task_id="cwd", bash_command="pwd", cwd="/tmp")
    missing = BashOperator(task_id="missing_cwd", bash_command="pwd", cwd="/no/such/folder")
    last = BashOperator(task_id="last_line", bash_command="echo one; echo two")
    errors = BashOperator(task_id="stderr_too", bash_command="echo out; echo err >&2")
    silent = BashOperator(task_id="silent", bash_command="true")
    kept = BashOperator(task_id="not_pushed", bash_command="echo secret", do_xcom_push=False)
    skipped = BashOperator(task_id="exit_99", bash_command="exit 99")
    own_skip = BashOperator(task_id="exit_5_skips", bash_command="exit 5", skip_on_exit_code=[5, 6])
    no_skip = BashOperator(task_id="exit_99_fails", bash_command="exit 99", skip_on_exit_code=None)
    failed = BashOperator(task_id="exit_1", bash_command="echo before; exit 1", retries=1)
    ctx = BashOperator(
        task_id="context",
        bash_command='echo "$AIRFLOW_CTX_DAG_ID.$AIRFLOW_CTX_TASK_ID $AIRFLOW_CTX_TRY_NUMBER $AIRFLOW_CTX_DAG_OWNER"',
    )
    quotes = BashOperator(
        task_id="as_it_is",
        bash_command="echo {{ params.words }} '{{ params.words }}'",
        params={"words": "a  b; echo c"},
    )
    slow = BashOperator(task_id="too_slow", bash_command="sleep 60", execution_timeout=timedelta(seconds=2))
    pipe = BashOperator(task_id="pipe", bash_command="printf 'b\\na\\n' | sort | head -1")
    unicode = BashOperator(task_id="unicode", bash_command="echo 'grüße ✓'")
    latin = BashOperator(task_id="latin", bash_command="printf 'gr\\374n\\n'", output_encoding="latin-1")
    pulled = BashOperator(
        task_id="pulled", bash_command="echo 'got {{ ti.xcom_pull(task_ids=\"last_line\") }} {{ run_id[:6] }}'"
    )
    end = EmptyOperator(task_id="end", trigger_rule="all_done")
    last >> pulled
    [own, more, where, missing, pulled, errors, silent, kept, skipped, own_skip, no_skip, failed, ctx, quotes] >> end
    [slow, pipe, unicode, latin] >> end
