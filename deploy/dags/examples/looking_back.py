"""Tasks that ask about runs and other tasks."""

from airflow.sdk import dag, task


@dag(schedule=None, tags=["example"])
def looking_back():
    @task
    def first():
        return 1

    @task
    def counts(ti=None):
        return [
            ti.get_ti_count(dag_id=ti.dag_id, run_ids=[ti.run_id], states=["success"]),
            ti.get_dr_count(dag_id=ti.dag_id, run_ids=[ti.run_id]),
            ti.get_dagrun_state(dag_id=ti.dag_id, run_id=ti.run_id),
            ti.get_task_states(dag_id=ti.dag_id, run_ids=[ti.run_id], task_ids=["first"])[ti.run_id],
        ]

    first() >> counts()


looking_back()
