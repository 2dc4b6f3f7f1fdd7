package dev.mlopscloud.standalone.postgres;

import java.io.IOException;
import java.nio.file.Path;

/** Where the parts of a copy go; paths are relative, with slashes. */
public interface ClusterSink {
    /** Takes a file as it is now; one that is gone again is no failure. */
    void file(String path, Path file) throws IOException;

    /** Takes a folder, without what is in it. */
    void folder(String path, Path folder) throws IOException;

    /** Takes a file of this content. */
    void content(String path, byte[] content) throws IOException;
}
