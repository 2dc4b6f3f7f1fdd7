"""A sensor that gives its slot back between looks, and one that gives up softly."""

from airflow.sdk import PokeReturnValue, Variable, dag, task


@dag(schedule=None, tags=["example"])
def rescheduling():
    @task.sensor(poke_interval=1, timeout=300, mode="reschedule")
    def patient(ti=None):
        looks = int(Variable.get("example_looks_" + ti.task_id, default=0)) + 1
        Variable.set("example_looks_" + ti.task_id, str(looks if looks < 3 else 0))
        return PokeReturnValue(is_done=looks == 3, xcom_value=looks)

    @task.sensor(poke_interval=0.5, timeout=1, mode="poke", soft_fail=True)
    def gives_up():
        return False

    @task
    def after(count):
        return count

    after(patient())
    gives_up()


rescheduling()
