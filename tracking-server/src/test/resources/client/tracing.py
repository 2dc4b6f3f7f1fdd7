import time

import mlflow
from mlflow.entities import AssessmentSource

experiment = mlflow.set_experiment("client traces")


@mlflow.trace
def child(x):
    return x + 1


@mlflow.trace(span_type="LLM", attributes={"k": "v"})
def parent(x):
    mlflow.update_current_trace(tags={"color": "red"}, metadata={"mlflow.trace.session": "s1"})
    return child(x)


with mlflow.start_run() as run:
    assert parent(1) == 2
time.sleep(0.01)
with mlflow.start_span("manual") as span:
    span.set_inputs({"a": [1, None, {"b": 2.5}]})
    span.set_outputs("ü")
    manual = span.trace_id
time.sleep(0.01)
try:
    with mlflow.start_span("fails"):
        raise ValueError("no")
except ValueError:
    pass
mlflow.flush_trace_async_logging()

trace = mlflow.get_trace(manual)
assert trace.data.spans[0].inputs == {"a": [1, None, {"b": 2.5}]}, trace
assert trace.data.spans[0].outputs == "ü"
assert trace.info.state == "OK" and trace.info.request_preview, trace.info

feedback = mlflow.log_feedback(
    trace_id=manual, name="good", value=True, rationale="r", source=AssessmentSource("HUMAN", "me")
)
mlflow.log_expectation(trace_id=manual, name="wanted", value={"x": [1]})
mlflow.update_assessment(
    trace_id=manual, assessment_id=feedback.assessment_id, assessment=mlflow.entities.Feedback(name="good", value=False)
)
assessments = {a.name: a.value for a in mlflow.get_trace(manual).info.assessments}
assert assessments == {"good": False, "wanted": {"x": [1]}}, assessments
mlflow.delete_assessment(manual, feedback.assessment_id)
assert [a.name for a in mlflow.get_trace(manual).info.assessments] == ["wanted"]

where = {"locations": [experiment.experiment_id], "return_type": "list"}
found = mlflow.search_traces(**where)
assert [t.data.spans[0].name for t in found] == ["fails", "manual", "parent"], found
assert [t.info.state for t in found] == ["ERROR", "OK", "OK"]
assert [s.name for s in found[2].data.spans] == ["parent", "child"]
assert len(mlflow.search_traces(filter_string="tags.color = 'red'", **where)) == 1
assert len(mlflow.search_traces(run_id=run.info.run_id, **where)) == 1
assert len(mlflow.search_traces(locations=[experiment.experiment_id])) == 3

mlflow.set_trace_tag(manual, "t", "1")
assert mlflow.get_trace(manual).info.tags["t"] == "1"
mlflow.delete_trace_tag(manual, "t")
assert "t" not in mlflow.get_trace(manual).info.tags
client = mlflow.MlflowClient()
client.link_traces_to_run([manual], run.info.run_id)
assert len(mlflow.search_traces(run_id=run.info.run_id, **where)) == 2
assert client.delete_traces(experiment.experiment_id, trace_ids=[manual]) == 1
assert len(mlflow.search_traces(**where)) == 2
print("all is well")
