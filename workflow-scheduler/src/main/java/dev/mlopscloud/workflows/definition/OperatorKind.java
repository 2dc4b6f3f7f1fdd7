package dev.mlopscloud.workflows.definition;

import static dev.mlopscloud.workflows.definition.OperatorField.Type.FLAG;
import static dev.mlopscloud.workflows.definition.OperatorField.Type.INTEGER;
import static dev.mlopscloud.workflows.definition.OperatorField.Type.NUMBER;
import static dev.mlopscloud.workflows.definition.OperatorField.Type.OBJECT;
import static dev.mlopscloud.workflows.definition.OperatorField.Type.TEXT;
import static dev.mlopscloud.workflows.definition.OperatorField.Type.TEXTS;
import static dev.mlopscloud.workflows.definition.OperatorField.plain;
import static dev.mlopscloud.workflows.definition.OperatorField.template;
import static dev.mlopscloud.workflows.definition.OperatorField.tree;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a task can be: the operators, by the words of definitions and the classes that Airflow's users know. */
public enum OperatorKind {
    EMPTY("EmptyOperator"),
    BASH(
            "BashOperator",
            template("bash_command").must().upTo(65_536),
            plain("skip_on_exit_code", OperatorField.Type.ANY)),
    PYTHON("PythonOperator", Shared.PYTHON),
    BRANCH("BranchPythonOperator", Shared.with(Shared.PYTHON, tree("follow"))),
    SHORT_CIRCUIT(
            "ShortCircuitOperator",
            Shared.with(Shared.PYTHON, template("condition"), plain("ignore_downstream_trigger_rules", FLAG))),
    LATEST_ONLY("LatestOnlyOperator"),
    NOTEBOOK(
            "PapermillOperator",
            template("input_nb").must(),
            template("output_nb"),
            tree("parameters"),
            plain("kernel_name", TEXT)),
    HTTP("HttpOperator", Shared.HTTP),
    TRIGGER_DAG(
            "TriggerDagRunOperator",
            template("trigger_dag_id").must(),
            template("trigger_run_id"),
            template("logical_date"),
            tree("conf"),
            plain("reset_dag_run", FLAG),
            plain("wait_for_completion", FLAG),
            plain("poke_interval", NUMBER),
            plain("allowed_states", TEXTS),
            plain("failed_states", TEXTS),
            plain("skip_when_already_exists", FLAG)),
    SQL(
            "SQLExecuteQueryOperator",
            template("conn_id").must(),
            tree("sql").must().upTo(65_536),
            tree("parameters"),
            plain("autocommit", FLAG),
            plain("split_statements", FLAG)),
    APPROVAL(
            "ApprovalOperator",
            template("subject").must(),
            template("body").upTo(65_536),
            plain("defaults", OperatorField.Type.ANY),
            plain("params", OBJECT),
            plain("assigned_users", OperatorField.Type.ANY),
            plain("fail_on_reject", FLAG)),
    HITL(
            "HITLOperator",
            template("subject").must(),
            template("body").upTo(65_536),
            plain("options", TEXTS).must(),
            plain("defaults", OperatorField.Type.ANY),
            plain("multiple", FLAG),
            plain("params", OBJECT),
            plain("assigned_users", OperatorField.Type.ANY)),
    HITL_BRANCH(
            "HITLBranchOperator",
            template("subject").must(),
            template("body").upTo(65_536),
            plain("options", TEXTS).must(),
            plain("options_mapping", OBJECT),
            plain("defaults", OperatorField.Type.ANY),
            plain("multiple", FLAG),
            plain("params", OBJECT),
            plain("assigned_users", OperatorField.Type.ANY)),
    HTTP_SENSOR("HttpSensor", Shared.with(Shared.SENSOR, Shared.HTTP)),
    TIME_SENSOR("TimeSensor", Shared.with(Shared.SENSOR, template("target_time").must())),
    DATE_TIME_SENSOR(
            "DateTimeSensor", Shared.with(Shared.SENSOR, template("target_time").must())),
    TIME_DELTA_SENSOR(
            "TimeDeltaSensor", Shared.with(Shared.SENSOR, plain("delta", NUMBER).must())),
    FILE_SENSOR("FileSensor", Shared.with(Shared.SENSOR, template("filepath").must(), plain("recursive", FLAG))),
    OBJECT_SENSOR(
            "S3KeySensor", Shared.with(Shared.SENSOR, template("bucket_key").must())),
    EXTERNAL_TASK_SENSOR(
            "ExternalTaskSensor",
            Shared.with(
                    Shared.SENSOR,
                    template("external_dag_id").must(),
                    template("external_task_id"),
                    tree("external_task_ids"),
                    plain("allowed_states", TEXTS),
                    plain("skipped_states", TEXTS),
                    plain("failed_states", TEXTS),
                    plain("execution_delta", NUMBER),
                    plain("check_existence", FLAG))),
    SQL_SENSOR(
            "SqlSensor",
            Shared.with(
                    Shared.SENSOR,
                    template("conn_id").must(),
                    template("sql").must().upTo(65_536),
                    tree("parameters"),
                    plain("fail_on_empty", FLAG))),
    /** A task of a Python DAG: workers do it. */
    WORKER("BaseOperator");

    private static final Map<String, OperatorKind> BY_NAME =
            offered().stream().collect(Collectors.toMap(OperatorKind::text, Function.identity()));
    private static final Map<String, OperatorKind> BY_CLASS =
            offered().stream().collect(Collectors.toMap(OperatorKind::airflowClass, Function.identity()));

    private final String airflowClass;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<OperatorField> fields;

    OperatorKind(String airflowClass, OperatorField... fields) {
        this.airflowClass = airflowClass;
        this.fields = List.of(fields);
    }

    /** What several operators share. */
    private static final class Shared {
        static final OperatorField[] PYTHON = {
            plain("script", TEXT),
            plain("module", TEXT),
            plain("code", TEXT).upTo(262_144),
            plain("python_callable", TEXT),
            new OperatorField("args", TEXTS, false, true, 200),
            tree("op_args"),
            tree("op_kwargs"),
            tree("templates_dict"),
        };
        static final OperatorField[] HTTP = {
            template("http_conn_id"),
            template("endpoint"),
            plain("method", TEXT),
            tree("headers"),
            tree("data"),
            tree("json"),
            plain("response_check", TEXT),
            plain("response_json", FLAG),
            plain("request_timeout", NUMBER),
        };
        static final OperatorField[] SENSOR = {
            plain("poke_interval", NUMBER),
            plain("timeout", NUMBER),
            plain("mode", TEXT),
            plain("soft_fail", FLAG),
            plain("exponential_backoff", FLAG),
            plain("max_wait", NUMBER),
            plain("retries_on_error", INTEGER),
        };

        static OperatorField[] with(OperatorField[] some, OperatorField... more) {
            List<OperatorField> all = new ArrayList<>(List.of(some));
            all.addAll(List.of(more));
            return all.toArray(OperatorField[]::new);
        }
    }

    /** The operator of this name: ours, Airflow's class, or that class with its packages. */
    public static Optional<OperatorKind> of(String text) {
        OperatorKind byName = BY_NAME.get(text);
        return byName != null
                ? Optional.of(byName)
                : Optional.ofNullable(BY_CLASS.get(text.substring(text.lastIndexOf('.') + 1)));
    }

    /** Those that definitions over HTTP can name. */
    public static List<OperatorKind> offered() {
        return Arrays.stream(values()).filter(kind -> kind != WORKER).toList();
    }

    /** The names that definitions use. */
    public static List<String> names() {
        return offered().stream().map(OperatorKind::text).toList();
    }

    /** The name in definitions. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The class of Airflow's that users know it by. */
    public String airflowClass() {
        return airflowClass;
    }

    /** The module of that class. */
    public String airflowModule() {
        return "airflow."
                + switch (this) {
                    case EMPTY -> "providers.standard.operators.empty";
                    case BASH -> "providers.standard.operators.bash";
                    case PYTHON, BRANCH, SHORT_CIRCUIT -> "providers.standard.operators.python";
                    case LATEST_ONLY -> "providers.standard.operators.latest_only";
                    case TRIGGER_DAG -> "providers.standard.operators.trigger_dagrun";
                    case APPROVAL, HITL, HITL_BRANCH -> "providers.standard.operators.hitl";
                    case NOTEBOOK -> "providers.papermill.operators.papermill";
                    case HTTP -> "providers.http.operators.http";
                    case SQL -> "providers.common.sql.operators.sql";
                    case HTTP_SENSOR -> "providers.http.sensors.http";
                    case TIME_SENSOR -> "providers.standard.sensors.time";
                    case DATE_TIME_SENSOR -> "providers.standard.sensors.date_time";
                    case TIME_DELTA_SENSOR -> "providers.standard.sensors.time_delta";
                    case FILE_SENSOR -> "providers.standard.sensors.filesystem";
                    case OBJECT_SENSOR -> "providers.amazon.aws.sensors.s3";
                    case EXTERNAL_TASK_SENSOR -> "providers.standard.sensors.external_task";
                    case SQL_SENSOR -> "providers.common.sql.sensors.sql";
                    case WORKER -> "sdk.bases.operator";
                };
    }

    public List<OperatorField> fields() {
        return fields;
    }

    /** The names of what is rendered before each try. */
    public List<String> templateFields() {
        return fields.stream()
                .filter(OperatorField::template)
                .map(OperatorField::name)
                .toList();
    }

    /** Whether a process does it. */
    public boolean isProcess() {
        return this == BASH || isPython();
    }

    /** Whether a program of Python can do it. */
    public boolean isPython() {
        return this == PYTHON || this == BRANCH || this == SHORT_CIRCUIT;
    }

    /** Whether it waits for something until that is so. */
    public boolean isSensor() {
        return name().endsWith("_SENSOR");
    }
}
