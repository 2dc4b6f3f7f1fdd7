package dev.mlopscloud.workflows.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mlopscloud.workflows.connection.Connection;
import dev.mlopscloud.workflows.connection.Connections;
import dev.mlopscloud.workflows.definition.Action;
import dev.mlopscloud.workflows.template.Python;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGConnection;

/** Statements on Postgres: the operator, and what sensors ask. */
final class Statements {
    private static final Pattern PLACE = Pattern.compile("%(?:\\(([A-Za-z0-9_]+)\\))?s|%%");
    private static final Set<String> TYPES = Set.of("postgres", "postgresql");
    private static final int MAX_ROWS = 10_000;
    private static final int POSTGRES_PORT = 5432;

    private final Connections connections;

    Statements(Connections connections) {
        this.connections = connections;
    }

    /** Runs the statements of a task in one transaction, and gives the rows of the last that has any. */
    JsonNode run(Call call) throws IOException, InterruptedException {
        Action action = call.action();
        return stoppable(action, connection -> {
            JsonNode rows = JsonNodeFactory.instance.nullNode();
            connection.setAutoCommit(action.flag("autocommit", false));
            for (String sql : action.texts("sql", List.of())) {
                JsonNode result = execute(connection, sql, action.tree("parameters"));
                rows = result.isNull() ? rows : result;
            }
            if (!connection.getAutoCommit()) {
                connection.commit();
            }
            return rows;
        });
    }

    /** Whether the first value of the first row is true, as sensors understand it. */
    boolean look(Action action) throws IOException, InterruptedException {
        JsonNode rows = stoppable(action, connection -> {
            connection.setReadOnly(true);
            return execute(connection, action.text("sql", ""), action.tree("parameters"));
        });
        if (rows.isEmpty() && action.flag("fail_on_empty", false)) {
            throw new IOException("No rows returned, raising as per fail_on_empty flag");
        }
        JsonNode first = rows.path(0).path(0);
        return Python.truth(Python.of(first)) && !first.asText().equals("0");
    }

    /** What is done with a connection. */
    @FunctionalInterface
    private interface Work {
        JsonNode with(java.sql.Connection connection) throws SQLException, IOException;
    }

    /** Work whose statement is cancelled in the database when the task is stopped. */
    private JsonNode stoppable(Action action, Work work) throws IOException, InterruptedException {
        try (java.sql.Connection connection = open(action)) {
            FutureTask<JsonNode> task = new FutureTask<>(() -> work.with(connection));
            Thread.startVirtualThread(task);
            try {
                return task.get();
            } catch (InterruptedException e) {
                connection.unwrap(PGConnection.class).cancelQuery();
                throw e;
            } catch (ExecutionException e) {
                switch (e.getCause()) {
                    case IOException failure -> throw failure;
                    case SQLException failure -> throw failure;
                    case null, default -> throw new IllegalStateException(e);
                }
            }
        } catch (SQLException e) {
            throw new IOException("The statement failed: " + e.getMessage(), e);
        }
    }

    private java.sql.Connection open(Action action) throws IOException, SQLException {
        Connection connection = Requests.connection(connections, action.text("conn_id", ""));
        if (!TYPES.contains(connection.type())) {
            throw new IOException("The connection `" + connection.id() + "` is of type " + connection.type()
                    + "; statements run on postgres");
        }
        Properties properties = new Properties();
        put(properties, "user", connection.login());
        put(properties, "password", connection.password());
        connection.extras().properties().stream()
                .filter(member -> member.getKey().equals("sslmode"))
                .forEach(member -> put(properties, "sslmode", member.getValue().asText()));
        properties.put("loginTimeout", "30");
        String host = connection.host() == null ? "localhost" : connection.host();
        int port = connection.port() == null ? POSTGRES_PORT : connection.port();
        String database = connection.schema() == null ? "" : connection.schema();
        java.sql.Connection opened =
                new Driver().connect("jdbc:postgresql://" + host + ":" + port + "/" + database, properties);
        if (opened == null) {
            throw new IOException("The address of the connection `" + connection.id() + "` is not possible");
        }
        return opened;
    }

    private static void put(Properties properties, String name, @Nullable String value) {
        if (value != null) {
            properties.put(name, value);
        }
    }

    private static JsonNode execute(java.sql.Connection connection, String sql, JsonNode parameters)
            throws SQLException, IOException {
        List<JsonNode> values = new ArrayList<>();
        String text = parameters.isContainerNode() ? bound(sql, parameters, values) : sql.replace("?", "??");
        try (PreparedStatement statement = connection.prepareStatement(text)) {
            for (int i = 0; i < values.size(); i++) {
                statement.setObject(i + 1, value(values.get(i)));
            }
            statement.setMaxRows(MAX_ROWS + 1);
            boolean hasRows = statement.execute();
            JsonNode rows = JsonNodeFactory.instance.nullNode();
            while (hasRows || statement.getUpdateCount() >= 0) {
                rows = hasRows ? rows(statement.getResultSet()) : rows;
                hasRows = statement.getMoreResults();
            }
            return rows;
        }
    }

    /** Python's places for parameters become those of JDBC: values never become part of the statement's text. */
    private static String bound(String sql, JsonNode parameters, List<JsonNode> values) throws IOException {
        StringBuilder text = new StringBuilder();
        Matcher place = PLACE.matcher(sql.replace("?", "??"));
        while (place.find()) {
            if (place.group().equals("%%")) {
                place.appendReplacement(text, "%");
                continue;
            }
            String name = place.group(1);
            JsonNode value = name == null ? parameters.path(values.size()) : parameters.path(name);
            if (value.isMissingNode()) {
                throw new IOException("The statement has more places than there are parameters");
            }
            values.add(value);
            place.appendReplacement(text, "?");
        }
        return place.appendTail(text).toString();
    }

    private static @Nullable Object value(JsonNode value) {
        return switch (value.getNodeType()) {
            case NUMBER ->
                value.isIntegralNumber() && value.canConvertToLong() ? value.longValue() : value.decimalValue();
            case BOOLEAN -> value.booleanValue();
            case NULL, MISSING -> null;
            case STRING -> value.textValue();
            default -> value.toString();
        };
    }

    private static JsonNode rows(ResultSet result) throws SQLException, IOException {
        ArrayNode rows = JsonNodeFactory.instance.arrayNode();
        int columns = result.getMetaData().getColumnCount();
        while (result.next()) {
            if (rows.size() == MAX_ROWS) {
                throw new IOException("The statement gives more than " + MAX_ROWS + " rows");
            }
            ArrayNode row = rows.addArray();
            for (int i = 1; i <= columns; i++) {
                row.add(cell(result.getObject(i)));
            }
        }
        return rows;
    }

    private static JsonNode cell(@Nullable Object value) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (value) {
            case null -> nodes.nullNode();
            case Boolean flag -> nodes.booleanNode(flag);
            case Integer number -> nodes.numberNode(number);
            case Long number -> nodes.numberNode(number);
            case Double number -> nodes.numberNode(number);
            case Float number -> nodes.numberNode(number);
            case Short number -> nodes.numberNode(number);
            case BigDecimal number -> nodes.numberNode(number);
            default -> nodes.textNode(value.toString());
        };
    }
}
