package dev.mlopscloud.workflows.run;

import dev.mlopscloud.platform.sql.Database;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/** What became of a task before now. */
@Singleton
public final class History {
    private final DetailStore details = new DetailStore();
    private final Database database;

    History(Database database) {
        this.database = database;
    }

    /** The tries of a task that have ended, and then the one that goes on, if any. */
    public List<TaskTry> tries(TaskInstance task) {
        List<TaskTry> ended = database.transaction(tx -> details.tries(tx, task.id()));
        boolean known =
                ended.stream().anyMatch(past -> past.number() == task.status().tryNumber());
        if (known || task.status().tryNumber() == 0) {
            return ended;
        }
        List<TaskTry> all = new ArrayList<>(ended);
        all.add(new TaskTry(
                task.status().tryNumber(),
                task.status().state().wire(),
                task.status().maxTries(),
                task.times(),
                task.pid()));
        return all;
    }
}
