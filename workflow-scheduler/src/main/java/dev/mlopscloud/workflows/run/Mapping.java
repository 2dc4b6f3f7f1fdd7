package dev.mlopscloud.workflows.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.definition.Expansion;
import dev.mlopscloud.workflows.definition.Group;
import dev.mlopscloud.workflows.definition.MadeList;
import dev.mlopscloud.workflows.definition.Task;
import dev.mlopscloud.workflows.definition.Workflow;
import dev.mlopscloud.workflows.document.Document;
import dev.mlopscloud.workflows.document.MalformedDocumentException;
import dev.mlopscloud.workflows.template.Python;
import dev.mlopscloud.workflows.template.Templates;
import dev.mlopscloud.workflows.xcom.XComs;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What mapped tasks and groups are mapped over, in a run. */
@Singleton
final class Mapping {
    private final XComs xcoms;
    private final Lookups lookups;
    private final Templates templates;

    Mapping(XComs xcoms, Lookups lookups, Templates templates) {
        this.xcoms = xcoms;
        this.lookups = lookups;
        this.templates = templates;
    }

    /** What a task or the group around it is mapped over. */
    static @Nullable Expansion expansion(Workflow workflow, Task task, String mapped) {
        Group group = workflow.groups().get(mapped);
        return group == null ? task.flow().expansion() : group.expansion();
    }

    /** The task that a mapped task or group means by a name. */
    static String source(Workflow workflow, String mapped, String name) {
        Group group = workflow.groups().get(mapped);
        String within = group == null
                ? workflow.task(mapped).map(task -> task.flow().group()).orElse(null)
                : group.parent();
        return workflow.taskNamed(name, within).orElse(name);
    }

    /** The tasks whose results something mapped needs. */
    static Set<String> sources(Workflow workflow, String mapped, Expansion expansion) {
        Set<String> sources = new TreeSet<>();
        expansion.references().forEach(name -> sources.add(source(workflow, mapped, name)));
        return sources;
    }

    /** The arguments of an instance. */
    ObjectNode arguments(Transaction tx, Run run, Workflow workflow, TaskInstance instance, String mapped) {
        Task task = workflow.task(instance.taskId()).orElseThrow();
        Expansion expansion = expansion(workflow, task, mapped);
        if (expansion == null) {
            return JsonNodeFactory.instance.objectNode();
        }
        Set<String> needed = sources(workflow, mapped, expansion);
        Map<String, Integer> sizes = needed.isEmpty() ? Map.of() : xcoms.lengths(tx, run.key(), needed);
        return expansion.arguments(
                instance.mapIndex(),
                lists(tx, run, workflow, mapped, source -> Optional.ofNullable(sizes.get(source))));
    }

    /**
     * Where the items of lists come from.
     *
     * @param sizes how many items the result of a task has
     */
    MadeList.Sources lists(
            Transaction tx, Run run, Workflow workflow, String mapped, Function<String, Optional<Integer>> sizes) {
        Map<String, JsonNode> results = new HashMap<>();
        return new MadeList.Sources() {
            @Override
            public Optional<Integer> size(String task) {
                return sizes.apply(source(workflow, mapped, task));
            }

            @Override
            public JsonNode result(String task) {
                return results.computeIfAbsent(
                        source(workflow, mapped, task), source -> lookups.result(tx, run.key(), source));
            }

            @Override
            public List<JsonNode> values(JsonNode template, List<JsonNode> items) {
                Object params = Python.of(Conf.params(workflow, conf(run)));
                List<Map<String, Object>> names = new ArrayList<>();
                for (JsonNode item : items) {
                    names.add(Map.of("item", Python.of(item), "params", params));
                }
                return templates.values(template, names);
            }
        };
    }

    private static JsonNode conf(Run run) {
        try {
            return Document.json(run.conf()).root();
        } catch (MalformedDocumentException e) {
            throw new IllegalStateException("A stored conf is not readable", e);
        }
    }
}
