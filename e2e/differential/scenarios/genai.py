"""Traces, assessments, prompts, datasets and evaluation as programs use them, by the stock client."""

from ..api import Api
from ._given import experiment, run


def prompts(api: Api):
    import mlflow

    name = api.name("prompt")
    api.outcome(lambda client: mlflow.genai.register_prompt(name, "Hello {{name}}", commit_message="first", tags={"a": "1"}))
    api.outcome(lambda client: mlflow.genai.register_prompt(name, "Hi {{ name }} and {{other}}", tags={"b": "2"}))
    api.outcome(
        lambda client: mlflow.genai.register_prompt(
            name,
            [{"role": "system", "content": "You are {{kind}}."}, {"role": "user", "content": "{{question}}"}],
            response_format={"type": "object"},
            model_config={"temperature": 0.5},
        )
    )
    api.outcome(lambda client: mlflow.genai.register_prompt("a/b", "x"))
    api.outcome(lambda client: mlflow.genai.register_prompt(api.name("other"), ""))
    for version in (1, "2", 3, 4, "x", None):
        api.outcome(lambda client: mlflow.genai.load_prompt(name, version=version))
    for uri in ("prompts:/{}/1", "prompts:/{}@live", "prompts:/{}@latest", "prompts:/{}", "prompts:/none-{}/1"):
        api.outcome(lambda client: mlflow.genai.load_prompt(uri.format(name)))
    api.outcome(lambda client: mlflow.genai.load_prompt(f"prompts:/{name}/99", allow_missing=True))
    api.outcome(lambda client: mlflow.genai.set_prompt_alias(name, "live", 1))
    api.outcome(lambda client: mlflow.genai.set_prompt_alias(name, "latest", 1))
    api.outcome(lambda client: mlflow.genai.set_prompt_alias(name, "live", 55))
    api.outcome(lambda client: mlflow.genai.load_prompt(f"prompts:/{name}@live").format(name="you"))
    api.outcome(lambda client: client.get_prompt_version_by_alias(name, "live"))
    api.outcome(lambda client: client.get_prompt(name))
    api.outcome(lambda client: client.get_prompt(api.name("nobody")))
    api.outcome(lambda client: client.get_prompt_version(name, "1"))
    api.outcome(lambda client: client.search_prompt_versions(name))
    api.outcome(lambda client: client.search_prompts(f"name = '{name}'"))
    api.outcome(lambda client: mlflow.genai.search_prompts(f"name LIKE '%{api.suffix}'", max_results=1))
    api.outcome(lambda client: mlflow.genai.search_prompts(f"name ILIKE '{name.upper()}' AND tags.a = '1'"))
    api.outcome(lambda client: mlflow.genai.search_prompts("bad"))
    api.outcome(lambda client: mlflow.genai.set_prompt_tag(name, "owner", "me"))
    api.outcome(lambda client: mlflow.genai.get_prompt_tags(name))
    api.outcome(lambda client: mlflow.genai.delete_prompt_tag(name, "owner"))
    api.outcome(lambda client: mlflow.genai.delete_prompt_tag(name, "owner"))
    api.outcome(lambda client: mlflow.genai.set_prompt_version_tag(name, 1, "tried", "yes"))
    api.outcome(lambda client: mlflow.genai.get_prompt_tags(name, 1))
    api.outcome(lambda client: mlflow.genai.delete_prompt_version_tag(name, 1, "tried"))
    api.outcome(lambda client: mlflow.genai.set_prompt_model_config(name, 1, {"temperature": 0.1}))
    api.outcome(lambda client: mlflow.genai.delete_prompt_model_config(name, 1))
    api.outcome(lambda client: client.get_registered_model(name))
    api.outcome(lambda client: client.search_registered_models(f"name = '{name}'"))
    api.outcome(lambda client: client.search_model_versions(f"name = '{name}'"))
    run_id = run(api)
    api.outcome(lambda client: client.link_prompt_version_to_run(run_id, f"prompts:/{name}/1"))
    api.outcome(lambda client: client.list_logged_prompts(run_id))
    api.outcome(lambda client: client.detach_prompt_from_run(run_id, f"prompts:/{name}/1"))
    api.outcome(lambda client: mlflow.genai.delete_prompt_alias(name, "live"))
    api.outcome(lambda client: mlflow.genai.delete_prompt_alias(name, "live"))
    api.outcome(lambda client: client.delete_prompt(name))
    api.outcome(lambda client: client.delete_prompt_version(name, "1"))
    api.outcome(lambda client: client.delete_prompt_version(name, "2"))
    api.outcome(lambda client: client.delete_prompt_version(name, "3"))
    api.outcome(lambda client: client.delete_prompt_version(name, "3"))
    api.outcome(lambda client: client.delete_prompt(name))
    api.outcome(lambda client: client.delete_prompt(name))


def traces(api: Api):
    import mlflow
    from mlflow.entities import AssessmentSource, Expectation, Feedback

    mlflow.tracing.reset()
    experiment_id = experiment(api, "traced")

    def traced(client):
        mlflow.set_experiment(api.name("traced"))

        @mlflow.trace(span_type="CHAIN", attributes={"version": 2, "deep": {"a": [1, "ü"]}})
        def outer(question):
            mlflow.update_current_trace(
                tags={"color": "red"}, metadata={"mlflow.trace.session": "s1", "mlflow.trace.user": "u1"}
            )
            with mlflow.start_span("retrieve", span_type="RETRIEVER") as span:
                span.set_inputs({"query": question})
                span.add_event(mlflow.entities.SpanEvent("hit", attributes={"rank": 1}))
                span.set_outputs([{"page_content": "x", "metadata": {}}])
            return {"answer": question * 2}

        outer("what?")
        trace_id = mlflow.get_last_active_trace_id()

        @mlflow.trace
        def fails():
            raise ValueError("no way")

        try:
            fails()
        except ValueError:
            pass
        failed = mlflow.get_last_active_trace_id()
        mlflow.flush_trace_async_logging()
        return trace_id, failed

    ids = api.outcome(traced)
    if not ids:
        return
    trace_id, failed = ids
    api.outcome(lambda client: _shown(client.get_trace(trace_id)))
    api.outcome(lambda client: _shown(client.get_trace(failed)))
    api.outcome(lambda client: _shown(mlflow.get_trace("tr-" + "0" * 32)))
    human = AssessmentSource("HUMAN", "me")
    api.outcome(lambda client: _assessed(mlflow.log_feedback(trace_id=trace_id, name="good", value=True, source=human,
        rationale="why", metadata={"a": "b"})))
    mlflow.log_feedback(trace_id=trace_id, name="score", value=0.5)
    api.outcome(lambda client: [_assessed(each) for each in client.get_trace(trace_id).info.assessments])
    for value in ("text", 5, [1, 2], {"a": 1}, None, False, float("nan")):
        api.outcome(lambda client: _assessed(mlflow.log_feedback(trace_id=trace_id, name="any", value=value)))
        api.outcome(lambda client: _assessed(mlflow.log_expectation(trace_id=trace_id, name="wanted", value=value)))
    api.outcome(lambda client: _assessed(mlflow.log_feedback(trace_id=trace_id, name="failed", error=ValueError("x"))))
    api.outcome(lambda client: _assessed(mlflow.log_feedback(trace_id="tr-" + "0" * 32, name="a", value=1)))
    api.outcome(lambda client: _assessed(mlflow.log_assessment(trace_id, Feedback(name="direct", value="a"))))

    def ids_of(client):
        return sorted(each.assessment_id for each in client.get_trace(trace_id).info.assessments if each.name == "good")

    first = (api.outcome(ids_of) or ["none"])[0]
    api.outcome(lambda client: _assessed(mlflow.get_assessment(trace_id, first)))
    api.outcome(lambda client: _assessed(mlflow.update_assessment(trace_id, first, Feedback(name="good", value=False))))
    api.outcome(lambda client: _assessed(mlflow.update_assessment(trace_id, first, Expectation(name="good", value=1))))
    api.outcome(lambda client: _assessed(mlflow.override_feedback(trace_id=trace_id, assessment_id=first, value="better")))
    api.outcome(lambda client: mlflow.delete_assessment(trace_id, first))
    api.outcome(lambda client: _assessed(mlflow.get_assessment(trace_id, first)))
    api.outcome(lambda client: [_assessed(each) for each in client.get_trace(trace_id).info.assessments])
    api.outcome(lambda client: client.set_trace_tag(trace_id, "k", "v"))
    api.outcome(lambda client: client.delete_trace_tag(trace_id, "k"))
    api.outcome(lambda client: client.delete_trace_tag(trace_id, "k"))
    for filter in (
        None, "status = 'OK'", "status = 'ERROR'", "trace.status = 'ERROR'", "tags.color = 'red'", "tag.color != 'red'",
        "name = 'outer'", "trace.name = 'fails'", "name LIKE 'out%'", "metadata.`mlflow.trace.session` = 's1'",
        "span.name = 'retrieve'", "span.type = 'RETRIEVER'", "span.type IN ('CHAIN', 'TOOL')",
"feedback.good = 'False'", "feedback.any IS NOT NULL", "feedback.score > 0.4",
        "feedback.any = 'text'", "expectation.wanted = 'text'", "execution_time_ms >= 0", "timestamp_ms > 0",
        "trace.text LIKE '%what%'", "trace.user = 'u1'", "trace.session = 's1'", "request LIKE '%what%'",
        "span.status = 'ERROR'", "trace.end_time_ms > 0", "client_request_id IS NULL",
    ):
        api.outcome(lambda client: [each.info.tags.get("mlflow.traceName") for each in mlflow.search_traces(
            locations=[experiment_id], filter_string=filter, return_type="list")])
    api.outcome(lambda client: [each.info.state for each in mlflow.search_traces(locations=[experiment_id], max_results=1,
        order_by=["timestamp_ms DESC"], return_type="list")])
    api.outcome(lambda client: sorted(mlflow.search_traces(locations=[experiment_id], include_spans=False).columns))
    run_id = run(api, experiment_id)
    api.outcome(lambda client: client.link_traces_to_run([trace_id], run_id))
    api.outcome(lambda client: len(mlflow.search_traces(run_id=run_id, return_type="list")))
    api.outcome(lambda client: client.unlink_traces_from_run([trace_id], run_id))
    api.outcome(lambda client: len(mlflow.search_traces(run_id=run_id, return_type="list")))
    api.outcome(lambda client: client.delete_traces(experiment_id, trace_ids=[failed]))
    api.outcome(lambda client: client.delete_traces(experiment_id, max_timestamp_millis=1, max_traces=5))
    api.outcome(lambda client: client.delete_traces(experiment_id))
    api.outcome(lambda client: _shown(client.get_trace(failed)))


def _shown(trace):
    """A trace without its times."""
    if trace is None:
        return None
    info = trace.info
    return {
        "state": str(info.state),
        "tags": {key: value for key, value in info.tags.items() if "artifact" not in key},
        "metadata": {key: value for key, value in info.trace_metadata.items() if "git" not in key and "size" not in key},
        "previews": [info.request_preview, info.response_preview],
        "spans": [
            {
                "name": span.name, "type": span.span_type, "parent": span.parent_id is not None, "status": str(span.status),
                "inputs": span.inputs, "outputs": span.outputs,
                "attributes": {key: value for key, value in span.attributes.items() if "traceRequestId" not in key},
                "events": [[event.name, sorted(event.attributes)] for event in span.events],
            }
            for span in trace.data.spans
        ],
    }


def _assessed(assessment):
    return {
        "name": assessment.name, "value": str(assessment.value), "source": str(assessment.source.source_type),
        "rationale": assessment.rationale, "metadata": assessment.metadata,
        "error": str(assessment.error) if hasattr(assessment, "error") else None, "valid": getattr(assessment, "valid", None),
        "overrides": getattr(assessment, "overrides", None),
    }


def datasets(api: Api):
    from mlflow.genai import datasets as sets

    ids = [experiment(api), experiment(api, "second")]
    made = []
    api.outcome(lambda client: made.append(sets.create_dataset(name=api.name("set"), experiment_id=ids, tags={"a": "1"})))
    if not made:
        return
    id = made[0].dataset_id
    records = [{"inputs": {"q": "1"}, "expectations": {"a": "x"}}, {"inputs": {"q": "2"}, "tags": {"k": "v"}}]
    api.outcome(lambda client: _rows(sets.get_dataset(dataset_id=id).merge_records(records)))
    more = [{"inputs": {"q": "1"}, "expectations": {"b": "y"}}]
    api.outcome(lambda client: _rows(sets.get_dataset(dataset_id=id).merge_records(more)))
    api.outcome(lambda client: sets.get_dataset(dataset_id=id).merge_records([{"outputs": 1}]))
    api.outcome(lambda client: sets.get_dataset(name=api.name("set")).name)
    api.outcome(lambda client: sets.get_dataset(name="nobody"))
    api.outcome(lambda client: sets.get_dataset(dataset_id="d-0"))
    api.outcome(lambda client: sets.set_dataset_tags(dataset_id=id, tags={"b": "2", "a": None}))
    api.outcome(lambda client: sets.delete_dataset_tag(dataset_id=id, key="b"))
    api.outcome(lambda client: [each.name for each in sets.search_datasets(experiment_ids=ids[:1])])
    api.outcome(lambda client: [each.name for each in sets.search_datasets(filter_string=f"name = '{api.name('set')}'")])
    api.outcome(lambda client: [each.name for each in sets.search_datasets(filter_string="tags.a = '1' AND created_time > 0", order_by=["name DESC"], max_results=1)])
    api.outcome(lambda client: sets.search_datasets(filter_string="bad"))
    api.outcome(lambda client: len(sets.remove_dataset_from_experiments(dataset_id=id, experiment_ids=ids[1:]).experiment_ids))
    api.outcome(lambda client: len(sets.add_dataset_to_experiments(dataset_id=id, experiment_ids=ids[1:]).experiment_ids))
    api.outcome(lambda client: sets.add_dataset_to_experiments(dataset_id=id, experiment_ids=["987654321"]).experiment_ids)
    api.outcome(lambda client: sets.get_dataset(dataset_id=id).profile)
    api.outcome(lambda client: sets.delete_dataset(dataset_id=id))
    api.outcome(lambda client: sets.get_dataset(dataset_id=id))


def _rows(dataset):
    """Its records, whose order is nobody's promise."""
    return sorted(map(str, dataset.to_df()[["inputs", "expectations", "tags"]].to_dict("records")))


def evaluation(api: Api):
    import mlflow
    from mlflow.genai.scorers import scorer

    mlflow.tracing.reset()
    experiment_id = experiment(api, "evaluated")

    @scorer
    def exact(outputs, expectations):
        return outputs == expectations["expected_response"]

    def evaluated(client):
        mlflow.set_experiment(api.name("evaluated"))
        data = [{"inputs": {"q": str(each)}, "outputs": str(each), "expectations": {"expected_response": "1"}} for each in range(3)]
        result = mlflow.genai.evaluate(data=data, scorers=[exact])
        return {"metrics": result.metrics, "rows": len(result.result_df)}

    api.outcome(evaluated)
    api.outcome(lambda client: [[dict(each.data.metrics), each.info.status] for each in client.search_runs([experiment_id])])
    api.outcome(lambda client: sorted([each.info.state, sorted([one.name, str(one.value)] for one in each.info.assessments)]
        for each in mlflow.search_traces(locations=[experiment_id], return_type="list")))
