package dev.mlopscloud.notebooks.journal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.disk.AtomicFile;
import dev.mlopscloud.notebooks.state.StateConfig;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** The journals of all kernels, and of those that are gone but left outputs that nobody has saved. */
@Singleton
public final class Journals {
    private static final Logger LOG = Logger.getLogger(Journals.class);
    private static final String DOCUMENT = "document";
    private static final int ORPHANS = 100;

    private final Map<String, Journal> journals = new ConcurrentHashMap<>();
    private final Map<String, String> documents = new ConcurrentHashMap<>();
    private final Set<String> orphans = ConcurrentHashMap.newKeySet();
    private final Path folder;
    private final JournalConfig config;

    Journals(JournalConfig config, StateConfig state) {
        this.config = config;
        try {
            this.folder = AtomicFile.privateDirectory(
                    state.directory().toAbsolutePath().normalize().resolve("journal"));
            for (Path kept : kept()) {
                Path document = kept.resolve(DOCUMENT);
                if (Files.isRegularFile(document)) {
                    documents.put(String.valueOf(kept.getFileName()), Files.readString(document));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Folders of kernels from the newest to the oldest. */
    private List<Path> kept() throws IOException {
        try (Stream<Path> folders = Files.list(folder)) {
            return folders.filter(Files::isDirectory)
                    .sorted((a, b) ->
                            Long.compare(b.toFile().lastModified(), a.toFile().lastModified()))
                    .toList();
        }
    }

    /** At the start of the server: kernels that did not survive say no more, and are not remembered for ever. */
    public void endAllBut(Set<String> running) {
        try {
            for (Path kept : kept()) {
                String id = String.valueOf(kept.getFileName());
                if (running.contains(id)) {
                    continue;
                }
                boolean old = Instant.ofEpochMilli(kept.toFile().lastModified())
                        .plus(config.keepFor())
                        .isBefore(Instant.now());
                if (old || orphans.size() >= ORPHANS || !documents.containsKey(id)) {
                    documents.remove(id);
                    Segments.delete(kept);
                } else {
                    orphans.add(id);
                }
            }
        } catch (IOException e) {
            LOG.warnf("Outputs of kernels that are gone stay on disk: %s", e.getMessage());
        }
    }

    private void drop(String id, Journal journal) throws IOException {
        journals.remove(id);
        documents.remove(id);
        orphans.remove(id);
        journal.delete();
    }

    /** The journal of a kernel: the one there is, or a new one. */
    public Journal open(String kernel) {
        return journals.computeIfAbsent(kernel, id -> {
            try {
                return new Journal(folder.resolve(id), config.bytesPerKernel().asLongValue());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** The kernel runs the cells of this document from now on. */
    public void belongs(String kernel, String path) {
        if (path.equals(documents.put(kernel, path)) || !Files.isDirectory(folder.resolve(kernel))) {
            return;
        }
        try {
            AtomicFile.writePrivate(folder.resolve(kernel).resolve(DOCUMENT), path.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            LOG.warnf("The document of kernel %s cannot be noted: %s", kernel, e.getMessage());
        }
    }

    /** The kernel is gone. What nobody has saved of its document stays for a while. */
    public void gone(String kernel) {
        Journal journal = journals.get(kernel);
        if (journal == null) {
            return;
        }
        try {
            journal.ended();
            if (documents.containsKey(kernel) && journal.holdsUnsaved()) {
                journal.close();
                orphans.add(kernel);
            } else {
                drop(kernel, journal);
            }
        } catch (IOException e) {
            LOG.warnf("The outputs of kernel %s stay on disk: %s", kernel, e.getMessage());
        }
    }

    private List<String> kernelsOf(String path) {
        List<String> kernels = new ArrayList<>();
        documents.forEach((kernel, document) -> {
            if (document.equals(path)) {
                kernels.add(kernel);
            }
        });
        // Later runs of a cell win: the folder of the later kernel was made later.
        kernels.sort((a, b) -> Long.compare(made(b), made(a)));
        return kernels;
    }

    private long made(String kernel) {
        return folder.resolve(kernel).resolve(DOCUMENT).toFile().lastModified();
    }

    /** Puts into a document, as it is on disk, the outputs that no page has saved. */
    public void fill(String path, ObjectNode notebook) {
        Set<String> taken = new HashSet<>();
        for (String kernel : kernelsOf(path)) {
            try {
                open(kernel).fill(notebook, taken);
            } catch (IOException e) {
                LOG.warnf("Outputs kept for %s cannot be read: %s", path, e.getMessage());
            }
        }
    }

    /** A document was saved by a page. */
    public void saved(String path) {
        for (String kernel : kernelsOf(path)) {
            Journal journal = open(kernel);
            journal.saved();
            if (orphans.contains(kernel) && !journal.holdsUnsaved()) {
                gone(kernel);
            }
        }
    }

    /** A document's file was replaced or deleted by something else than a page that shows it. */
    public void replaced(String path) {
        for (String kernel : kernelsOf(path)) {
            open(kernel).replaced();
            if (orphans.contains(kernel)) {
                gone(kernel);
            }
        }
    }

    /** A document has another name now. */
    public void moved(String from, String to) {
        for (String kernel : kernelsOf(from)) {
            belongs(kernel, to);
        }
    }

    /** The document that a kernel runs, empty if it runs none. */
    public String document(String kernel) {
        return documents.getOrDefault(kernel, "");
    }
}
