"""Sensors of time, the day of the week, files and functions."""

from datetime import datetime, time, timedelta, timezone

from airflow.providers.standard.operators.datetime import BranchDateTimeOperator
from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.providers.standard.operators.weekday import BranchDayOfWeekOperator
from airflow.providers.standard.sensors.bash import BashSensor
from airflow.providers.standard.sensors.date_time import DateTimeSensor, DateTimeSensorAsync
from airflow.providers.standard.sensors.filesystem import FileSensor
from airflow.providers.standard.sensors.python import PythonSensor
from airflow.providers.standard.sensors.time import TimeSensor
from airflow.providers.standard.sensors.time_delta import TimeDeltaSensor
from airflow.providers.standard.utils.weekday import WeekDay
from airflow.sdk import DAG

with DAG("clocks", schedule=None, start_date=datetime(2026, 1, 1, tzinfo=timezone.utc), tags=["example"]):
    week = BranchDayOfWeekOperator(
        task_id="week",
        follow_task_ids_if_true="any_day",
        follow_task_ids_if_false="no_day",
        week_day=set(WeekDay),
    )
    week >> [EmptyOperator(task_id="any_day"), EmptyOperator(task_id="no_day")]
    when = BranchDateTimeOperator(
        task_id="when",
        follow_task_ids_if_true=["in_time"],
        follow_task_ids_if_false=["out_of_time"],
        target_upper=datetime(2020, 1, 1, tzinfo=timezone.utc),
        target_lower=datetime(2019, 1, 1, tzinfo=timezone.utc),
    )
    when >> [EmptyOperator(task_id="in_time"), EmptyOperator(task_id="out_of_time")]
    sensors = [
        BashSensor(task_id="bash", bash_command="exit 0"),
        BashSensor(task_id="bash_fails", bash_command="exit 1", timeout=2, poke_interval=1, soft_fail=True),
        PythonSensor(task_id="function", python_callable=lambda: True),
        PythonSensor(task_id="times_out", python_callable=lambda: False, timeout=2, poke_interval=1, mode="reschedule"),
        FileSensor(task_id="file", filepath="/etc/hostname", poke_interval=1, timeout=20),
        FileSensor(task_id="file_deferred", filepath="/etc/hostname", poke_interval=1, timeout=20, deferrable=True),
        DateTimeSensor(task_id="past", target_time="2026-01-01T00:00:00+00:00"),
        DateTimeSensorAsync(task_id="soon", target_time="{{ macros.datetime(2026, 1, 1).isoformat() }}+00:00"),
        TimeSensor(task_id="midnight", target_time=time(0, 0)),
        TimeDeltaSensor(task_id="delta", delta=timedelta(seconds=1), poke_interval=1),
    ]
    sensors >> EmptyOperator(task_id="end", trigger_rule="all_done")
