package dev.mlopscloud.workflows.problem;

import dev.mlopscloud.workflows.document.MalformedDocumentException;
import dev.mlopscloud.workflows.document.Problem;
import java.io.Serial;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A request that is refused: the status, and the {@code detail} of Airflow's answer. */
public final class ApiFailure extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Object detail;

    private ApiFailure(int status, Object detail) {
        super(status + " " + detail, null, false, false);
        this.status = status;
        this.detail = detail;
    }

    public static ApiFailure badRequest(String detail) {
        return new ApiFailure(400, detail);
    }

    public static ApiFailure notFound(String detail) {
        return new ApiFailure(404, detail);
    }

    public static ApiFailure conflict(String detail) {
        return new ApiFailure(409, detail);
    }

    /** A row that is there already, in the words that Airflow has for what its database refuses. */
    public static ApiFailure duplicate(String message) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("reason", "Unique constraint violation");
        detail.put("statement", "hidden");
        detail.put("orig_error", "hidden");
        detail.put("message", message);
        return new ApiFailure(409, detail);
    }

    /** A refusal in the words of the Task Execution API: a reason, a message, and what else the client asks for. */
    public static ApiFailure refused(int status, String reason, String message, Map<String, ?> more) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("reason", reason);
        detail.put("message", message);
        detail.putAll(more);
        return new ApiFailure(status, detail);
    }

    public static ApiFailure notAllowed(String detail) {
        return new ApiFailure(405, detail);
    }

    public static ApiFailure forbidden(String detail) {
        return new ApiFailure(403, detail);
    }

    public static ApiFailure unauthorized(String detail) {
        return new ApiFailure(401, detail);
    }

    public static ApiFailure unsupported(String detail) {
        return new ApiFailure(415, detail);
    }

    public static ApiFailure unavailable(String detail) {
        return new ApiFailure(503, detail);
    }

    public static ApiFailure tooLarge(String detail) {
        return new ApiFailure(413, detail);
    }

    public static ApiFailure notSupported(String detail) {
        return new ApiFailure(501, detail);
    }

    /** The body's faults, as FastAPI lists them. */
    public static ApiFailure unprocessable(List<Problem> problems) {
        List<Map<String, Object>> detail = new ArrayList<>();
        for (Problem problem : problems) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("type", problem.type());
            entry.put("loc", problem.loc());
            entry.put("msg", problem.msg());
            entry.put("input", problem.input().isMissingNode() ? Map.of() : problem.input());
            Map<String, Object> context = problem.line() == null
                    ? Contexts.of(problem.type(), problem.msg())
                    : Map.of("line", problem.line());
            if (!context.isEmpty()) {
                entry.put("ctx", context);
            }
            detail.add(entry);
        }
        return new ApiFailure(422, detail);
    }

    /** A body that means nothing as a whole. */
    public static ApiFailure unprocessable(String detail) {
        return new ApiFailure(422, detail);
    }

    /** A body that does not parse. */
    public static ApiFailure malformed(MalformedDocumentException fault, String type) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("type", type);
        entry.put("loc", fault.line() == null ? List.of("body") : List.of("body", fault.line()));
        entry.put("msg", fault.getMessage() + (fault.line() == null ? "" : " (line " + fault.line() + ")"));
        entry.put("input", Map.of());
        if (fault.line() != null) {
            entry.put("ctx", Map.of("line", fault.line()));
        }
        return new ApiFailure(422, List.of(entry));
    }

    /** A query or path parameter of the wrong form. */
    public static ApiFailure parameter(String place, String name, String type, String expected, String input) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("type", type);
        entry.put("loc", List.of(place, name));
        entry.put("msg", expected);
        entry.put("input", input);
        Map<String, Object> context = Contexts.of(type, expected);
        if (!context.isEmpty()) {
            entry.put("ctx", context);
        }
        return new ApiFailure(422, List.of(entry));
    }

    /** A value of a query parameter that can be given several times. */
    public static ApiFailure item(String name, int position, String type, String expected, String input) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("type", type);
        entry.put("loc", List.of("query", name, position));
        entry.put("msg", expected);
        entry.put("input", input);
        return new ApiFailure(422, List.of(entry));
    }

    /** A parameter that must be there and is not. */
    public static ApiFailure missing(String place, String name) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("type", "missing");
        entry.put("loc", List.of(place, name));
        entry.put("msg", "Field required");
        entry.put("input", null);
        return new ApiFailure(422, List.of(entry));
    }

    public int status() {
        return status;
    }

    /** A text, an object, or a list of faults. */
    public Object detail() {
        return detail;
    }
}
