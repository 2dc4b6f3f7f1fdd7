package dev.mlopscloud.tracking.registry;

import dev.mlopscloud.tracking.api.MlflowException;
import dev.mlopscloud.tracking.run.RunStore;
import jakarta.inject.Singleton;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where the files of model versions are. */
@Singleton
public final class VersionFiles {
    private static final Pattern RUN = Pattern.compile("runs:/(?<id>[^/]+)(?<path>/.*)?");

    private final ModelVersionStore versions;
    private final RunStore runs;

    VersionFiles(ModelVersionStore versions, RunStore runs) {
        this.versions = versions;
        this.runs = runs;
    }

    /** The root of a version's files; a version made of a run's files leads to that run's root. */
    public String location(String name, String version) {
        if (name.isEmpty()) {
            throw MlflowException.invalid("Missing value for required parameter 'name'.");
        }
        String uri = versions.downloadUri(name, RegistryRules.version(name, version));
        Matcher run = RUN.matcher(uri);
        if (!run.matches()) {
            return uri;
        }
        String path = run.group("path");
        return runs.get(run.group("id")).info().artifactUri() + (path == null ? "" : path);
    }
}
