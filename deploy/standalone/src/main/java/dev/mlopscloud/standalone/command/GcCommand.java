package dev.mlopscloud.standalone.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.standalone.configuration.Settings;
import dev.mlopscloud.standalone.stack.Console;
import dev.mlopscloud.standalone.stack.Plan;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Has the tracking server remove for good what was deleted long enough ago, and shows what goes. */
public final class GcCommand implements Command {
    private static final String USAGE =
            "Usage: ./mlops gc --older-than AGE [--dry-run], with an AGE such as 30d or 12h";
    private static final List<String> KINDS = List.of("run", "logged_model", "trace", "experiment");
    private static final int OK = 200;

    private final Settings settings;
    private final Console console;
    private final JsonMapper json = JsonMapper.builder().build();

    public GcCommand(Settings settings, Console console) {
        this.settings = settings;
        this.console = console;
    }

    @Override
    public int run(List<String> arguments) throws IOException, InterruptedException {
        var rest = new ArrayList<>(arguments);
        boolean dryRun = rest.remove("--dry-run");
        String age = age(rest);
        if (age == null) {
            console.say(USAGE);
            return 2;
        }
        var plan = new Plan(settings);
        ObjectNode request =
                JsonNodeFactory.instance.objectNode().put("older_than", age).put("dry_run", dryRun);
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<Stream<String>> answer = client.send(
                    HttpRequest.newBuilder(URI.create(
                                    "http://127.0.0.1:" + plan.tracking().number() + "/api/2.0/mlops/gc"))
                            .header("Content-Type", "application/json")
                            .header("Authorization", "Bearer " + plan.gcToken())
                            .POST(HttpRequest.BodyPublishers.ofString(request.toString()))
                            .build(),
                    HttpResponse.BodyHandlers.ofLines());
            try (Stream<String> lines = answer.body()) {
                return answer.statusCode() == OK ? show(lines.iterator(), dryRun) : refused(lines);
            }
        } catch (ConnectException e) {
            console.say("The tracking server does not answer: ./mlops up starts it.");
            return 1;
        }
    }

    private static @Nullable String age(List<String> arguments) {
        if (arguments.size() == 2 && arguments.getFirst().equals("--older-than")) {
            return arguments.getLast();
        }
        String joined = "--older-than=";
        return arguments.size() == 1 && arguments.getFirst().startsWith(joined)
                ? arguments.getFirst().substring(joined.length())
                : null;
    }

    private int refused(Stream<String> lines) throws IOException {
        console.say(
                json.readTree(String.join("", lines.toList())).path("message").asText("The tracking server refuses."));
        return 1;
    }

    private int show(Iterator<String> lines, boolean dryRun) throws IOException {
        while (lines.hasNext()) {
            JsonNode line = json.readTree(lines.next());
            if (line.has("dry_run")) {
                total(line);
                return 0;
            } else if (line.has("error")) {
                console.say(line.path("error").asText() + " What is left goes next time.");
                return 1;
            }
            String what = line.path("kind").asText().replace('_', ' ') + " "
                    + line.path("id").asText();
            console.say(
                    line.has("kept")
                            ? "kept " + what + ": " + line.path("kept").asText()
                            : (dryRun ? "would remove " : "removed ") + what + contents(line));
        }
        console.say("The tracking server broke off. What is left goes next time.");
        return 1;
    }

    private static String contents(JsonNode line) {
        return " (" + line.path("objects").asLong() + " objects, "
                + line.path("bytes").asLong() + " bytes)";
    }

    private void total(JsonNode totals) {
        var counts = new ArrayList<String>();
        for (String kind : KINDS) {
            counts.add(totals.path(kind + "s").asLong() + " " + kind.replace('_', ' ') + "s");
        }
        String kept = totals.path("kept").asLong() == 0
                ? ""
                : "; kept " + totals.path("kept").asLong() + " whose artifacts are elsewhere";
        console.say((totals.path("dry_run").asBoolean() ? "Would remove " : "Removed ")
                + String.join(", ", counts)
                + contents(totals)
                + kept);
    }
}
