package dev.mlopscloud.workflows.rest;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.run.Exchange;
import dev.mlopscloud.workflows.run.Run;
import dev.mlopscloud.workflows.run.Runs;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Tells how a run gets on until it has ended, a line of JSON at a time. */
final class Waiting {
    private final Runs runs;
    private final Exchange exchange;
    private final ObjectMapper json;

    Waiting(Runs runs, Exchange exchange, ObjectMapper json) {
        this.runs = runs;
        this.exchange = exchange;
        this.json = json;
    }

    /** Writes the run's state now and after each pause; the last line has the results of the tasks asked for. */
    void follow(String dagId, String runId, Set<String> results, Duration pause, OutputStream output)
            throws IOException {
        while (true) {
            Run run;
            try {
                run = runs.get(dagId, runId).run();
            } catch (ApiFailure deleted) {
                return;
            }
            output.write((json.writeValueAsString(line(run, results)) + "\n").getBytes(StandardCharsets.UTF_8));
            output.flush();
            if (run.state().isTerminal()) {
                return;
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private Map<String, Object> line(Run run, Set<String> wanted) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("state", run.state().text());
        if (run.state().isTerminal() && !wanted.isEmpty()) {
            var results = exchange.results(run, wanted);
            if (!results.isEmpty()) {
                line.put("results", results);
            }
        }
        return line;
    }
}
