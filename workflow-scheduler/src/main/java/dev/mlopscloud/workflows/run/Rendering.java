package dev.mlopscloud.workflows.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.definition.Action;
import dev.mlopscloud.workflows.definition.Dags;
import dev.mlopscloud.workflows.definition.Expansion;
import dev.mlopscloud.workflows.definition.OperatorField;
import dev.mlopscloud.workflows.definition.Task;
import dev.mlopscloud.workflows.definition.Workflow;
import dev.mlopscloud.workflows.document.Document;
import dev.mlopscloud.workflows.document.MalformedDocumentException;
import dev.mlopscloud.workflows.gather.Together;
import dev.mlopscloud.workflows.operator.Context;
import dev.mlopscloud.workflows.secret.Masker;
import dev.mlopscloud.workflows.secret.Secrets;
import dev.mlopscloud.workflows.template.Python;
import dev.mlopscloud.workflows.template.Templates;
import jakarta.inject.Singleton;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes of a task and its run what its operator gets: the instance's arguments put in, templates rendered. */
@Singleton
final class Rendering {
    /** Airflow's {@code max_templated_field_length}. */
    private static final int SHOWN = 4_096;

    private final RunStore runs = new RunStore();
    private final DetailStore details = new DetailStore();
    private final Together<TaskInstance, Prepared> preparations;
    private final Together<Gave, Boolean> shown;
    private final Dags dags;
    private final Lookups lookups;
    private final Mapping mapping;
    private final Past past;
    private final Templates templates;
    private final Secrets secrets;

    Rendering(
            Database database,
            Dags dags,
            Lookups lookups,
            Mapping mapping,
            Past past,
            Templates templates,
            Secrets secrets) {
        this.past = past;
        this.mapping = mapping;
        this.preparations = new Together<>(database, this::prepare);
        this.shown = new Together<>(database, this::keep);
        this.dags = dags;
        this.lookups = lookups;
        this.templates = templates;
        this.secrets = secrets;
    }

    /** What a try needs from the database. */
    record Prepared(Run run, Workflow workflow, Task task, JsonNode conf, ObjectNode arguments) {}

    Prepared prepare(TaskInstance instance) throws InterruptedException {
        return preparations.ask(instance);
    }

    private List<Prepared> prepare(Transaction tx, List<TaskInstance> instances) {
        Set<Long> keys = instances.stream().map(TaskInstance::runKey).collect(Collectors.toSet());
        Map<Long, Run> found = runs.find(tx, keys).stream().collect(Collectors.toMap(Run::key, Function.identity()));
        return instances.stream()
                .map(instance -> prepared(tx, Objects.requireNonNull(found.get(instance.runKey())), instance))
                .toList();
    }

    private Prepared prepared(Transaction tx, Run run, TaskInstance instance) {
        Workflow workflow = dags.workflow(tx, run.version());
        Task task = workflow.task(instance.taskId()).orElseThrow();
        String mapped = task.flow().mappedBy();
        ObjectNode arguments = mapped == null
                ? JsonNodeFactory.instance.objectNode()
                : mapping.arguments(tx, run, workflow, instance, mapped);
        return new Prepared(run, workflow, task, tree(run.conf()), arguments);
    }

    /**
     * Renders a try's templates, and keeps what they gave.
     *
     * @throws dev.mlopscloud.workflows.template.TemplateException if a template cannot be rendered
     */
    Context render(TaskInstance instance, Prepared prepared) throws InterruptedException {
        Task task = prepared.task();
        ObjectNode params = Conf.params(prepared.workflow(), prepared.conf());
        Names names = new Names(prepared.run(), instance, prepared.workflow(), params, prepared.conf());
        Map<String, Object> known = names.forTemplates(
                task, lookups.taskInstance(prepared.run(), instance), lookups.variables(), lookups.connections());
        known.putAll(past.names(prepared.run(), task));
        // In a mapped group the instance's arguments are names of their own.
        prepared.arguments().properties().forEach(member -> known.put(member.getKey(), Python.of(member.getValue())));
        Action action = action(prepared, known);
        Map<String, String> env = new HashMap<>();
        task.env().forEach((name, value) -> env.put(name, templates.render(value, known)));
        Expansion expansion = task.flow().expansion();
        if (expansion != null) {
            boolean given = expansion.isGiven("env");
            prepared.arguments().path("env").properties().forEach(member -> {
                String value = member.getValue().asText();
                env.put(member.getKey(), given ? value : templates.render(value, known));
            });
        }
        keep(instance, task, action, env, known);
        Context.Identity identity = new Context.Identity(
                prepared.run().dagId(),
                prepared.run().runId(),
                task.id(),
                instance.mapIndex(),
                instance.status().tryNumber());
        return new Context(instance.id(), identity, action, env, Python.json(names.plain()));
    }

    private Action action(Prepared prepared, Map<String, Object> known) {
        Action written = prepared.task().action();
        ObjectNode fields = written.fields().deepCopy();
        Expansion expansion = prepared.task().flow().expansion();
        if (expansion != null) {
            prepared.arguments().properties().forEach(member -> fields.set(member.getKey(), member.getValue()));
        }
        for (OperatorField field : written.kind().fields()) {
            JsonNode value = fields.get(field.name());
            // What another task returned is text and never a template.
            boolean given =
                    expansion != null && prepared.arguments().has(field.name()) && expansion.isGiven(field.name());
            if (field.template() && value != null && !given) {
                // The authors of Python DAGs have quoted what they put in.
                boolean script = field.name().equals("bash_command") && value.isTextual() && !written.isOfPython();
                fields.set(
                        field.name(),
                        script
                                ? JsonNodeFactory.instance.textNode(templates.renderScript(value.textValue(), known))
                                : templates.render(value, known));
            }
        }
        return new Action(written.kind(), fields);
    }

    private void keep(
            TaskInstance instance, Task task, Action action, Map<String, String> env, Map<String, Object> known)
            throws InterruptedException {
        Map<String, JsonNode> values = new LinkedHashMap<>();
        for (String name : action.templateFields()) {
            JsonNode value = action.tree(name);
            if (!value.isMissingNode()) {
                values.put(name, value);
            }
        }
        if (!env.isEmpty()) {
            values.put("env", Python.json(env));
        }
        String template = task.flow().mapIndexTemplate();
        String called = template == null || instance.mapIndex() < 0 ? null : templates.render(template, known);
        if (!values.isEmpty() || called != null) {
            shown.ask(new Gave(instance.id(), values, called));
        }
    }

    /**
     * What an instance's templates gave.
     *
     * @param called the name of the instance, if it has one
     */
    private record Gave(
            UUID instance,
            Map<String, JsonNode> values,
            @Nullable String called) {
        DetailStore.Rendered masked(Masker masker) {
            ObjectNode fields = JsonNodeFactory.instance.objectNode();
            values.forEach((name, value) -> fields.set(name, shown(masker.mask(value.toString()), value)));
            return new DetailStore.Rendered(
                    instance, fields.toString(), called == null ? null : shortened(masker.mask(called)));
        }
    }

    private List<Boolean> keep(Transaction tx, List<Gave> gave) {
        Masker masker = secrets.masker(tx);
        details.rendered(tx, gave.stream().map(one -> one.masked(masker)).toList());
        return Collections.nCopies(gave.size(), true);
    }

    private static String shortened(String name) {
        return name.substring(0, Math.min(250, name.length()));
    }

    private static JsonNode shown(String masked, JsonNode value) {
        if (masked.length() > SHOWN) {
            return JsonNodeFactory.instance.textNode("Truncated: " + masked.substring(0, SHOWN) + "... ");
        }
        return masked.equals(value.toString()) ? value : tree(masked);
    }

    private static JsonNode tree(String json) {
        try {
            return Document.json(json).root();
        } catch (MalformedDocumentException e) {
            // A mask may have cut JSON where a secret had a quote.
            return JsonNodeFactory.instance.textNode(json);
        }
    }
}
