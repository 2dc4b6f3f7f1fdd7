"""What is set up is torn down, also when the work between fails."""

from airflow.sdk import DAG, setup, task, teardown

with DAG("setup_teardown", schedule=None, tags=["example"]):

    @setup
    def cluster():
        return "up"

    @teardown(on_failure_fail_dagrun=False)
    def remove(name):
        return "down " + name

    @task
    def works():
        return 1

    @task
    def fails():
        raise ValueError("work fails")

    @task
    def skipped_by_failure():
        return 2

    @teardown
    def second():
        return "second"

    made = cluster()
    with remove(made):
        works() >> fails() >> skipped_by_failure()

    @setup
    def broken():
        raise ValueError("nothing was set up")

    with second().as_teardown(setups=broken()):

        @task
        def needs_it():
            return 3

        needs_it()
