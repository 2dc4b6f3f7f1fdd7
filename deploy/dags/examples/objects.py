"""XComs of types that JSON has no word for."""

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import attr
from airflow.sdk import dag, task


@attr.define
class Point:
    x: int
    y: int


@dag(schedule=None, tags=["example"])
def objects():
    @task
    def make():
        return {
            "datetime": datetime(2026, 1, 1, 12, 30, tzinfo=timezone.utc),
            "date": date(2026, 1, 2),
            "delta": timedelta(hours=1),
            "tuple": (1, 2),
            "set": {3},
            "decimal": Decimal("1.50"),
            "nested": [{"a": (None, True)}],
        }

    @task
    def use(given):
        return sorted(f"{key}: {type(value).__name__}" for key, value in given.items())

    @task
    def unserialisable():
        return object()

    @task(do_xcom_push=False)
    def not_pushed():
        return object()

    @task
    def large():
        return "x" * 100_000

    @task
    def length(text):
        return len(text)

    use(make())
    unserialisable()
    not_pushed()
    length(large())


objects()
