package dev.mlopscloud.workflows.ui.graph;

/**
 * How one DAG depends on another or on an asset, in the terms of Airflow's {@code DagDependency}.
 *
 * @param dagId whose definition says so
 * @param source the DAG that acts, or {@code type} where something else starts it
 * @param target the DAG that is acted on, or {@code type} where it ends in something else
 * @param id the task that acts, or the asset's number
 * @param task the task that says so, empty for the schedule
 */
record Dependency(String dagId, String source, String target, String label, String type, String id, String task) {
    static final String ASSET = "asset";
    static final String TRIGGER = "trigger";
    static final String SENSOR = "sensor";

    String nodeId() {
        return type.equals(ASSET) ? ASSET + ":" + id : type + ":" + source + ":" + target + ":" + id;
    }

    boolean starts() {
        return source.equals(type);
    }

    boolean ends() {
        return target.equals(type);
    }
}
