package dev.mlopscloud.notebooks.contents;

import dev.mlopscloud.notebooks.api.Answers;
import dev.mlopscloud.notebooks.api.ApiError;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;

/** Jupyter's {@code /view}: a file in a frame that cannot reach this server in the reader's name. */
@Path("/view{path:(/.*)?}")
@RunOnVirtualThread
final class ViewResource {
    private static final String POLICY =
            Answers.PAGE_POLICY + "; default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'";

    private final Contents contents;

    ViewResource(Contents contents) {
        this.contents = contents;
    }

    @CheckedTemplate(basePath = "")
    static final class Templates {
        private Templates() {}

        static native TemplateInstance view(String title, String address);
    }

    @GET
    public Response view(@PathParam("path") String path) {
        if (!contents.isFile(path)) {
            throw new ApiError(404, "File does not exist: " + path.replaceFirst("^/", ""));
        }
        String name = path.substring(path.lastIndexOf('/') + 1);
        return Response.ok(
                        Templates.view(name, "/files" + ContentsResource.encoded(path))
                                .render(),
                        "text/html; charset=UTF-8")
                .header("Content-Security-Policy", POLICY)
                .build();
    }
}
