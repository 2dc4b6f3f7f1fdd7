package dev.mlopscloud.notebooks.home;

import dev.mlopscloud.notebooks.api.Answers;
import dev.mlopscloud.notebooks.api.ApiError;
import dev.mlopscloud.notebooks.auth.Xsrf;
import dev.mlopscloud.notebooks.journal.Journals;
import dev.mlopscloud.notebooks.kernel.Kernel;
import dev.mlopscloud.notebooks.kernel.Kernels;
import dev.mlopscloud.notebooks.process.Usage;
import dev.mlopscloud.notebooks.terminal.Terminals;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** {@code /home}: kernels and terminals, what they use, and buttons to stop them. */
@Path("/home")
@RunOnVirtualThread
final class HomeResource {
    private static final String POLICY = Answers.PAGE_POLICY
            + "; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; form-action 'self'; base-uri 'none'";

    private final Kernels kernels;
    private final Terminals terminals;
    private final Journals journals;
    private final Shares shares;
    private final Xsrf xsrf;

    HomeResource(Kernels kernels, Terminals terminals, Journals journals, Shares shares, Xsrf xsrf) {
        this.kernels = kernels;
        this.terminals = terminals;
        this.journals = journals;
        this.shares = shares;
        this.xsrf = xsrf;
    }

    @CheckedTemplate(basePath = "")
    static final class Templates {
        private Templates() {}

        static native TemplateInstance home(
                List<RunningKernel> kernels, List<RunningTerminal> terminals, String memory, String xsrf);
    }

    @GET
    public Response page(@Context HttpServerRequest request) {
        List<Kernel> running = kernels.all();
        shares.keepOnly(running.stream().map(Kernel::id).collect(Collectors.toSet()));
        long memory = 0;
        List<RunningKernel> rows = new ArrayList<>();
        for (Kernel kernel : running) {
            Usage usage = kernel.usage();
            memory += usage.memoryBytes();
            rows.add(row(kernel, usage));
        }
        List<RunningTerminal> shells = terminals.activity().entrySet().stream()
                .map(terminal -> new RunningTerminal(
                        terminal.getKey(),
                        RunningKernel.duration(Duration.between(terminal.getValue(), Instant.now()))))
                .toList();
        String html = Templates.home(rows, shells, RunningKernel.bytes(memory), xsrf.ensure(request))
                .render();
        return Response.ok(html, "text/html;charset=UTF-8")
                .header("Content-Security-Policy", POLICY)
                .header("Cache-Control", "no-store")
                .header("Referrer-Policy", "same-origin")
                .build();
    }

    private RunningKernel row(Kernel kernel, Usage usage) {
        String document = journals.document(kernel.id());
        String url = document.isEmpty()
                ? ""
                : "/lab/tree/"
                        + URLEncoder.encode(document, StandardCharsets.UTF_8)
                                .replace("+", "%20")
                                .replace("%2F", "/");
        return RunningKernel.of(kernel, document, url, shares.share(kernel.id(), usage), usage);
    }

    @POST
    @Path("/kernels/{id}/{action}")
    public Response kernel(@PathParam("id") String id, @PathParam("action") String action) throws InterruptedException {
        switch (action) {
            case "stop" -> kernels.shutdown(id);
            case "interrupt" -> kernels.interrupt(id);
            default -> throw new ApiError(404, "Not Found");
        }
        return home();
    }

    @POST
    @Path("/terminals/{name}/stop")
    public Response terminal(@PathParam("name") String name) throws InterruptedException {
        terminals.close(name);
        return home();
    }

    private static Response home() {
        return Response.status(303).header("Location", "/home").build();
    }
}
