package dev.mlopscloud.notebooks.contents;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/** The folder that people see. */
@ConfigMapping(prefix = "mlops.contents")
public interface ContentsConfig {

    /** The folder of notebooks and files. Nothing outside it can be named. */
    @WithDefault(".")
    Path directory();

    /** Whether names that begin with a dot are shown and served. */
    @WithDefault("false")
    boolean allowHidden();

    /** Whether deleting moves to the folder {@code .Trash} of the root, from where a person can take it back. */
    @WithDefault("true")
    boolean deleteToTrash();

    /** The largest folder that is copied on request. */
    @WithDefault("500M")
    MemorySize maxFolderCopy();
}
