package dev.mlopscloud.workflows.rest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.ResponseStatus;

/** Writes the OpenAPI document of the service from its resources. */
final class ApiDocument {
    /** What people and their programs call; pages, and what workers and the UI call, have documents of their own. */
    private static final Pattern PUBLIC = Pattern.compile("/(?:api/v2|api/definitions|openapi\\.json)(?:/|$)");

    private final ObjectMapper json = new ObjectMapper();
    private final ObjectNode document = json.createObjectNode();
    private final ObjectNode paths;
    private final ApiSchemas schemas;

    private ApiDocument() {
        document.put("openapi", "3.1.0");
        document.putObject("info")
                .put("title", "MLOps Cloud: workflow scheduler")
                .put("version", "2");
        paths = document.putObject("paths");
        schemas = new ApiSchemas(json, document.putObject("components").putObject("schemas"));
        schemas.addError();
    }

    /** The document, in an order that depends on nothing but the resources. */
    static String write() {
        ApiDocument writer = new ApiDocument();
        List<JavaClass> resources = new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("dev.mlopscloud.workflows")
                        .stream()
                        .filter(type -> type.isAnnotatedWith(Path.class))
                        .filter(type -> PUBLIC.matcher(
                                        type.getAnnotationOfType(Path.class).value())
                                .lookingAt())
                        .sorted(Comparator.comparing(JavaClass::getName))
                        .toList();
        resources.forEach(type -> writer.add(type.reflect()));
        return writer.document.toPrettyString() + "\n";
    }

    private void add(Class<?> resource) {
        List<Method> methods = new ArrayList<>(Arrays.asList(resource.getDeclaredMethods()));
        methods.sort(Comparator.comparing((Method method) -> path(resource, method))
                .thenComparing(ApiDocument::verb)
                .thenComparing(Method::getName));
        for (Method method : methods) {
            if (!verb(method).isEmpty()) {
                ObjectNode item = paths.withObjectProperty(path(resource, method));
                describe(resource, method, item.withObjectProperty(verb(method)));
            }
        }
    }

    private static String path(Class<?> resource, Method method) {
        Path own = method.getAnnotation(Path.class);
        String whole = resource.getAnnotation(Path.class).value() + (own == null ? "" : own.value());
        return whole.replaceAll("\\{(\\w+):[^}]*}", "{$1}");
    }

    private static String verb(Method method) {
        for (Annotation annotation : method.getAnnotations()) {
            HttpMethod verb = annotation.annotationType().getAnnotation(HttpMethod.class);
            if (verb != null) {
                return verb.value().toLowerCase(Locale.ROOT);
            }
        }
        return "";
    }

    private void describe(Class<?> resource, Method method, ObjectNode operation) {
        String group = resource.getSimpleName().replace("Resource", "");
        operation.put("operationId", group + "_" + method.getName());
        operation.putArray("tags").add(group);
        ArrayNode parameters = operation.putArray("parameters");
        for (Parameter parameter : method.getParameters()) {
            if (parameter.isAnnotationPresent(PathParam.class)) {
                parameter(
                                parameters,
                                "path",
                                parameter.getAnnotation(PathParam.class).value())
                        .put("required", true);
            } else if (parameter.isAnnotationPresent(QueryParam.class)) {
                parameter(
                        parameters,
                        "query",
                        parameter.getAnnotation(QueryParam.class).value());
            } else if (parameter.getType() == UriInfo.class) {
                List.of("limit", "offset", "order_by").forEach(name -> parameter(parameters, "query", name));
            } else if (parameter.getType() == String.class
                    && parameter.getAnnotations().length == 0
                    && !method.isAnnotationPresent(GET.class)
                    && !method.isAnnotationPresent(DELETE.class)) {
                operation
                        .putObject("requestBody")
                        .putObject("content")
                        .putObject("application/json")
                        .putObject("schema")
                        .put("type", "object");
            }
        }
        answers(method, operation.putObject("responses"));
    }

    private static ObjectNode parameter(ArrayNode parameters, String place, String name) {
        ObjectNode parameter = parameters.addObject().put("name", name).put("in", place);
        parameter.putObject("schema").put("type", "string");
        return parameter;
    }

    private void answers(Method method, ObjectNode responses) {
        ResponseStatus status = method.getAnnotation(ResponseStatus.class);
        Class<?> type = method.getReturnType();
        if (type == void.class) {
            responses.putObject("204").put("description", "Done");
        } else {
            ObjectNode good = responses.putObject(status == null ? "200" : Integer.toString(status.value()));
            good.put("description", "Done");
            if (type != Response.class && type != byte[].class) {
                good.putObject("content")
                        .putObject("application/json")
                        .set("schema", schemas.of(method.getGenericReturnType()));
            }
        }
        Map<String, String> refusals = Map.of("400", "Bad request", "404", "Not found", "422", "Faults");
        refusals.keySet().stream().sorted().forEach(code -> responses
                .putObject(code)
                .put("description", refusals.get(code))
                .putObject("content")
                .putObject("application/json")
                .putObject("schema")
                .put("$ref", "#/components/schemas/Refusal"));
    }
}
