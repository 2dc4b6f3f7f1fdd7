"""GraphQL as the UI uses it, and what it must refuse."""

from ..api import Api
from ._given import THEN, experiment, run, unknown_id

EXPERIMENT = """query MlflowGetExperimentQuery($input: MlflowGetExperimentInput!)
  @component(name: "MLflow.Experiment") {
  mlflowGetExperiment(input: $input) { apiError { code message } experiment { artifactLocation creationTime experimentId
  lastUpdateTime lifecycleStage name tags { key value __typename } __typename } __typename } }"""
RUN = """query GetRun($data: MlflowGetRunInput!) @component(name: "MLflow.Run") {
  mlflowGetRun(input: $data) { apiError { code message helpUrl }
  run { info { runName status runUuid experimentId artifactUri endTime lifecycleStage startTime userId __typename }
  experiment { experimentId name tags { key value } lifecycleStage artifactLocation lastUpdateTime }
  modelVersions { status version name source }
  data { metrics { key value step timestamp } params { key value } tags { key value } }
  inputs { datasetInputs { dataset { digest name profile schema source sourceType } tags { key value } }
  modelInputs { modelId } }
  outputs { modelOutputs { modelId step } } } } }"""
HISTORY = """query H($data: MlflowGetMetricHistoryBulkIntervalInput!) {
  mlflowGetMetricHistoryBulkInterval(input: $data) {
  metrics { timestamp step runId key value } apiError { code message } } }"""
SEARCH = """mutation S($data: MlflowSearchRunsInput!) { mlflowSearchRuns(input: $data) { apiError { code message }
  runs { info { runName startTime status } data { params { key value } } } } }"""
DATASETS = """mutation D($data: MlflowSearchDatasetsInput!) { mlflowSearchDatasets(input: $data) {
  datasetSummaries { experimentId name digest context } apiError { code message } } }"""
ARTIFACTS = """query A($data: MlflowListArtifactsInput!) { mlflowListArtifacts(input: $data) { rootUri nextPageToken
  files { path isDir fileSize } apiError { code message } } }"""
VERSIONS = """query V($data: MlflowSearchModelVersionsInput!) { mlflowSearchModelVersions(input: $data) {
  modelVersions { name version source runId currentStage } nextPageToken apiError { code message } } }"""


def _ask(api: Api, query, variables=None, name=None, **more):
    return api.post("/graphql", {"query": query, "variables": variables or {}, "operationName": name, **more})


def reads(api: Api):
    id = experiment(api)
    run_id = run(api, id)
    points = [{"key": "acc", "value": 0.5 + step, "timestamp": THEN,
        "step": step} for step in range(4)] + [{"key": "nan", "value": "NaN", "timestamp": THEN, "step": 0}]
    api.post("runs/log-batch", {"run_id": run_id, "metrics": points, "params": [{"key": "p", "value": "1"}]})
    dataset = {"name": "iris", "digest": "1", "source_type": "local", "source": "x"}
    api.post("runs/log-inputs", {"run_id": run_id, "datasets": [{"dataset": dataset,
        "tags": [{"key": "mlflow.data.context", "value": "t"}]}]})
    api.post("experiments/set-experiment-tag", {"experiment_id": id, "key": "k", "value": "v"})
    _ask(api, EXPERIMENT, {"input": {"experimentId": id}}, "MlflowGetExperimentQuery")
    _ask(api, RUN, {"data": {"runId": run_id}}, "GetRun")
    _ask(api, HISTORY, {"data": {"runIds": [run_id], "metricKey": "acc", "maxResults": 320}})
    _ask(api, HISTORY, {"data": {"runIds": [run_id], "metricKey": "nan"}})
    _ask(api, SEARCH, {"data": {"experimentIds": [id]}})
    _ask(api, SEARCH, {"data": {"experimentIds": [id], "filter": "params.p = '1'", "runViewType": "ACTIVE_ONLY",
        "maxResults": 5}})
    _ask(api, DATASETS, {"data": {"experimentIds": [id]}})
    _ask(api, ARTIFACTS, {"data": {"runId": run_id}})
    _ask(api, VERSIONS, {"data": {"filter": f"run_id = '{run_id}'"}})
    _ask(api, "query { test(inputString: \"abc\") { output } }")
    _ask(api, "mutation { testMutation(inputString: \"abc\") { output } }")


def says_what_is_missing(api: Api):
    _ask(api, EXPERIMENT, {"input": {"experimentId": "999999999"}})
    _ask(api, EXPERIMENT, {"input": {"experimentId": "x"}})
    _ask(api, EXPERIMENT, {"input": {}})
    _ask(api, EXPERIMENT, {})
    _ask(api, RUN, {"data": {"runId": unknown_id()}})
    _ask(api, RUN, {"data": {"runId": 5}})
    _ask(api, SEARCH, {"data": {"experimentIds": ["0"], "filter": "bad filter", "maxResults": 1}})
    _ask(api, HISTORY, {"data": {"runIds": [unknown_id()], "metricKey": "acc"}})
    _ask(api, HISTORY, {"data": {"metricKey": "acc"}})
    _ask(api, ARTIFACTS, {"data": {"runId": unknown_id()}})
    _ask(api, VERSIONS, {"data": {"filter": "bad filter"}})


def refuses(api: Api):
    for query in ("", "{", "query { none }", "query { mlflowGetRun }", "query { mlflowGetRun(input: {}) { none } }",
        "subscription { x }", "query A { test { output } } query B { test { output } }",
        "fragment F on Query { test { output } }",
                  "query { " + " ".join(f"a{i}: test(inputString: \"x\") {{ output }}" for i in range(11)) + " }",
                  "query { " + " ".join("test(inputString: \"x\") { output }" for i in range(11)) + " }",
                  "query { ...F } fragment F on Query { ...F }",
                  "query { test(none: 1) { output } }", "query { test(inputString: 5) { output } }"):
        _ask(api, query)
    _ask(api, None)
    api.post("/graphql", {})
    api.post("/graphql", [])
    api.call("POST", "/graphql", data=b"not json", headers={"Content-Type": "application/json"})
    api.call("POST", "/graphql", data=b"{}", headers={"Content-Type": "text/plain"})
    api.get("/graphql")
    _ask(api, EXPERIMENT, {"input": {"experimentId": "0"}}, "Other")


def checks_variables_and_arguments(api: Api):
    run_id = run(api)
    for data in ("x", None, {"runId": 5}, {"runId": ["a"]}, {"runId": run_id, "other": 1}, [1], {}):
        _ask(api, "query Q($d: MlflowGetRunInput!) { mlflowGetRun(input: $d) { run { info { runId } } } }", {"d": data})
    for data in ({"experimentIds": [5]}, {"experimentIds": ["0"], "maxResults": "x"}, {"maxResults": 2**40},
        {"runViewType": "NONE"}, {"maxResults": 1.5}):
        _ask(api, SEARCH, {"data": data})
    for query in ("{ mlflowGetRun(input: $data) { run { info { runId } } } }",
        "query Q { test(inputString: $a) { output } }",
        "query Q($a: String) { test(inputString: \"x\") { output } }",
        "query Q($a: Nope) { test(inputString: $a) { output } }",
        "query Q($a: Test) { test(inputString: $a) { output } }",
        "query Q($a: Int) { test(inputString: $a) { output } }",
        "query Q($a: String = \"d\") { test(inputString: $a) { output } }",
        "query Q($a: String = 5) { test(inputString: $a) { output } }",
        "query Q($a: String, $a: String) { test(inputString: $a) { output } }",
        "{ test(inputString: \"x\") { output { a } } }", "{ test(inputString: \"x\") }",
        "{ mlflowGetRun(input: {none: 1}) { run { info { runId } } } }",
        "{ mlflowGetRun(input: {runId: 1}) { run { info { runId } } } }",
        "{ test(inputString: \"x\") @none { output } }", "{ __typename }",
        "query { ...F } fragment F on Query { test(inputString: \"x\") { output } }"):
        _ask(api, query)
