"""Decorators that decide and wait."""

from airflow.sdk import Label, PokeReturnValue, dag, task


@dag(schedule=None, tags=["example"])
def branch_sensor_circuit():
    @task.sensor(poke_interval=1, timeout=30, mode="poke")
    def ready(ti=None):
        return PokeReturnValue(is_done=True, xcom_value={"rows": 7})

    @task.sensor(poke_interval=1, timeout=3, mode="poke", soft_fail=True)
    def never():
        return False

    @task.branch
    def choose(found):
        return "many" if found["rows"] > 5 else "few"

    @task.short_circuit(ignore_downstream_trigger_rules=False)
    def stop():
        return []

    @task
    def many():
        return "many"

    @task
    def few():
        return "few"

    @task(trigger_rule="none_failed_min_one_success")
    def join():
        return "joined"

    @task(trigger_rule="all_done")
    def always():
        return "always"

    chosen = choose(ready())
    a, b, end = many(), few(), join()
    chosen >> Label("a lot") >> a >> end
    chosen >> Label("little") >> b >> end
    stop() >> few.override(task_id="behind")() >> always()
    never() >> many.override(task_id="after_never")()


branch_sensor_circuit()
