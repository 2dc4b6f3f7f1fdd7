"""Sensors that hold no slot while they wait."""

from datetime import datetime, timedelta, timezone

from airflow.providers.standard.sensors.date_time import DateTimeSensorAsync
from airflow.providers.standard.sensors.time_delta import TimeDeltaSensor
from airflow.sdk import DAG, task

with DAG("deferring", schedule=None, tags=["example"]):
    past = DateTimeSensorAsync(task_id="past", target_time=datetime(2026, 1, 1, tzinfo=timezone.utc))
    soon = TimeDeltaSensor(task_id="soon", delta=timedelta(seconds=2), deferrable=True)

    @task
    def after():
        return "waited"

    [past, soon] >> after()
