package dev.mlopscloud.standalone.stack;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mlopscloud.standalone.configuration.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** {@code data/run/stack.json}. */
public final class StackStateFile {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path folder;
    private final Path file;

    public StackStateFile(Path runFolder) {
        this.folder = runFolder;
        this.file = runFolder.resolve("stack.json");
    }

    public void write(StackState state) throws IOException {
        PrivateFiles.folder(folder);
        PrivateFiles.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(state) + "\n");
    }

    /** What was written last; nothing when no stack ran, or it was stopped in order. */
    public Optional<StackState> read() throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(Files.readString(file), StackState.class));
        } catch (JacksonException e) {
            throw new IOException(
                    file + " is damaged (" + e.getOriginalMessage() + "): stop what runs by hand" + " and remove it.");
        }
    }

    public void delete() throws IOException {
        Files.deleteIfExists(file);
    }
}
