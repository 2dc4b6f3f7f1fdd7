package dev.mlopscloud.workflows.xcom;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * A value under a name that a task of a run gives to others.
 *
 * @param mapIndex the instance of a mapped task, or -1
 */
public record XCom(long runKey, String taskId, int mapIndex, String key, JsonNode value, Instant createdAt) {
    /** The name of a task's result. */
    public static final String RESULT = "return_value";

    /** The name of what a branch decided, as in Airflow. */
    public static final String BRANCH = "skipmixin_key";

    /** The longest value, in characters of JSON: it is read whole, by templates and by pages. */
    public static final int LONGEST = 1 << 20;

    /** The longest name. */
    public static final int LONGEST_KEY = 512;

    /** What a value is called, whatever the run. */
    public record Name(String taskId, int mapIndex, String key) {}
}
