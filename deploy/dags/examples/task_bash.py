"""Shell commands that functions write."""

from airflow.sdk import chain, dag, task


@dag(schedule=None, tags=["example"])
def task_bash():
    @task.bash
    def hello(name="world"):
        return f"echo hello {name} {{{{ dag.dag_id }}}}"

    @task.bash(env={"WORD": "templated {{ task.task_id }}"}, append_env=True)
    def with_env():
        return 'echo "$WORD"'

    @task.bash(skip_on_exit_code=3)
    def skips():
        return "exit 3"

    @task.bash(trigger_rule="none_failed")
    def also(text):
        return f"echo '{text}' | tr a-z A-Z"

    chain(skips(), also(hello("there")), with_env())


task_bash()
