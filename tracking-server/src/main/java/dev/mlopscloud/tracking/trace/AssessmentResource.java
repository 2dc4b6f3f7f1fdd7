package dev.mlopscloud.tracking.trace;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.tracking.api.Empty;
import dev.mlopscloud.tracking.api.Fields;
import dev.mlopscloud.tracking.api.MlflowException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.List;

/** The assessments of a trace. */
@Path("api/3.0/mlflow/traces/{traceId}/assessments")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class AssessmentResource {
    private final AssessmentStore assessments;
    private final Clock clock = Clock.systemUTC();

    AssessmentResource(AssessmentStore assessments) {
        this.assessments = assessments;
    }

    @POST
    public ObjectNode create(@PathParam("traceId") String traceId, Fields request) {
        return alone(assessments.create(Assessment.read(given(request), traceId, clock.millis())));
    }

    @GET
    @Path("{id}")
    public ObjectNode get(@PathParam("traceId") String traceId, @PathParam("id") String id) {
        return alone(assessments.get(traceId, id));
    }

    /** Changes the fields that the mask names; metadata is added to what there is. */
    @PATCH
    @Path("{id}")
    public ObjectNode update(@PathParam("traceId") String traceId, @PathParam("id") String id, Fields request) {
        Fields given = given(request);
        List<String> mask = List.of(request.required("update_mask").split(",", -1));
        return alone(assessments.update(traceId, id, existing -> changed(existing, given, mask)));
    }

    private Assessment changed(Assessment existing, Fields given, List<String> mask) {
        for (String kind : new String[] {"expectation", "feedback"}) {
            if (mask.contains(kind) && !existing.kind().equals(kind)) {
                throw MlflowException.invalid("Cannot update " + kind + " value on "
                        + (kind.equals("feedback") ? "an Expectation" : "a Feedback") + " assessment.");
            }
        }
        ObjectNode metadata = existing.metadata().deepCopy();
        Fields added = given.object("metadata");
        if (mask.contains("metadata") && added != null) {
            metadata.setAll(TraceInfo.texts(added));
        }
        boolean renamed = mask.contains("assessmentName") || mask.contains("assessment_name");
        return new Assessment(
                existing.id(),
                existing.traceId(),
                renamed ? given.textOr("assessment_name", existing.name()) : existing.name(),
                existing.kind(),
                existing.sourceType(),
                existing.sourceId(),
                mask.contains(existing.kind()) ? Assessment.content(given, existing.kind()) : existing.content(),
                mask.contains("rationale") ? given.text("rationale") : existing.rationale(),
                metadata,
                existing.spanId(),
                existing.overrides(),
                existing.valid(),
                existing.created(),
                clock.millis());
    }

    @DELETE
    @Path("{id}")
    public Empty delete(@PathParam("traceId") String traceId, @PathParam("id") String id) {
        assessments.delete(traceId, id);
        return Empty.ANSWER;
    }

    private static Fields given(Fields request) {
        Fields given = request.object("assessment");
        if (given == null) {
            throw request.missing("assessment");
        }
        return given;
    }

    private static ObjectNode alone(Assessment assessment) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.set("assessment", assessment.json());
        return answer;
    }
}
