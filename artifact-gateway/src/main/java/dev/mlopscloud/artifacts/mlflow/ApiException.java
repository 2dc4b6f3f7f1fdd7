package dev.mlopscloud.artifacts.mlflow;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A request that is answered with an error; the message is for the client. */
public final class ApiException extends RuntimeException {
    private final int status;
    private final transient ObjectNode body;

    private ApiException(int status, String message, ObjectNode body) {
        super(message);
        this.status = status;
        this.body = body;
    }

    /** An error of MLflow's own: {@code error_code}, {@code message} and their classification. */
    public static ApiException of(ErrorCode code, String message) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("error_code", code.name()).put("message", message);
        if (code.sqlState != null && code.errorClass != null) {
            body.put("sqlstate", code.sqlState).put("error_class", code.errorClass);
        }
        return new ApiException(code.status, message, body);
    }

    /** An error of the framework under MLflow's artifact routes: {@code detail} alone. */
    static ApiException detail(int status, String detail) {
        return new ApiException(
                status, detail, JsonNodeFactory.instance.objectNode().put("detail", detail));
    }

    int status() {
        return status;
    }

    ObjectNode body() {
        return body;
    }
}
