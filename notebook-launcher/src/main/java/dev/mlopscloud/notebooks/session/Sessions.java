package dev.mlopscloud.notebooks.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.ApiError;
import dev.mlopscloud.notebooks.contents.Place;
import dev.mlopscloud.notebooks.contents.Root;
import dev.mlopscloud.notebooks.journal.Journals;
import dev.mlopscloud.notebooks.kernel.Kernel;
import dev.mlopscloud.notebooks.kernel.Kernels;
import dev.mlopscloud.notebooks.state.RecordFolder;
import dev.mlopscloud.notebooks.state.StateConfig;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** All sessions. A session whose kernel is gone is gone as well; those of living kernels outlast the server. */
@Singleton
final class Sessions {
    private final Map<String, Session> sessions = new LinkedHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Kernels kernels;
    private final Root root;
    private final RecordFolder records;
    private final Journals journals;

    Sessions(Kernels kernels, Root root, StateConfig state, Journals journals) {
        this.journals = journals;
        this.kernels = kernels;
        this.root = root;
        this.records = new RecordFolder(state, "sessions");
        for (ObjectNode record : records.all()) {
            Session session = Session.of(record);
            sessions.put(session.id(), session);
        }
    }

    /**
     * What a session shall be: a kernel that runs, by id, or a new one by name.
     *
     * @param name null leaves it as it is
     */
    record Wish(String path, @Nullable String name, String type, String kernelId, String kernelName) {}

    List<ObjectNode> models() {
        lock.lock();
        try {
            return List.copyOf(sessions.values()).stream()
                    .flatMap(session -> model(session).stream())
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    private Optional<ObjectNode> model(Session session) {
        Optional<Kernel> kernel = kernels.find(session.kernelId());
        if (kernel.isEmpty()) {
            sessions.remove(session.id());
            records.remove(session.id());
        }
        return kernel.map(session::model);
    }

    ObjectNode get(String id) {
        lock.lock();
        try {
            return Optional.ofNullable(sessions.get(id)).flatMap(this::model).orElseThrow(() -> unknown(id));
        } finally {
            lock.unlock();
        }
    }

    private static ApiError unknown(String id) {
        return new ApiError(404, "Session not found: session_id='" + id + "'");
    }

    /** The session of this document: the one there is, or a new one with its kernel. */
    ObjectNode open(Wish wish) {
        lock.lock();
        try {
            for (Session session : List.copyOf(sessions.values())) {
                if (session.path().equals(wish.path())) {
                    Optional<ObjectNode> model = model(session);
                    if (model.isPresent()) {
                        return model.get();
                    }
                }
            }
            Kernel kernel = kernelFor(wish);
            Session session = new Session(
                    UUID.randomUUID().toString(), wish.path(), or(wish.name(), ""), wish.type(), kernel.id());
            keep(session);
            return session.model(kernel);
        } finally {
            lock.unlock();
        }
    }

    private Kernel kernelFor(Wish wish) {
        if (!wish.kernelId().isEmpty()) {
            Optional<Kernel> running = kernels.find(wish.kernelId());
            if (running.isPresent()) {
                return running.get();
            }
        }
        Place place = root.place(wish.path());
        return kernels.start(new Kernels.Start(
                wish.kernelId(),
                wish.kernelName(),
                root.folderFor(wish.path()),
                place.file().toString()));
    }

    private void keep(Session session) {
        records.save(session.id(), session.record());
        sessions.put(session.id(), session);
        journals.belongs(session.kernelId(), session.path());
    }

    /** Changes a session; empty texts leave things as they are. Another kernel ends the old one. */
    ObjectNode change(String id, Wish wish) throws InterruptedException {
        String before = get(id).path("kernel").path("id").asText();
        ObjectNode model = changed(id, wish);
        boolean another = !model.path("kernel").path("id").asText().equals(before);
        if (another && kernels.find(before).isPresent()) {
            kernels.shutdown(before);
        }
        return model;
    }

    private ObjectNode changed(String id, Wish wish) {
        lock.lock();
        try {
            Session old = sessions.get(id);
            if (old == null || model(old).isEmpty()) {
                throw unknown(id);
            }
            boolean named = !wish.kernelName().isEmpty();
            String kernelId = old.kernelId();
            if (!wish.kernelId().isEmpty()) {
                kernelId = kernels.find(wish.kernelId())
                        .orElseThrow(() -> new ApiError(400, "No such kernel: " + wish.kernelId()))
                        .id();
            } else if (named) {
                String path = or(wish.path(), old.path());
                kernelId = kernelFor(new Wish(path, null, "", "", wish.kernelName()))
                        .id();
            }
            Session changed = new Session(
                    id,
                    or(wish.path(), old.path()),
                    wish.name() == null ? old.name() : wish.name(),
                    or(wish.type(), old.type()),
                    kernelId);
            keep(changed);
            return changed.model(kernels.get(kernelId));
        } finally {
            lock.unlock();
        }
    }

    private static String or(@Nullable String wanted, String old) {
        return wanted == null || wanted.isEmpty() ? old : wanted;
    }

    /** Ends a session and its kernel. */
    void end(String id) throws InterruptedException {
        Session session;
        lock.lock();
        try {
            session = sessions.remove(id);
            if (session == null) {
                throw unknown(id);
            }
            records.remove(id);
        } finally {
            lock.unlock();
        }
        if (kernels.find(session.kernelId()).isPresent()) {
            kernels.shutdown(session.kernelId());
        }
    }
}
