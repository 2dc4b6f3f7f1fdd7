"""Schedules that Airflow has built in."""

import pendulum
from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import (
    DAG,
    CronDataIntervalTimetable,
    CronTriggerTimetable,
    DeltaDataIntervalTimetable,
    DeltaTriggerTimetable,
    MultipleCronTriggerTimetable,
)

from airflow.timetables.events import EventsTimetable

FAR = pendulum.datetime(2035, 1, 1)
SCHEDULES = {
    "crons": MultipleCronTriggerTimetable("0 6 * * *", "0 18 * * 1-5", timezone="Europe/Berlin"),
    "cron": CronTriggerTimetable("*/5 * * * *", timezone="America/New_York", interval=pendulum.duration(minutes=5)),
    "cron_interval": CronDataIntervalTimetable("@weekly", timezone="UTC"),
    "delta": DeltaTriggerTimetable(pendulum.duration(hours=6)),
    "delta_interval": DeltaDataIntervalTimetable(pendulum.duration(days=2)),
    "events": EventsTimetable([FAR, FAR.add(days=1)], restrict_to_events=False),
    "once": "@once",
    "text": "0 0 * * mon#1",
    "none": None,
}
for name, schedule in SCHEDULES.items():
    with DAG(f"timetable_{name}", schedule=schedule, start_date=FAR, tags=["example"], catchup=False):
        EmptyOperator(task_id="only")
