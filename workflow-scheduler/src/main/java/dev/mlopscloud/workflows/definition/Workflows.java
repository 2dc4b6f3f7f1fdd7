package dev.mlopscloud.workflows.definition;

import dev.mlopscloud.workflows.document.Document;
import dev.mlopscloud.workflows.document.MalformedDocumentException;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The workflows of stored versions, read again as seldom as possible: a version never changes. */
@Singleton
final class Workflows {
    private static final int KEPT = 500;

    private final Notation notation;

    private final Map<UUID, Workflow> byVersion = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Workflow> eldest) {
            return size() > KEPT;
        }
    };

    Workflows(Notation notation) {
        this.notation = notation;
    }

    /** The workflow of {@code version}, if it was read lately. */
    Optional<Workflow> known(UUID version) {
        synchronized (byVersion) {
            return Optional.ofNullable(byVersion.get(version));
        }
    }

    /** The workflow of {@code version}, whose stored tree is {@code json}. */
    Workflow of(UUID version, String json) {
        Optional<Workflow> known = known(version);
        if (known.isPresent()) {
            return known.get();
        }
        Workflow read = read(json);
        synchronized (byVersion) {
            byVersion.put(version, read);
        }
        return read;
    }

    private Workflow read(String json) {
        try {
            Document document = Document.json(json);
            // Its templates were found right when it came.
            return notation.isOf(document.root())
                    ? notation.read(document.root())
                    : WorkflowReader.read(document, template -> Optional.empty());
        } catch (MalformedDocumentException e) {
            throw new IllegalStateException("A stored definition is not readable", e);
        }
    }
}
