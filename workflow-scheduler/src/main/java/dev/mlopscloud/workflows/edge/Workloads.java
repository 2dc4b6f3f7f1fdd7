package dev.mlopscloud.workflows.edge;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.workflows.credential.Credentials;
import dev.mlopscloud.workflows.credential.Credentials.Scope;
import dev.mlopscloud.workflows.engine.TaskKey;
import dev.mlopscloud.workflows.run.Lease;
import dev.mlopscloud.workflows.run.RemoteTries;
import dev.mlopscloud.workflows.run.TaskInstance;
import dev.mlopscloud.workflows.trace.Traces;
import jakarta.inject.Singleton;

/** Airflow's {@code EdgeJobFetched} and, in it, {@code ExecuteTask}: what a worker needs to run a try. */
@Singleton
final class Workloads {
    private final Credentials credentials;
    private final Traces traces;

    Workloads(Credentials credentials, Traces traces) {
        this.credentials = credentials;
        this.traces = traces;
    }

    ObjectNode job(RemoteTries.Job job) {
        TaskInstance task = job.task();
        ObjectNode fetched = identity(job);
        fetched.set("command", command(job));
        fetched.put("concurrency_slots", task.share().slots());
        fetched.put("task_instance_id", task.id().toString());
        return fetched;
    }

    private static ObjectNode identity(RemoteTries.Job job) {
        ObjectNode identity = JsonNodeFactory.instance.objectNode();
        identity.put("dag_id", job.run().dagId());
        identity.put("task_id", job.task().taskId());
        identity.put("run_id", job.run().runId());
        identity.put("map_index", job.task().mapIndex());
        identity.put("try_number", job.lease().tryNumber());
        return identity;
    }

    private ObjectNode command(RemoteTries.Job job) {
        Lease lease = job.lease();
        TaskInstance task = job.task();
        ObjectNode command = JsonNodeFactory.instance.objectNode();
        command.put("type", "ExecuteTask");
        command.put("token", credentials.token(Scope.WORKLOAD, lease.taskInstance(), lease.tryNumber(), lease.id()));
        command.put("dag_rel_path", job.origin().file());
        command.putObject("bundle_info").put("name", job.origin().bundle()).putNull("version");
        command.put("log_path", logPath(job.run().dagId(), job.run().runId(), task.key(), lease.tryNumber()));
        ObjectNode instance = identity(job);
        instance.put("id", task.id().toString());
        instance.put("dag_version_id", job.run().version().toString());
        instance.put("pool_slots", task.share().slots());
        instance.put("priority_weight", task.share().weight());
        instance.put("queue", task.share().queue());
        ObjectNode carrier = instance.putObject("context_carrier");
        traces.carrier(task.traced(job.run(), lease.tryNumber())).forEach(carrier::put);
        command.set("ti", instance);
        command.put("sentry_integration", "");
        return command;
    }

    /** Where the worker keeps the log, below its folder of logs. */
    static String logPath(String dagId, String runId, TaskKey key, int tryNumber) {
        String index = key.index() < 0 ? "" : "map_index=" + key.index() + "/";
        return "dag_id=" + dagId + "/run_id=" + runId + "/task_id=" + key.task() + "/" + index + "attempt=" + tryNumber
                + ".log";
    }
}
