package dev.mlopscloud.workflows.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.workflows.definition.Action;
import dev.mlopscloud.workflows.definition.OperatorKind;
import dev.mlopscloud.workflows.login.Sessions;
import dev.mlopscloud.workflows.trace.Traces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Turns a task of a workflow into the process that does it. */
@Singleton
public final class Operators {
    static final String PROGRAM = "program";
    private static final String JOB = "job.json";
    private static final String RUNNER = "runner.py";
    private static final int MAX_COMMAND_ARGUMENT = 1 << 17;

    private final TaskConfig config;
    private final TaskProcesses processes;
    private final ServiceAddress address;
    private final Traces traces;
    private final Sessions sessions;
    private final String runner;
    private final TracedPrograms tracedPrograms;

    Operators(TaskConfig config, TaskProcesses processes, ServiceAddress address, Traces traces, Sessions sessions) {
        this.sessions = sessions;
        this.address = address;
        this.config = config;
        this.processes = processes;
        this.traces = traces;
        this.runner = text(RUNNER);
        this.tracedPrograms = new TracedPrograms(config.directory());
    }

    static String text(String resource) {
        try (InputStream text = Objects.requireNonNull(Operators.class.getResourceAsStream("/operator/" + resource))) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What becomes of tries, for those who look at traces. */
    public Traces traces() {
        return traces;
    }

    /** Where the processes are started and found. */
    public TaskProcesses processes() {
        return processes;
    }

    /** How many tasks run at once in this process. */
    public int parallelism() {
        return config.parallelism();
    }

    /** Whether a process does it; a branch whose decision a template has made needs none. */
    public static boolean needsProcess(Action action) {
        return action.kind().isProcess() && !action.has("follow") && !action.has("condition");
    }

    /**
     * The process for a try.
     *
     * @throws IOException if the definition names a script that cannot be run; the message is for the task's log
     */
    public Launch launch(Context context) throws IOException {
        Action action = context.action();
        if (action.isOfPython()) {
            return Commands.launch(context, environment(context));
        }
        List<String> command = new ArrayList<>();
        Map<String, String> files = new HashMap<>();
        if (action.kind() == OperatorKind.BASH) {
            command.addAll(List.of("bash", Launch.HERE + "/" + PROGRAM));
            files.put(PROGRAM, action.text("bash_command", ""));
        } else {
            command.addAll(List.of(config.python(), "-u", Launch.HERE + "/" + RUNNER));
            files.put(RUNNER, runner);
            files.put(PROGRAM, action.text("code", ""));
        }
        Map<String, String> environment = environment(context);
        if (action.kind().isPython()) {
            files.put(JOB, job(context).toString());
            environment.put("MLOPS_TASK_JOB", Launch.HERE + "/" + JOB);
        }
        environment.put("MLOPS_TASK_RESULT", Launch.HERE + "/" + TryDirectory.RESULT);
        Context.Identity identity = context.identity();
        return new Launch(context.taskInstance(), identity.tryNumber(), command, files, environment);
    }

    private ObjectNode job(Context context) throws IOException {
        Action action = context.action();
        ObjectNode job = JsonNodeFactory.instance.objectNode();
        job.set("context", context.names());
        if (action.has("script")) {
            job.put("source", "script")
                    .put("path", script(action.text("script", "")).toString());
        } else if (action.has("module")) {
            job.put("source", "module").put("module", action.text("module"));
        } else if (action.has("code")) {
            // Relative to the working directory of the process.
            job.put("source", "code").put("path", "../" + PROGRAM);
        } else {
            job.put("source", "callable");
        }
        for (String name : List.of("python_callable", "op_args", "op_kwargs", "templates_dict")) {
            if (action.has(name)) {
                job.set(name, action.tree(name));
            }
        }
        JsonNode args = action.tree("args");
        job.set("args", args.isArray() ? args : JsonNodeFactory.instance.arrayNode());
        return job;
    }

    private Map<String, String> environment(Context context) throws IOException {
        Map<String, String> environment = new HashMap<>();
        for (String name : config.passEnvironment()) {
            String value = System.getenv(name);
            if (value != null) {
                environment.put(name, value);
            }
        }
        config.scriptsDirectory()
                .ifPresent(scripts -> environment.put(
                        "PYTHONPATH", scripts.toAbsolutePath().normalize().toString()));
        environment.putAll(context.env());
        Context.Identity identity = context.identity();
        environment.put("PYTHONUNBUFFERED", "1");
        environment.put("AIRFLOW_CTX_DAG_ID", identity.dagId());
        environment.put("AIRFLOW_CTX_DAG_RUN_ID", identity.runId());
        environment.put("AIRFLOW_CTX_TASK_ID", identity.taskId());
        environment.put("AIRFLOW_CTX_TRY_NUMBER", Integer.toString(identity.tryNumber()));
        environment.put("AIRFLOW_CTX_MAP_INDEX", Integer.toString(identity.mapIndex()));
        putMoment(environment, "AIRFLOW_CTX_LOGICAL_DATE", context.names().path("ts"));
        environment.put("MLOPS_WORKFLOWS_URI", address.uri());
        sessions.taskToken().ifPresent(token -> environment.put("MLOPS_WORKFLOWS_TOKEN", token));
        environment.put("MLFLOW_RUN_CONTEXT", tags(identity).toString());
        tracedPrograms.add(Traces.environment(), environment);
        String params = context.names().path("params").toString();
        if (params.length() < MAX_COMMAND_ARGUMENT) {
            environment.put("MLOPS_PARAMS", params);
        }
        return environment;
    }

    private static void putMoment(Map<String, String> environment, String name, JsonNode moment) {
        if (moment.isTextual()) {
            environment.put(name, moment.textValue());
        }
    }

    /** What MLflow's client tags the runs with that it starts: it reads them from MLFLOW_RUN_CONTEXT. */
    private static ObjectNode tags(Context.Identity identity) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("airflow.dag_id", identity.dagId())
                .put("airflow.run_id", identity.runId())
                .put("airflow.task_id", identity.taskId())
                .put("airflow.map_index", Integer.toString(identity.mapIndex()))
                .put("airflow.try_number", Integer.toString(identity.tryNumber()));
    }

    /** A script's real path, which no symbolic link may lead out of the directory. */
    private Path script(String path) throws IOException {
        Path scripts = config.scriptsDirectory()
                .orElseThrow(() -> new IOException("No scripts directory is set up: mlops.tasks.scripts-directory"));
        Path script = scripts.resolve(path);
        if (!Files.isRegularFile(script)) {
            throw new IOException("The scripts directory has no file " + path);
        }
        Path real = script.toRealPath();
        if (!real.startsWith(scripts.toRealPath())) {
            throw new IOException("The script " + path + " leads out of the scripts directory");
        }
        return real;
    }
}
