package dev.mlopscloud.workflows.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.connection.Connection;
import dev.mlopscloud.workflows.connection.Connections;
import dev.mlopscloud.workflows.document.Document;
import dev.mlopscloud.workflows.document.MalformedDocumentException;
import dev.mlopscloud.workflows.template.Arguments;
import dev.mlopscloud.workflows.template.None;
import dev.mlopscloud.workflows.template.Python;
import dev.mlopscloud.workflows.template.TemplateException;
import dev.mlopscloud.workflows.template.Thing;
import dev.mlopscloud.workflows.variable.Variables;
import dev.mlopscloud.workflows.xcom.XCom;
import dev.mlopscloud.workflows.xcom.XComs;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What templates look up when they name it: XComs, variables, connections. */
@Singleton
final class Lookups {
    private final RunStore runs = new RunStore();
    private final Database database;
    private final XComs xcoms;
    private final Variables variables;
    private final Connections connections;

    Lookups(Database database, XComs xcoms, Variables variables, Connections connections) {
        this.database = database;
        this.xcoms = xcoms;
        this.variables = variables;
        this.connections = connections;
    }

    /** {@code ti}. */
    Thing taskInstance(Run run, TaskInstance instance) {
        return new Ti(run, instance);
    }

    /** {@code var}: {@code var.value.name} and {@code var.json.name}. */
    Thing variables() {
        return new Thing() {
            @Override
            public @Nullable Object attribute(String name) {
                return switch (name) {
                    case "value" -> new Var(false);
                    case "json" -> new Var(true);
                    default -> null;
                };
            }
        };
    }

    /** {@code conn}: {@code conn.id.host}. */
    Thing connections() {
        return new Thing() {
            @Override
            public Object attribute(String id) {
                return described(id).orElseThrow(() -> new TemplateException("The conn_id `" + id + "` isn't defined"));
            }

            @Override
            public Object call(String method, Arguments arguments) {
                if (!method.equals("get")) {
                    throw new TemplateException("conn has no method " + method + "()");
                }
                Object otherwise = arguments.get(1, "default_conn");
                return described(arguments.need(0, "conn_id")).orElse(otherwise == null ? None.NONE : otherwise);
            }
        };
    }

    private Optional<Object> described(String id) {
        return connections.lookup(id).map(Conn::new);
    }

    /** A connection as templates see it. */
    private record Conn(Connection connection) implements Thing {
        private static final Object UNKNOWN = new Object();

        @Override
        public @Nullable Object attribute(String name) {
            Object value =
                    switch (name) {
                        case "conn_id" -> connection.id();
                        case "conn_type" -> connection.type();
                        case "host" -> connection.host();
                        case "login" -> connection.login();
                        case "password" -> connection.password();
                        case "schema" -> connection.schema();
                        case "port" -> connection.port();
                        case "extra" -> connection.extra();
                        case "extra_dejson" -> Python.of(connection.extras());
                        case "description" -> connection.description();
                        default -> UNKNOWN;
                    };
            return value == UNKNOWN ? null : value == null ? None.NONE : value;
        }

        @Override
        public Object call(String method, Arguments arguments) {
            if (method.equals("get_uri")) {
                return connection.uri();
            }
            throw new TemplateException("A connection has no method " + method + "() here");
        }

        @Override
        public String toString() {
            return connection.id();
        }
    }

    private final class Var implements Thing {
        private final boolean json;

        Var(boolean json) {
            this.json = json;
        }

        @Override
        public Object attribute(String key) {
            return variables
                    .lookup(key)
                    .map(this::value)
                    .orElseThrow(() -> new TemplateException("Variable " + key + " does not exist"));
        }

        @Override
        public Object call(String method, Arguments arguments) {
            if (!method.equals("get")) {
                throw new TemplateException("var has no method " + method + "()");
            }
            Object otherwise = arguments.get(1, "default_var");
            return variables
                    .lookup(arguments.need(0, "key"))
                    .map(this::value)
                    .orElse(otherwise == null ? None.NONE : otherwise);
        }

        private Object value(String text) {
            if (!json) {
                return text;
            }
            try {
                return Python.of(Document.json(text).root());
            } catch (MalformedDocumentException e) {
                throw new TemplateException("The variable is no JSON: " + e.getMessage());
            }
        }
    }

    private final class Ti implements Thing {
        private final Run run;
        private final TaskInstance instance;

        Ti(Run run, TaskInstance instance) {
            this.run = run;
            this.instance = instance;
        }

        @Override
        public @Nullable Object attribute(String name) {
            return switch (name) {
                case "dag_id" -> run.dagId();
                case "run_id" -> run.runId();
                case "task_id" -> instance.taskId();
                case "map_index" -> (long) instance.mapIndex();
                case "try_number" -> (long) instance.status().tryNumber();
                case "max_tries" -> (long) instance.status().maxTries();
                case "state" -> instance.status().state().text();
                case "operator" -> instance.operator();
                default -> null;
            };
        }

        @Override
        public Object call(String method, Arguments arguments) {
            if (!method.equals("xcom_pull")) {
                throw new TemplateException("ti has no method " + method + "() here");
            }
            String key = arguments.text(2, "key");
            Object ids = arguments.get(0, "task_ids");
            Object otherwise = arguments.get(9, "default");
            List<Object> values = new ArrayList<>();
            for (Object id : ids instanceof List<?> list ? list : List.of(ids == null ? instance.taskId() : ids)) {
                JsonNode value = pull(
                        arguments.text(1, "dag_id"),
                        arguments.text(9, "run_id"),
                        Python.str(id),
                        key == null ? XCom.RESULT : key,
                        arguments.get(9, "map_indexes"));
                values.add(value.isMissingNode() ? (otherwise == null ? None.NONE : otherwise) : Python.of(value));
            }
            return ids instanceof List<?> ? values : values.getFirst();
        }

        private JsonNode pull(
                @Nullable String dagId, @Nullable String runId, String taskId, String key, @Nullable Object indexes) {
            return database.transaction(tx -> {
                long runKey = key(tx, dagId, runId);
                List<XCom> found = xcoms.find(tx, runKey, List.of(taskId), key);
                return chosen(found, indexes);
            });
        }

        private long key(Transaction tx, @Nullable String dagId, @Nullable String runId) {
            boolean own = (dagId == null || dagId.equals(run.dagId())) && (runId == null || runId.equals(run.runId()));
            return own
                    ? run.key()
                    : runs.find(tx, dagId == null ? run.dagId() : dagId, runId == null ? run.runId() : runId)
                            .map(Run::key)
                            .orElse(-1L);
        }
    }

    /** A mapped task's values are the list of those of its instances. */
    private static JsonNode chosen(List<XCom> found, @Nullable Object indexes) {
        if (indexes instanceof Number index) {
            return found.stream()
                    .filter(xcom -> xcom.mapIndex() == index.intValue())
                    .map(XCom::value)
                    .findFirst()
                    .orElse(MissingNode.getInstance());
        }
        var list = JsonNodeFactory.instance.arrayNode();
        for (XCom xcom : found) {
            boolean wanted = !(indexes instanceof List<?> some)
                    || some.stream().anyMatch(at -> at instanceof Number n && n.intValue() == xcom.mapIndex());
            if (wanted) {
                list.add(xcom.value());
            }
        }
        if (found.size() == 1 && found.getFirst().mapIndex() < 0) {
            return found.getFirst().value();
        }
        return found.isEmpty() ? MissingNode.getInstance() : list;
    }

    /** The result of a task as those see it that are mapped over it. */
    JsonNode result(Transaction tx, long runKey, String taskId) {
        JsonNode value = chosen(xcoms.find(tx, runKey, List.of(taskId), XCom.RESULT), null);
        return value.isMissingNode() ? JsonNodeFactory.instance.arrayNode() : value;
    }
}
