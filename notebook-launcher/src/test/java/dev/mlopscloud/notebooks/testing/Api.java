package dev.mlopscloud.notebooks.testing;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.Map;

/** Requests of a program that knows the token. */
public final class Api {
    private Api() {}

    /** A request with the token; its path is sent as written. */
    public static RequestSpecification signedIn() {
        return given().urlEncodingEnabled(false).header("Authorization", "token " + NotebookFolders.TOKEN);
    }

    /** Sends a JSON body. */
    public static Response send(String method, String path, Object body) {
        return signedIn().contentType(ContentType.JSON).body(body).request(method, path);
    }

    /** Starts a kernel as {@code asked}; its id. */
    public static String startKernel(Map<String, ?> asked) {
        return send("POST", "/api/kernels", asked)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    /** Writes a text file. */
    public static void write(String path, String text) {
        send("PUT", "/api/contents/" + path, Map.of("type", "file", "format", "text", "content", text))
                .then()
                .statusCode(201);
    }
}
