package dev.mlopscloud.workflows.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.interpret.InterpretException;
import com.hubspot.jinjava.interpret.InterpreterFactory;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.interpret.TemplateError;
import com.hubspot.jinjava.tree.ExpressionNode;
import com.hubspot.jinjava.tree.Node;
import com.hubspot.jinjava.tree.TagNode;
import com.hubspot.jinjava.tree.parse.ExpressionToken;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import jinjava.de.odysseus.el.tree.TreeBuilderException;
import jinjava.javax.el.ExpressionFactory;
import org.jspecify.annotations.Nullable;

/**
 * Renders Jinja templates. A name that nothing is known by is a fault, as with Airflow's {@code StrictUndefined}; what
 * an expression gives is text in the result and never a template again.
 */
public final class Templates {
    /** More than any command, less than a heap. */
    static final int LONGEST = 1 << 20;

    private static final int MAX_ITEMS = 100_000;
    private static final int MAX_RANGE = 10_000;
    private static final Map<Context.Library, Set<String>> DISABLED = Map.of(
            Context.Library.TAG,
            Set.of("import", "include", "from", "extends", "block", "cycle", "ifchanged", "unless"));

    private final Jinjava jinjava;
    private final Macros macros;

    public Templates(Clock clock) {
        macros = new Macros(clock);
        jinjava = new Engine(JinjavaConfig.newBuilder()
                .withElResolver(new Reach())
                .withDisabled(DISABLED)
                .withNestedInterpretationEnabled(false)
                .withFailOnUnknownTokens(true)
                .withMaxOutputSize(LONGEST)
                .withMaxStringLength(LONGEST)
                .withMaxListSize(MAX_ITEMS)
                .withMaxMapSize(MAX_ITEMS)
                .withRangeLimit(MAX_RANGE)
                .withMaxRenderDepth(20)
                .withLegacyOverrides(LegacyOverrides.newBuilder()
                        .withEvaluateMapKeys(true)
                        .withIterateOverMapKeys(true)
                        .build())
                .withInterperterFactory(new Interpreters())
                .build());
        Words.restrict(jinjava.getGlobalContext());
    }

    /** Whether a text holds anything to render. */
    public static boolean isTemplate(String text) {
        return text.contains("{{") || text.contains("{%") || text.contains("{#");
    }

    /** What is wrong with the syntax of {@code template}, if anything. */
    public Optional<String> fault(String template) {
        if (!isTemplate(template)) {
            return Optional.empty();
        }
        return Shape.fault(template).or(() -> syntaxFault(template));
    }

    private Optional<String> syntaxFault(String template) {
        JinjavaInterpreter interpreter =
                new Interpreter(jinjava, jinjava.getGlobalContextCopy(), jinjava.getGlobalConfig());
        try (var current = JinjavaInterpreter.closeablePushCurrent(interpreter).get()) {
            Node root = current.value().parse(template);
            Optional<String> structure =
                    interpreter.getErrorsCopy().stream().findFirst().map(Templates::describe);
            return structure.or(() -> expressionFault(root));
        } catch (InterpretException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        } catch (StackOverflowError e) {
            return Optional.of("The template is nested too deeply");
        }
    }

    private static Optional<String> expressionFault(Node node) {
        String expression =
                switch (node) {
                    case ExpressionNode shown -> ((ExpressionToken) shown.getMaster()).getExpr();
                    case TagNode tag -> condition(tag);
                    default -> null;
                };
        if (expression != null) {
            try {
                new Arithmetic().build("#{" + expression.strip() + "}");
            } catch (TreeBuilderException e) {
                return Optional.of("Error in '" + expression.strip() + "' on line " + node.getLineNumber() + ": found "
                        + e.getEncountered() + ", expected " + e.getExpected());
            }
        }
        return node.getChildren().stream()
                .map(Templates::expressionFault)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static @Nullable String condition(TagNode tag) {
        return switch (tag.getName()) {
            case "if", "elif" -> tag.getHelpers();
            case "for" -> tag.getHelpers().contains(" in ") ? tag.getHelpers().split(" in ", 2)[1] : "?";
            default -> null;
        };
    }

    /**
     * The text that {@code template} gives.
     *
     * @param names what it can look at; values as {@link Python} has them, or {@link Thing}s
     * @throws TemplateException if it cannot be rendered
     */
    public String render(String template, Map<String, Object> names) {
        if (!isTemplate(template)) {
            return template;
        }
        Shape.fault(template).ifPresent(fault -> {
            throw new TemplateException(fault);
        });
        try {
            return Budget.spend(() -> rendered(template, names, null));
        } catch (Budget.BudgetSpentError e) {
            throw new TemplateException(String.valueOf(e.getMessage()));
        } catch (StackOverflowError e) {
            throw new TemplateException("The template is nested too deeply");
        }
    }

    /**
     * The shell script that {@code template} gives. What its expressions give is quoted where it stands, so that the
     * shell takes it as text, whatever it holds.
     */
    public String renderScript(String template, Map<String, Object> names) {
        if (!isTemplate(template)) {
            return template;
        }
        Shape.fault(template).ifPresent(fault -> {
            throw new TemplateException(fault);
        });
        ShellText shell = new ShellText();
        try {
            return shell.resolve(Budget.spend(() -> rendered(template, names, shell)));
        } catch (Budget.BudgetSpentError e) {
            throw new TemplateException(String.valueOf(e.getMessage()));
        } catch (StackOverflowError e) {
            throw new TemplateException("The template is nested too deeply");
        }
    }

    private String rendered(String template, Map<String, Object> names, @Nullable ShellText shell) {
        return interpreted(names, shell, interpreter -> interpreter.render(template));
    }

    private <T> T interpreted(
            Map<String, Object> names, @Nullable ShellText shell, Function<JinjavaInterpreter, T> work) {
        Context context = new Context(jinjava.getGlobalContextCopy());
        context.putAll(names);
        context.put("macros", macros);
        Interpreter interpreter = new Interpreter(jinjava, context, jinjava.getGlobalConfig());
        interpreter.shell = shell;
        try (var current = JinjavaInterpreter.closeablePushCurrent(interpreter).get()) {
            T result = work.apply(current.value());
            interpreter.getErrorsCopy().stream().findFirst().ifPresent(error -> {
                throw new TemplateException(describe(error));
            });
            return result;
        } catch (InterpretException e) {
            throw new TemplateException(String.valueOf(e.getMessage()));
        }
    }

    /**
     * What {@code tree} gives for each of several sets of names. A text that is one expression gives the expression's
     * value and not its text, as in Airflow's native rendering. All have one budget together.
     *
     * @throws TemplateException if one cannot be rendered
     */
    public List<JsonNode> values(JsonNode tree, List<Map<String, Object>> names) {
        try {
            return Budget.spend(
                    () -> names.stream().map(each -> value(tree, each)).toList());
        } catch (Budget.BudgetSpentError e) {
            throw new TemplateException(String.valueOf(e.getMessage()));
        } catch (StackOverflowError e) {
            throw new TemplateException("The template is nested too deeply");
        }
    }

    private JsonNode value(JsonNode tree, Map<String, Object> names) {
        return switch (tree) {
            case ObjectNode object -> {
                ObjectNode values = JsonNodeFactory.instance.objectNode();
                object.properties().forEach(member -> values.set(member.getKey(), value(member.getValue(), names)));
                yield values;
            }
            case ArrayNode array -> {
                ArrayNode values = JsonNodeFactory.instance.arrayNode();
                array.forEach(item -> values.add(value(item, names)));
                yield values;
            }
            default -> tree.isTextual() ? value(tree.textValue(), names) : tree;
        };
    }

    private JsonNode value(String template, Map<String, Object> names) {
        if (!isTemplate(template)) {
            return JsonNodeFactory.instance.textNode(template);
        }
        Shape.fault(template).ifPresent(fault -> {
            throw new TemplateException(fault);
        });
        Budget.step();
        return expression(template)
                .map(expression -> evaluated(expression, names))
                .orElseGet(() -> JsonNodeFactory.instance.textNode(rendered(template, names, null)));
    }

    /** The expression that a template is, if it is one and nothing else. */
    public static Optional<String> expression(String template) {
        String text = template.strip();
        boolean one = text.startsWith("{{")
                && text.endsWith("}}")
                && text.length() >= 4
                && text.indexOf("{{", 2) < 0
                && text.indexOf("}}") == text.length() - 2;
        return one ? Optional.of(text.substring(2, text.length() - 2).strip()) : Optional.empty();
    }

    private JsonNode evaluated(String expression, Map<String, Object> names) {
        return interpreted(names, null, interpreter -> Python.json(interpreter.resolveELExpression(expression, 1)));
    }

    /** Renders every text of {@code tree}. */
    public JsonNode render(JsonNode tree, Map<String, Object> names) {
        return switch (tree) {
            case ObjectNode object -> {
                ObjectNode rendered = JsonNodeFactory.instance.objectNode();
                object.properties().forEach(member -> rendered.set(member.getKey(), render(member.getValue(), names)));
                yield rendered;
            }
            case ArrayNode array -> {
                ArrayNode rendered = JsonNodeFactory.instance.arrayNode();
                array.forEach(item -> rendered.add(render(item, names)));
                yield rendered;
            }
            default -> tree.isTextual() ? JsonNodeFactory.instance.textNode(render(tree.textValue(), names)) : tree;
        };
    }

    private static String describe(TemplateError error) {
        Throwable cause = error.getException();
        while (cause != null && !(cause instanceof TemplateException)) {
            cause = cause.getCause();
        }
        String message = String.valueOf(cause == null ? error.getMessage() : cause.getMessage());
        return error.getLineno() > 0 ? message + " (line " + error.getLineno() + " of the template)" : message;
    }

    /** The library with expressions of our own. */
    private static final class Engine extends Jinjava {
        private final ExpressionFactory expressions = Arithmetic.expressions();

        Engine(JinjavaConfig config) {
            super(config);
        }

        @Override
        public ExpressionFactory getExpressionFactory() {
            return expressions;
        }
    }

    /** Writes values as Python does. */
    private static final class Interpreter extends JinjavaInterpreter {
        Interpreter(Jinjava jinjava, Context context, JinjavaConfig config) {
            super(jinjava, context, config);
        }

        private @Nullable ShellText shell;

        Interpreter(JinjavaInterpreter original) {
            super(original);
            shell = original instanceof Interpreter same ? same.shell : null;
        }

        @Override
        public String getAsString(@Nullable Object object) {
            String text = object == null ? "" : Python.str(object);
            return shell == null ? text : shell.mark(text);
        }
    }

    private static final class Interpreters implements InterpreterFactory {
        @Override
        public JinjavaInterpreter newInstance(JinjavaInterpreter original) {
            return new Interpreter(original);
        }

        @Override
        public JinjavaInterpreter newInstance(Jinjava jinjava, Context context, JinjavaConfig config) {
            return new Interpreter(jinjava, context, config);
        }
    }
}
