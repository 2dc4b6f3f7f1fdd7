package dev.mlopscloud.tracking.artifact;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the directories of runs and models hold. */
@Singleton
public final class Directories {
    private final Gateway gateway;

    Directories(Gateway gateway) {
        this.gateway = gateway;
    }

    /**
     * A directory's entry.
     *
     * @param path relative to the root of the run or model
     * @param fileSize bytes; absent for directories and empty files
     */
    public record FileInfo(
            String path, boolean isDir, @Nullable Long fileSize) {}

    /** A directory of a run or model. */
    public record Listing(String rootUri, List<FileInfo> files) {}

    Listing list(String rootUri, String path) {
        Optional<String> root = ArtifactPath.behindGateway(rootUri);
        if (root.isEmpty()) {
            return new Listing(rootUri, List.of());
        }
        String directory = path.replaceAll("/+$", "");
        List<FileInfo> files = new ArrayList<>();
        for (JsonNode file : gateway.list(directory.isEmpty() ? root.get() : root.get() + "/" + directory)
                .path("files")) {
            String given = file.path("path").asText();
            String name = given.substring(given.lastIndexOf('/') + 1);
            long size = file.path("file_size").asLong();
            files.add(new FileInfo(
                    directory.isEmpty() ? name : directory + "/" + name,
                    file.path("is_dir").asBoolean(),
                    size == 0 ? null : Long.valueOf(size)));
        }
        files.sort(Comparator.comparing(FileInfo::path));
        return new Listing(rootUri, files);
    }
}
