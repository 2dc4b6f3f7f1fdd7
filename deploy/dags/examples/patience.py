"""Retries by exponential pauses, by exceptions, and failures that no retry mends."""

from datetime import timedelta

from airflow.sdk import ExceptionRetryPolicy, RetryAction, RetryRule, dag, task
from airflow.sdk.exceptions import AirflowFailException


@dag(schedule=None, tags=["example"], default_args={"retry_delay": timedelta(seconds=1)})
def patience():
    @task(retries=3, retry_exponential_backoff=True, max_retry_delay=timedelta(seconds=2))
    def third_time(ti=None):
        if ti.try_number < 3:
            raise ValueError("not yet")
        return ti.try_number

    @task(retries=3)
    def hopeless():
        raise AirflowFailException("never")

    @task(
        retries=3,
        retry_policy=ExceptionRetryPolicy(
            rules=[
                RetryRule(exception="builtins.ValueError", action=RetryAction.RETRY, retry_delay=timedelta(seconds=1)),
                RetryRule(exception="builtins.KeyError", action=RetryAction.FAIL),
            ]
        ),
    )
    def by_policy(ti=None):
        raise (ValueError if ti.try_number == 1 else KeyError)("policy")

    @task(retries=1, execution_timeout=timedelta(seconds=2))
    def sometimes_slow(ti=None):
        import time

        time.sleep(0 if ti.try_number > 1 else 30)
        return "in time"

    @task
    def imports_badly():
        import no_such_module_at_all  # noqa: F401

    @task
    def exits():
        raise SystemExit(3)

    third_time()
    hopeless()
    by_policy()
    sometimes_slow()
    imports_badly()
    exits()


patience()
