package dev.mlopscloud.notebooks.lab;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Answers;
import dev.mlopscloud.notebooks.api.ApiError;
import dev.mlopscloud.notebooks.api.Json;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** {@code /lab/api/licenses}. */
@Path("/lab/api/licenses{rest:/?}")
@RunOnVirtualThread
final class LicenseResource {
    private static final int MAX_PATTERN = 200;

    private final Licenses licenses;

    LicenseResource(Licenses licenses) {
        this.licenses = licenses;
    }

    @GET
    public Response list(
            @RestQuery @Nullable String format,
            @RestQuery @Nullable String bundles,
            @RestQuery("full_text") @Nullable String fullText,
            @RestQuery @Nullable String download) {
        ObjectNode found = licenses.bundles(pattern(bundles));
        boolean whole = flag(fullText, true);
        return switch (format == null ? "json" : format) {
            case "json" -> Answers.json(200, Json.object().set("bundles", found));
            case "csv" -> file(Licenses.csv(found), "text/csv", "csv", download);
            case "markdown" -> file(Licenses.markdown(found, whole), "text/markdown", "md", download);
            default -> throw new ApiError(400, "Unsupported report format " + format + ".");
        };
    }

    private static Pattern pattern(@Nullable String bundles) {
        String wanted = bundles == null || bundles.isEmpty() ? ".*" : bundles;
        if (wanted.length() > MAX_PATTERN) {
            throw new ApiError(400, "bundles is too long");
        }
        try {
            return Pattern.compile(wanted);
        } catch (PatternSyntaxException e) {
            throw new ApiError(400, "bundles is no regular expression");
        }
    }

    private static boolean flag(@Nullable String value, boolean usual) {
        return (value == null || value.isEmpty()) ? usual : (value.equals("1") || value.equals("true"));
    }

    private static Response file(String text, String type, String extension, @Nullable String download) {
        Response.ResponseBuilder answer =
                Response.ok(text, type + "; charset=UTF-8").header("Content-Security-Policy", Answers.API_POLICY);
        if (flag(download, false)) {
            answer.header("Content-Disposition", "attachment; filename=\"jupyterlab-licenses." + extension + '"');
        }
        return answer.build();
    }
}
