package dev.mlopscloud.tracking.artifact;

import dev.mlopscloud.tracking.api.HtmlPage;
import dev.mlopscloud.tracking.api.MlflowException;
import dev.mlopscloud.tracking.api.PercentEncoding;
import dev.mlopscloud.tracking.api.WrongMethod;
import dev.mlopscloud.tracking.loggedmodel.LoggedModelStore;
import dev.mlopscloud.tracking.registry.VersionFiles;
import dev.mlopscloud.tracking.run.RunStore;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The routes that carry artifacts' bytes; they stream, so they are Vert.x's. */
@Singleton
final class ArtifactRoutes {
    /** The proxy's routes, by the path as it was sent: the router would resolve dots first. */
    private static final Pattern PROXY = Pattern.compile(
            "/api(?<route>/2\\.0/mlflow-artifacts/[a-z]+(?:/(?:create|complete|abort))?)" + "(?<path>/.*)?");

    private static final Pattern MODEL_FILES =
            Pattern.compile("/api/2\\.0/mlflow/logged-models/(?<id>[^/]+)/artifacts/files");

    private final Gateway gateway;
    private final ArtifactFiles files;
    private final Vertx vertx;
    private final RunStore runs;
    private final LoggedModelStore models;
    private final VersionFiles versions;

    ArtifactRoutes(
            Gateway gateway,
            ArtifactFiles files,
            Vertx vertx,
            RunStore runs,
            LoggedModelStore models,
            VersionFiles versions) {
        this.gateway = gateway;
        this.files = files;
        this.vertx = vertx;
        this.runs = runs;
        this.models = models;
        this.versions = versions;
    }

    void install(@Observes Router router) {
        router.route().handler(this::proxy);
        WrongMethod.refuseAllButReads(router, "/get-artifact", this::runFile);
        WrongMethod.refuseAllButReads(router, "/model-versions/get-artifact", this::versionFile);
        router.route().handler(this::modelFile);
    }

    private void proxy(RoutingContext context) {
        HttpServerRequest request = context.request();
        Matcher matcher = PROXY.matcher(request.path() == null ? "" : request.path());
        if (!matcher.matches()) {
            context.next();
            return;
        }
        try {
            String path = matcher.group("path");
            if (path != null && path.length() > 1) {
                ArtifactPath.checked(PercentEncoding.decode(path.substring(1)));
            }
            String directory = request.getParam("path");
            if (path == null && directory != null) {
                ArtifactPath.checked(directory);
            }
            String query = request.query();
            gateway.pass(
                    request,
                    "/api" + matcher.group("route") + (path == null ? "" : path) + (query == null ? "" : "?" + query));
        } catch (MlflowException e) {
            gateway.refuse(request.response(), e.code(), e.text());
        }
    }

    private void runFile(RoutingContext context) {
        String runId = context.request().getParam("run_id", context.request().getParam("run_uuid", ""));
        file(context, "path", () -> runs.get(runId).info().artifactUri(), files::send);
    }

    private void versionFile(RoutingContext context) {
        String name = context.request().getParam("name", "");
        String version = context.request().getParam("version", "");
        file(context, "path", () -> versions.location(name, version), this::sendOrLink);
    }

    private void modelFile(RoutingContext context) {
        Matcher matcher = MODEL_FILES.matcher(context.normalizedPath());
        if (!matcher.matches()) {
            context.next();
            return;
        }
        HttpMethod method = context.request().method();
        if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD)) {
            WrongMethod.refuse(context, WrongMethod.READS);
            return;
        }
        file(
                context,
                "artifact_file_path",
                () -> models.get(matcher.group("id"), false).info().artifactUri(),
                this::sendOrLink);
    }

    /** Answers a request with a file below an artifact root. */
    private interface Answer {
        void of(HttpServerRequest request, String artifactUri, String path);
    }

    private void sendOrLink(HttpServerRequest request, String artifactUri, String path) {
        if ("true".equals(request.getParam("presigned"))) {
            files.link(request, artifactUri, path);
        } else {
            files.send(request, artifactUri, path);
        }
    }

    private void file(RoutingContext context, String parameter, Callable<String> root, Answer answer) {
        HttpServerRequest request = context.request();
        String path = request.getParam(parameter);
        if (path == null || path.isEmpty()) {
            request.response()
                    .setStatusCode(HtmlPage.BAD_REQUEST.status())
                    .putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8")
                    .end(HtmlPage.BAD_REQUEST.text());
            return;
        }
        if (request.params().entries().stream()
                .anyMatch(entry -> entry.getValue().indexOf('\0') >= 0)) {
            files.fail(request, MlflowException.invalid("Parameters cannot contain NUL (0x00) characters"));
            return;
        }
        request.pause();
        vertx.executeBlocking(() -> root(path, root), false)
                .onSuccess(artifactUri -> answer.of(request, artifactUri, path))
                .onFailure(cause -> files.fail(request, cause));
    }

    private static String root(String path, Callable<String> root) throws Exception {
        ArtifactPath.checked(path);
        return root.call();
    }
}
