package dev.mlopscloud.tracking.run;

import dev.mlopscloud.tracking.api.DirectRoutes;
import dev.mlopscloud.tracking.api.Fields;
import dev.mlopscloud.tracking.api.MlflowException;
import dev.mlopscloud.tracking.api.Tag;
import dev.mlopscloud.tracking.api.Validation;
import dev.mlopscloud.tracking.gather.GatherConfig;
import dev.mlopscloud.tracking.gather.Gatherer;
import dev.mlopscloud.tracking.run.NewRuns.NewRun;
import dev.mlopscloud.tracking.run.RunResource.One;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/** {@code runs/create} and {@code runs/get}, which are asked so often that many share a transaction. */
@Singleton
final class RunRoutes {
    private static final String NAME_TAG = "mlflow.runName";

    /** What a run that is read comes to, with its metrics, parameters and tags. */
    private static final int ROWS_OF_A_RUN = 50;

    private final Gatherer<NewRun, Run> created;
    private final Gatherer<String, Run> read;

    RunRoutes(NewRuns newRuns, RunStore runs, GatherConfig config) {
        this.created = new Gatherer<>("run-creator", config, NewRun::rows, newRuns::create);
        this.read = new Gatherer<>("run-reader", config, runId -> ROWS_OF_A_RUN, runs::get);
    }

    void install(@Observes Router router, DirectRoutes routes) {
        routes.post(router, "/api/2.0/mlflow/runs/create", this::create);
        routes.get(router, "/api/2.0/mlflow/runs/get", this::get);
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        created.close();
        read.close();
    }

    private CompletionStage<One> get(Fields request) {
        return read.ask(RunResource.id(request)).thenApply(One::new);
    }

    private CompletionStage<One> create(Fields request) {
        long experimentId = Validation.experimentId(request.given("experiment_id"));
        List<Tag> tags = Tag.unique(
                Tag.listed(request, "tags").stream().map(RunRoutes::checked).toList());
        NewRun run = new NewRun(
                UUID.randomUUID().toString().replace("-", ""),
                experimentId,
                name(request.textOr("run_name", ""), tags),
                request.textOr("user_id", ""),
                request.integerOr("start_time", 0),
                tags);
        return created.ask(run).thenApply(One::new);
    }

    /** A run's first tags have only to be short enough: the original checks names when they are set later. */
    private static Tag checked(Tag tag) {
        Validation.atMost(tag.key(), Validation.MAX_KEY_LENGTH, "key");
        Validation.atMost(tag.value(), Validation.MAX_RUN_TAG_VALUE_LENGTH, "value");
        return tag;
    }

    private static String name(String given, List<Tag> tags) {
        String tagged = tags.stream()
                .filter(tag -> tag.key().equals(NAME_TAG))
                .map(Tag::value)
                .findFirst()
                .orElse("");
        if (!given.isEmpty() && !tagged.isEmpty() && !given.equals(tagged)) {
            throw MlflowException.invalid("Both 'run_name' argument and 'mlflow.runName' tag are specified, but with"
                    + " different values (run_name='" + given + "', mlflow.runName='" + tagged + "').");
        }
        String name = given.isEmpty() ? tagged : given;
        Validation.atMost(name, Validation.MAX_RUN_NAME_LENGTH, "run_name");
        return name.isEmpty() ? RunNames.next() : name;
    }
}
