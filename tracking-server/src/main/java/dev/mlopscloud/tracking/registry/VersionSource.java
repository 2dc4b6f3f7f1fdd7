package dev.mlopscloud.tracking.registry;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.mlopscloud.tracking.api.ArtifactHosts;
import dev.mlopscloud.tracking.api.MlflowException;
import dev.mlopscloud.tracking.loggedmodel.LoggedModel;
import dev.mlopscloud.tracking.loggedmodel.LoggedModelStore;
import dev.mlopscloud.tracking.run.RunStore;
import jakarta.inject.Singleton;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a model version may come from ({@code mlflow/server/handlers.py:_validate_source_run}): nothing on a disk, no
 * way upwards however it is encoded, and files of this server only as part of the run or model that the request names.
 */
@Singleton
final class VersionSource {
    private static final int DEEPEST_ENCODING = 4;
    private static final Set<String> PROMPT_SOURCES = Set.of("dummy-source", "prompt-template");
    private static final Pattern URI = Pattern.compile("(?<scheme>[a-zA-Z][a-zA-Z0-9+.-]*):(?<rest>.*)");
    private static final Pattern LOGGED_MODEL = Pattern.compile("models:/+(?<id>m-[^/]+)(?:/.*)?");
    private static final Pattern REGISTERED_MODEL = Pattern.compile("models:/+(?<name>[^/@]+)[/@](?<version>[^/]+)/?");
    private static final Pattern RUN = Pattern.compile("runs:/(?<id>[^/]+)(?:/.*)?");

    private final RunStore runs;
    private final LoggedModelStore models;
    private final RegisteredModelStore registered;
    private final ModelVersionStore versions;

    VersionSource(RunStore runs, LoggedModelStore models, RegisteredModelStore registered, ModelVersionStore versions) {
        this.runs = runs;
        this.models = models;
        this.registered = registered;
        this.versions = versions;
    }

    /**
     * What a version is made from.
     *
     * @param storageLocation where the files are, once the source is checked
     */
    record Origin(String source, String storageLocation, String runId, String modelId) {
        Origin at(String location, String run) {
            return new Origin(source, location, run, modelId);
        }
    }

    /** Checks a version's origin and finds where its files are. */
    Origin check(Origin given, boolean prompt) {
        if (prompt) {
            if (!PROMPT_SOURCES.contains(given.source)) {
                throw MlflowException.invalid("Invalid prompt source: '" + given.source
                        + "'. Prompt sources must use an MLflow placeholder.");
            }
            return given.at(given.source, given.runId);
        }
        Matcher uri = URI.matcher(given.source);
        String scheme = uri.matches() ? uri.group("scheme").toLowerCase(Locale.ROOT) : "file";
        if (scheme.equals("file")) {
            String owner = given.modelId.isEmpty() ? "run_id" : "model_id";
            throw MlflowException.invalid("Invalid model version source: '" + given.source
                    + "'. To use a local path as a model version source, the " + owner
                    + " request parameter has to be specified and the local path has to be contained within the"
                    + " artifact directory of the run specified by the " + owner + ".");
        }
        ArtifactHosts.refuse(given.source, "source");
        refuseWaysUp(given.source);
        return switch (scheme) {
            case "models" -> fromModel(given);
            case "runs" -> fromRun(given);
            default -> fromStorage(given, scheme);
        };
    }

    private static void refuseWaysUp(String source) {
        String decoded = source;
        for (int depth = 0; depth <= DEEPEST_ENCODING; depth++) {
            String path = decoded.replaceFirst("^[a-zA-Z][a-zA-Z0-9+.-]*:(//[^/]*)?", "");
            if (decoded.indexOf('\0') >= 0
                    || decoded.contains("#")
                    || List.of(path.split("/", -1)).contains("..")
                    || path.contains("/./")
                    || path.contains("\\")) {
                throw MlflowException.invalid("Invalid model version source: '" + source.replace("\0", "")
                        + "'. If supplying a source as an http, https, local file path, ftp, objectstore, or"
                        + " mlflow-artifacts uri, an absolute path must be provided without relative path references"
                        + " present. Please provide an absolute path.");
            }
            String next = unquote(decoded, source);
            if (next.equals(decoded)) {
                return;
            }
            decoded = next;
        }
        throw MlflowException.invalid("Invalid model version source: '" + source + "'. It is encoded too often.");
    }

    private static String unquote(String text, String source) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw MlflowException.invalid("Invalid model version source: '" + source + "'.");
        }
    }

    private Origin fromModel(Origin given) {
        if (given.source.startsWith("models://")) {
            throw foreign(given, "model_id");
        }
        Matcher logged = LOGGED_MODEL.matcher(given.source);
        if (logged.matches()) {
            if (!logged.group("id").equals(given.modelId)) {
                throw foreign(given, "model_id");
            }
            LoggedModel model = loggedModel(given);
            return given.at(model.info().artifactUri(), runOf(given, model));
        }
        Matcher version = REGISTERED_MODEL.matcher(given.source);
        if (!version.matches()) {
            throw foreign(given, "model_id");
        }
        String name = version.group("name");
        ModelVersion copied = copied(name, version.group("version"), given.source.contains("@"));
        int number = Integer.parseInt(copied.version());
        String modelId = copied.modelId() == null ? "" : copied.modelId();
        boolean otherRun = !given.runId.isEmpty() && !given.runId.equals(copied.runId());
        boolean otherModel = !given.modelId.isEmpty() && !given.modelId.equals(modelId);
        if (otherRun || otherModel) {
            throw MlflowException.invalid("Invalid model version source: '" + given.source
                    + "'. The run_id and model_id request parameters must match the referenced model version.");
        }
        return new Origin(
                "models:/" + name + "/" + number, versions.downloadUri(name, number), copied.runId(), modelId);
    }

    private ModelVersion copied(String name, String version, boolean alias) {
        RegisteredModel model = registered.get(name);
        if (alias) {
            return versions.aliased(name, version)
                    .orElseThrow(() -> MlflowException.invalid("Registered model alias " + version + " not found."));
        }
        if (version.matches("\\d+")) {
            return versions.get(name, RegistryRules.version(name, version));
        }
        String stage = RegistryRules.stage(version);
        return model.latestVersions().stream()
                .filter(latest -> latest.currentStage().equals(stage))
                .findFirst()
                .orElseThrow(() -> MlflowException.missing(
                        "No versions of model with name '" + name + "' and stage '" + stage + "' found"));
    }

    private Origin fromRun(Origin given) {
        Matcher run = RUN.matcher(given.source);
        if (!given.modelId.isEmpty() || !run.matches() || !run.group("id").equals(given.runId)) {
            throw foreign(given, given.modelId.isEmpty() ? "run_id" : "model_id");
        }
        return given.at(given.source, given.runId);
    }

    private Origin fromStorage(Origin given, String scheme) {
        boolean ours = scheme.equals("mlflow-artifacts")
                || (scheme.startsWith("http") && given.source.contains("/api/2.0/mlflow-artifacts/artifacts"));
        if (!given.modelId.isEmpty()) {
            LoggedModel model = loggedModel(given);
            if (ours && !isWithin(given.source, model.info().artifactUri())) {
                throw foreign(given, "model_id");
            }
            return given.at(given.source, runOf(given, model));
        }
        if (ours) {
            String root = runs.find(given.runId)
                    .map(run -> run.info().artifactUri())
                    .orElseThrow(() -> foreign(given, "run_id"));
            if (!isWithin(given.source, root)) {
                throw foreign(given, "run_id");
            }
        }
        return given.at(given.source, given.runId);
    }

    private LoggedModel loggedModel(Origin given) {
        return models.get(given.modelId, false);
    }

    private static String runOf(Origin given, LoggedModel model) {
        return given.runId.isEmpty() ? model.info().sourceRunId() : given.runId;
    }

    private static boolean isWithin(String source, String root) {
        String decoded = unquote(source, source);
        return decoded.equals(root) || decoded.startsWith(root + "/");
    }

    private static MlflowException foreign(Origin given, String owner) {
        return MlflowException.invalid("Invalid model version source: '" + given.source + "'. The " + owner
                + " request parameter must identify the resource that contains the source.");
    }

    /** Lists a new version in its logged model's tag, where clients and the UI look for it. */
    void noteRegistration(ModelVersion created) {
        if (created.modelId() == null) {
            return;
        }
        String name = TextNode.valueOf(created.name()).toString();
        models.appendToTag(
                created.modelId(),
                "mlflow.modelVersions",
                "{\"name\": " + name + ", \"version\": \"" + created.version() + "\"}");
    }
}
