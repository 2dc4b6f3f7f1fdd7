package dev.mlopscloud.workflows.operator;

import dev.mlopscloud.workflows.definition.Action;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The commands of Python DAGs' BashOperators, as Airflow's own runs them. */
final class Commands {
    private Commands() {}

    /**
     * The process for a try.
     *
     * @param environment what processes of tasks see
     * @throws IOException if its working directory is not there; the message is Airflow's
     */
    static Launch launch(Context context, Map<String, String> environment) throws IOException {
        Action action = context.action();
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(identity(context));
        List<String> command = new ArrayList<>();
        if (action.has("env") && !action.flag("append_env", false)) {
            // An environment of its own: the shell that starts the command needs the rest, the command gets none of it.
            command.add("env");
            TreeSet<String> names = new TreeSet<>(all.keySet());
            names.removeAll(context.env().keySet());
            names.removeAll(identity(context).keySet());
            names.forEach(name -> command.addAll(List.of("-u", name)));
        }
        String folder = action.text("cwd");
        if (folder != null) {
            check(folder);
            command.addAll(List.of("sh", "-c", "cd -- \"$1\" && shift && exec \"$@\"", "sh", folder));
        }
        command.addAll(List.of("bash", Launch.HERE + "/" + Operators.PROGRAM));
        Map<String, String> files = Map.of(Operators.PROGRAM, action.text("bash_command", ""));
        return new Launch(context.taskInstance(), context.identity().tryNumber(), command, files, all);
    }

    /** What Airflow's operators tell of themselves. */
    private static Map<String, String> identity(Context context) {
        Context.Identity identity = context.identity();
        Map<String, String> names = new HashMap<>();
        names.put("AIRFLOW_CTX_DAG_OWNER", context.action().text("owner", "airflow"));
        names.put("AIRFLOW_CTX_DAG_ID", identity.dagId());
        names.put("AIRFLOW_CTX_TASK_ID", identity.taskId());
        names.put("AIRFLOW_CTX_TRY_NUMBER", Integer.toString(identity.tryNumber()));
        names.put("AIRFLOW_CTX_DAG_RUN_ID", identity.runId());
        String logical = context.names().path("ts").textValue();
        if (logical != null) {
            names.put("AIRFLOW_CTX_LOGICAL_DATE", logical);
        }
        return names;
    }

    private static void check(String folder) throws IOException {
        if (!Files.exists(Path.of(folder))) {
            throw new IOException("Can not find the cwd: " + folder);
        }
        if (!Files.isDirectory(Path.of(folder))) {
            throw new IOException("The cwd " + folder + " must be a directory");
        }
    }
}
