package dev.mlopscloud.workflows.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.workflows.definition.Workflow;
import dev.mlopscloud.workflows.problem.ApiFailure;
import java.util.TreeMap;

/** What a run is given. */
final class Conf {
    /** It travels in an environment variable, of which Linux bounds each to 128 KiB. */
    static final int MAX_LENGTH = 65_536;

    private Conf() {}

    /**
     * Refuses what the workflow's parameters do not allow.
     *
     * @throws ApiFailure with 400
     */
    static void check(Workflow workflow, JsonNode conf) {
        if (conf.toString().length() > MAX_LENGTH) {
            throw ApiFailure.badRequest("conf has more than " + MAX_LENGTH + " characters");
        }
        new TreeMap<>(workflow.params()).forEach((name, param) -> {
            JsonNode value = conf.has(name) ? conf.path(name) : param.value();
            param.refusal(value).ifPresent(why -> {
                throw ApiFailure.badRequest("Invalid input for param " + name + ": " + why);
            });
        });
    }

    /** The parameters of a run: the defaults, and over them what the run was given. */
    static ObjectNode params(Workflow workflow, JsonNode conf) {
        ObjectNode params = JsonNodeFactory.instance.objectNode();
        new TreeMap<>(workflow.params()).forEach((name, param) -> {
            if (!(param.value() instanceof MissingNode)) {
                params.set(name, param.value());
            }
        });
        conf.properties().forEach(member -> params.set(member.getKey(), member.getValue()));
        return params;
    }
}
