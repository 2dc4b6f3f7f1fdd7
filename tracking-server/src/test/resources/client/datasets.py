import mlflow
from mlflow.genai.datasets import (
    create_dataset,
    delete_dataset,
    delete_dataset_tag,
    get_dataset,
    search_datasets,
    set_dataset_tags,
)

experiment = mlflow.set_experiment("client datasets")
dataset = create_dataset(name="golden", experiment_id=experiment.experiment_id, tags={"team": "x"})
dataset.merge_records([
    {"inputs": {"q": "What?"}, "expectations": {"answer": "That."}},
    {"inputs": {"q": "Who?"}, "expectations": {"answer": "They."}, "tags": {"hard": "yes"}},
])
dataset.merge_records([{"inputs": {"q": "Who?"}, "expectations": {"tone": "kind"}}])
again = get_dataset(dataset_id=dataset.dataset_id)
frame = again.to_df()
assert len(frame) == 2, frame
expected = {row["inputs"]["q"]: row["expectations"] for _, row in frame.iterrows()}
assert expected == {"What?": {"answer": "That."}, "Who?": {"answer": "They.", "tone": "kind"}}, expected
assert again.tags["team"] == "x" and again.experiment_ids == [experiment.experiment_id]

with mlflow.start_span("root") as span:
    span.set_inputs({"q": "Why?"})
    span.set_outputs("Because.")
mlflow.flush_trace_async_logging()
again.merge_records([mlflow.get_trace(span.trace_id)])
assert len(get_dataset(dataset_id=dataset.dataset_id).to_df()) == 3

set_dataset_tags(dataset_id=dataset.dataset_id, tags={"team": "y", "more": "1"})
delete_dataset_tag(dataset_id=dataset.dataset_id, key="more")
found = search_datasets(experiment_ids=experiment.experiment_id, filter_string="tags.team = 'y'")
assert [d.name for d in found] == ["golden"] and "more" not in found[0].tags
delete_dataset(dataset_id=dataset.dataset_id)
assert not search_datasets(experiment_ids=experiment.experiment_id, filter_string="tags.team = 'y'")
print("all is well")
