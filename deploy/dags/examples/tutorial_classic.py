"""The classic first DAG: shell commands, a loop in a template, notes in Markdown."""

import textwrap
from datetime import datetime, timedelta, timezone

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

with DAG(
    "tutorial_classic",
    default_args={"depends_on_past": False, "retries": 1, "retry_delay": timedelta(seconds=2), "owner": "data-team"},
    description="A simple tutorial DAG",
    schedule=timedelta(days=1),
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    tags=["example"],
    owner_links={"data-team": "https://example.org/data-team"},
) as dag:
    dag.doc_md = __doc__
    t1 = BashOperator(task_id="print_word", bash_command="echo first")
    t2 = BashOperator(task_id="sleep", depends_on_past=False, bash_command="sleep 1", retries=3)
    t1.doc_md = "#### Notes\nWhat a task **does**."
    command = textwrap.dedent(
        """
        {% for i in range(3) %}
            echo "{{ i }}"
            echo "{{ params.word }}-{{ loop.index }}"
        {% endfor %}
        """
    )
    t3 = BashOperator(task_id="templated", bash_command=command, params={"word": "p"})
    t1 >> [t2, t3]
