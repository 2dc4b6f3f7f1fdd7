"""Functions in Python environments of their own."""

import sys

from airflow.sdk import dag, task


@dag(schedule=None, tags=["example"])
def virtualenvs():
    @task.external_python(python=sys.executable, expect_airflow=False)
    def outside(x):
        import sys

        return [x * 2, sys.version_info.major]

    @task.virtualenv(system_site_packages=True, requirements=None)
    def inside(x):
        return x[0] + 1

    inside(outside(20))


virtualenvs()
