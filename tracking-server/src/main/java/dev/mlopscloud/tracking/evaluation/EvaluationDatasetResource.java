package dev.mlopscloud.tracking.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.tracking.api.Empty;
import dev.mlopscloud.tracking.api.Fields;
import dev.mlopscloud.tracking.api.MlflowException;
import dev.mlopscloud.tracking.api.PageToken;
import dev.mlopscloud.tracking.api.Validation;
import dev.mlopscloud.tracking.evaluation.EvaluationRecordStore.Position;
import dev.mlopscloud.tracking.search.FilterParser;
import dev.mlopscloud.tracking.search.OrderParser;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code /api/3.0/mlflow/datasets}: evaluation datasets; the datasets of runs are elsewhere. */
@Path("api/3.0/mlflow/datasets")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class EvaluationDatasetResource {
    private static final int DEFAULT_PAGE = 1000;
    private static final int LARGEST_PAGE = 50_000;
    private static final int LONGEST_NAME = 500;
    private static final int LONGEST_TAG = 5000;
    private static final Pattern POSITION = Pattern.compile("(?<created>\\d{1,18}):(?<id>[\\w-]{1,64})");

    private final EvaluationDatasetStore datasets;
    private final EvaluationRecordStore records;

    EvaluationDatasetResource(EvaluationDatasetStore datasets, EvaluationRecordStore records) {
        this.datasets = datasets;
        this.records = records;
    }

    /** A dataset alone. */
    public record One(EvaluationDataset dataset) {}

    /** A page of a search. */
    public record Page(
            List<EvaluationDataset> datasets, @Nullable String nextPageToken) {}

    /** The experiments of a dataset. */
    public record Experiments(List<String> experimentIds) {}

    /** What became of records. */
    public record Upserted(int insertedCount, int updatedCount) {}

    /** A page of records, as a JSON text. */
    public record Records(String records, @Nullable String nextPageToken) {}

    /** How many records went. */
    public record Deleted(int deletedCount) {}

    @POST
    @Path("create")
    public One create(Fields request) {
        String name = request.required("name");
        Validation.atMost(name, LONGEST_NAME, "name");
        String tags = request.textOr("tags", "");
        return new One(datasets.create(name, tags.isEmpty() ? Map.of() : tags(request), experiments(request)));
    }

    private static Map<String, String> tags(Fields request) {
        Map<String, String> tags = new TreeMap<>();
        JsonTexts.object(request, "tags").properties().forEach(tag -> {
            if (!tag.getValue().isNull()) {
                String value = tag.getValue().isTextual()
                        ? tag.getValue().textValue()
                        : tag.getValue().toString();
                if (tag.getKey().indexOf('\0') >= 0 || value.indexOf('\0') >= 0) {
                    throw MlflowException.invalid("'tags' cannot contain NUL (0x00) characters");
                }
                Validation.atMost(tag.getKey(), Validation.MAX_KEY_LENGTH, "key");
                Validation.atMost(value, LONGEST_TAG, "value");
                tags.put(tag.getKey(), value);
            }
        });
        return tags;
    }

    private static List<Long> experiments(Fields request) {
        return request.texts("experiment_ids").stream()
                .map(Validation::experimentId)
                .toList();
    }

    @GET
    @Path("{datasetId}")
    public One get(@PathParam("datasetId") String id) {
        return new One(datasets.get(id));
    }

    @DELETE
    @Path("{datasetId}")
    public Empty delete(@PathParam("datasetId") String id) {
        datasets.delete(id);
        return Empty.ANSWER;
    }

    @GET
    @Path("search")
    public Page searchByQuery(Fields request) {
        return search(request);
    }

    @POST
    @Path("search")
    public Page search(Fields request) {
        int size = Validation.pageSize(request, DEFAULT_PAGE, LARGEST_PAGE);
        PageToken start = PageToken.of(request.text("page_token"));
        List<EvaluationDataset> found = datasets.search(new EvaluationDatasetStore.Query(
                experiments(request),
                FilterParser.parse(request.text("filter_string"), EvaluationSearch.GRAMMAR),
                OrderParser.parse(request.texts("order_by"), EvaluationSearch.GRAMMAR),
                start,
                size + 1));
        return new Page(
                found.subList(0, Math.min(size, found.size())), start.next(size, found, EvaluationDataset::datasetId));
    }

    @PATCH
    @Path("{datasetId}/tags")
    public Empty setTags(@PathParam("datasetId") String id, Fields request) {
        request.required("tags");
        datasets.setTags(id, tags(request));
        return Empty.ANSWER;
    }

    @DELETE
    @Path("{datasetId}/tags/{key}")
    public Empty deleteTag(@PathParam("datasetId") String id, @PathParam("key") String key) {
        datasets.deleteTag(id, key);
        return Empty.ANSWER;
    }

    @GET
    @Path("{datasetId}/experiment-ids")
    public Experiments experimentIds(@PathParam("datasetId") String id) {
        return new Experiments(datasets.experiments(id));
    }

    @POST
    @Path("{datasetId}/add-experiments")
    public One addExperiments(@PathParam("datasetId") String id, Fields request) {
        return new One(datasets.addExperiments(id, experiments(request)));
    }

    @POST
    @Path("{datasetId}/remove-experiments")
    public One removeExperiments(@PathParam("datasetId") String id, Fields request) {
        return new One(datasets.removeExperiments(id, experiments(request)));
    }

    @POST
    @Path("{datasetId}/records")
    public Upserted upsert(@PathParam("datasetId") String id, Fields request) {
        if (!(JsonTexts.required(request, "records") instanceof ArrayNode list)) {
            throw MlflowException.invalid("'records' must be a list of JSON objects");
        }
        List<ObjectNode> given = new ArrayList<>();
        for (JsonNode entry : list) {
            given.add(EvaluationRecord.checked(entry));
        }
        EvaluationRecordStore.Written written = records.put(id, given);
        return new Upserted(written.inserted(), written.updated());
    }

    @GET
    @Path("{datasetId}/records")
    public Records records(@PathParam("datasetId") String id, Fields request) {
        int size = request.integerOr("max_results", 0) == 0
                ? DEFAULT_PAGE
                : Validation.pageSize(request, DEFAULT_PAGE, LARGEST_PAGE);
        List<EvaluationRecord> found = records.list(id, position(request.text("page_token")), size + 1);
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        found.stream().limit(size).forEach(entry -> list.add(entry.json(id)));
        return new Records(list.toString(), found.size() > size ? token(found.get(size - 1)) : null);
    }

    private static String token(EvaluationRecord last) {
        return Base64.getEncoder().encodeToString((last.created() + ":" + last.id()).getBytes(StandardCharsets.UTF_8));
    }

    private static Position position(@Nullable String token) {
        if (token == null || token.isEmpty()) {
            return new Position(Long.MIN_VALUE, "");
        }
        try {
            Matcher position = POSITION.matcher(new String(Base64.getDecoder().decode(token), StandardCharsets.UTF_8));
            if (position.matches()) {
                return new Position(Long.parseLong(position.group("created")), position.group("id"));
            }
        } catch (IllegalArgumentException e) {
            throw MlflowException.invalid("Invalid page token, could not base64-decode");
        }
        throw MlflowException.invalid("Invalid page token");
    }

    @DELETE
    @Path("{datasetId}/records")
    public Deleted deleteRecords(@PathParam("datasetId") String id, Fields request) {
        return new Deleted(records.delete(id, request.texts("dataset_record_ids")));
    }
}
