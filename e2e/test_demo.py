"""The commands that README promises."""

import subprocess
import sys

from stack import ROOT


def test_the_demo_ends_well(stack):
    demo = subprocess.run(
        [sys.executable, ROOT / "deploy/demo/demo.py"],
        env=stack.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=900,
    )
    assert demo.returncode == 0, demo.stdout
    assert "models:/digits@champion is version" in demo.stdout
    assert "one of them with a plot" in demo.stdout


def test_status_names_every_part(stack):
    status = stack.command("status")
    assert status.returncode == 0, status.stdout
    for part in ("postgres", "tracking-server", "artifact-gateway", "workflow-scheduler", "notebook-launcher"):
        assert part in status.stdout.lower()


def test_logs_show_what_a_service_wrote(stack):
    logs = stack.command("logs", "tracking-server")
    assert logs.returncode == 0
    assert "started in" in logs.stdout


def test_logs_of_an_unknown_service_names_the_known_ones(stack):
    logs = stack.command("logs", "nonsense")
    assert logs.returncode != 0
    assert "tracking-server" in logs.stdout


def test_a_port_in_use_names_the_variable_to_change(stack, tmp_path):
    from stack import Stack

    second = Stack(tmp_path / "second")
    second.ports["WORKFLOWS_PORT"] = stack.ports["WORKFLOWS_PORT"]
    up = second.command("up")
    assert up.returncode != 0
    assert "WORKFLOWS_PORT" in up.stdout
    assert str(stack.ports["WORKFLOWS_PORT"]) in up.stdout


def test_a_second_up_says_that_the_stack_is_up(stack):
    up = stack.command("up")
    assert up.returncode != 0
    assert "already" in up.stdout
