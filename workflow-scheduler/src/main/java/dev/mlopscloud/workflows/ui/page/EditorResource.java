package dev.mlopscloud.workflows.ui.page;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.mlopscloud.workflows.definition.Dags;
import dev.mlopscloud.workflows.definition.Definitions;
import dev.mlopscloud.workflows.definition.Workflow;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;

/** {@code /definitions}: a page to write a definition on. What it says of it comes from the API's own checks. */
@Path("/definitions")
@RunOnVirtualThread
public final class EditorResource {
    private static final String EXAMPLE = """
            dag_id: my_first_workflow
            description: What it does, in one line
            schedule: "0 6 * * *"        # every morning; leave it out to run on demand
            start_date: 2026-01-01
            tags: [example]

            params:                      # asked for when a run is triggered
              name: {default: world, type: string, title: Whom to greet}

            tasks:
              - task_id: greet
                operator: bash
                bash_command: 'echo "Hello {{ params.name }}"'

              - task_id: count
                operator: python
                code: |
                  print(sum(range(10)))
                dependencies: [greet]

              - {task_id: done, operator: empty, dependencies: [count]}
            """;

    private final Dags dags;
    private final Definitions definitions;

    EditorResource(Dags dags, Definitions definitions) {
        this.dags = dags;
        this.definitions = definitions;
    }

    /** The page's templates. */
    @CheckedTemplate
    static final class Templates {
        private Templates() {}

        static native TemplateInstance editor(String source, boolean fresh);

        static native TemplateInstance preview(Graph graph);
    }

    /**
     * What a definition is going to be.
     *
     * @param exists whether there is a DAG of its name, so that it would be replaced
     * @param graph an SVG image
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Preview(String dagId, boolean exists, int tasks, String graph) {}

    @GET
    @Path("/new")
    @Produces(MediaType.TEXT_HTML)
    public Response create() {
        return PagesResource.page(() -> Templates.editor(EXAMPLE, true));
    }

    @GET
    @Path("/{dag_id}/edit")
    @Produces(MediaType.TEXT_HTML)
    public Response edit(@PathParam("dag_id") String dagId) {
        return PagesResource.page(
                () -> Templates.editor(dags.source(dags.get(dagId).version()), false));
    }

    /** Checks a definition and draws it; changes nothing. Faults are those of {@code /api/definitions/validate}. */
    @POST
    @Path("/preview")
    @Consumes({"application/yaml", MediaType.APPLICATION_JSON})
    @Produces(MediaType.APPLICATION_JSON)
    public Preview preview(String body) {
        Workflow workflow = definitions.read(body);
        String graph = Templates.preview(Graph.of(workflow, Map.of())).render();
        return new Preview(
                workflow.dagId(),
                dags.find(workflow.dagId()).isPresent(),
                workflow.tasks().size(),
                graph);
    }
}
