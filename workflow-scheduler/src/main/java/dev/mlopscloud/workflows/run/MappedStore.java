package dev.mlopscloud.workflows.run;

import dev.mlopscloud.platform.sql.Transaction;
import java.util.Collection;
import java.util.List;

/** Makes one instance of a task many, and many one. */
final class MappedStore {

    /** Makes the only instance of a mapped task the first, and adds the others. */
    void expand(Transaction tx, long runKey, String taskId, int length) {
        tx.update(
                "UPDATE task_instance SET map_index = 0 WHERE run_key = ? AND task_id = ? AND map_index = -1",
                runKey,
                taskId);
        tx.update("""
            INSERT INTO task_instance (id, run_key, position, task_id, map_index, operator, state, try_number,
                max_tries, pool, pool_slots, priority_weight, queue, remote)
            SELECT gen_random_uuid(), run_key, position, task_id, i, operator, 'none', 0, max_tries, pool,
                pool_slots, priority_weight, queue, remote
            FROM task_instance, generate_series(1, ?) AS i
            WHERE run_key = ? AND task_id = ? AND map_index = 0 ON CONFLICT DO NOTHING
            """, length - 1, runKey, taskId);
    }

    /** Makes the instances of mapped tasks one again: they expand anew. */
    void collapse(Transaction tx, long runKey, Collection<String> taskIds) {
        List<String> ids = List.copyOf(taskIds);
        tx.update("DELETE FROM task_instance WHERE run_key = ? AND task_id = ANY (?) AND map_index > 0", runKey, ids);
        tx.update("""
            UPDATE task_instance SET map_index = -1, rendered_map_index = NULL
            WHERE run_key = ? AND task_id = ANY (?) AND map_index = 0
            """, runKey, ids);
    }
}
