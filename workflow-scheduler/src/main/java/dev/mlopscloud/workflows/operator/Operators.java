package dev.mlopscloud.workflows.operator;

import dev.mlopscloud.workflows.definition.Action;
import dev.mlopscloud.workflows.definition.Task;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Turns a task of a workflow into the process that does it. */
@Singleton
public final class Operators {
    private final TaskConfig config;
    private final TaskProcesses processes;

    Operators(TaskConfig config, TaskProcesses processes) {
        this.config = config;
        this.processes = processes;
    }

    /** Where the processes are started and found. */
    public TaskProcesses processes() {
        return processes;
    }

    /** How many tasks run at once in this process. */
    public int parallelism() {
        return config.parallelism();
    }

    /**
     * Which try of which task, in Airflow's terms.
     *
     * @param params the run's parameters, as JSON
     */
    public record Context(UUID taskInstance, String dagId, String runId, String taskId, int tryNumber, String params) {}

    /**
     * The process for a try of {@code task}.
     *
     * @throws IOException if the definition names a script that cannot be run; the message is for the task's log
     */
    public Launch launch(Task task, Context context) throws IOException {
        List<String> command = new ArrayList<>();
        String file = "";
        switch (task.action()) {
            case Action.Empty() -> command.add("true");
            case Action.Bash bash -> {
                command.addAll(List.of("bash", Launch.FILE));
                file = bash.command();
            }
            case Action.Python python -> {
                command.addAll(List.of(config.python(), "-u"));
                switch (python.source()) {
                    case Action.Source.Script script ->
                        command.add(script(script.path()).toString());
                    case Action.Source.Module module -> command.addAll(List.of("-m", module.name()));
                    case Action.Source.Code code -> {
                        command.add(Launch.FILE);
                        file = code.text();
                    }
                }
                command.addAll(python.args());
            }
        }
        return new Launch(context.taskInstance(), context.tryNumber(), command, file, environment(task, context));
    }

    private Map<String, String> environment(Task task, Context context) {
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
        environment.putAll(task.env());
        environment.put("PYTHONUNBUFFERED", "1");
        environment.put("AIRFLOW_CTX_DAG_ID", context.dagId());
        environment.put("AIRFLOW_CTX_DAG_RUN_ID", context.runId());
        environment.put("AIRFLOW_CTX_TASK_ID", context.taskId());
        environment.put("AIRFLOW_CTX_TRY_NUMBER", Integer.toString(context.tryNumber()));
        environment.put("MLOPS_PARAMS", context.params());
        return environment;
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
