package dev.mlopscloud.workflows.operator;

import dev.mlopscloud.workflows.secret.Secrets;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/** The logs of tries that have ended, kept in the object store too: replicas that did not run a try show its log. */
@Singleton
public final class LogShelf {
    private static final Logger LOG = Logger.getLogger(LogShelf.class);
    private static final int ATTEMPTS = 5;
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final TaskProcesses processes;
    private final Secrets secrets;
    private final Objects objects;
    private final long limit;

    LogShelf(TaskConfig config, TaskProcesses processes, Secrets secrets) {
        this.processes = processes;
        this.secrets = secrets;
        this.objects = new Objects(config);
        this.limit = 2 * config.logLimit();
    }

    public boolean isSetUp() {
        return objects.isSetUp();
    }

    /** Keeps the log of a try, in the background; secrets are masked in the copy. */
    public void ship(UUID taskInstance, Context.Identity identity) {
        Thread.startVirtualThread(() -> shipWithPatience(taskInstance, identity));
    }

    private void shipWithPatience(UUID taskInstance, Context.Identity identity) {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            try {
                ship(processes.log(taskInstance, identity.tryNumber()), path(identity));
                return;
            } catch (IOException e) {
                LOG.debugf(e, "The log %s could not be kept yet", path(identity));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            try {
                Thread.sleep(PAUSE.multipliedBy(attempt));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        LOG.warnf("The log %s stays on this machine only", path(identity));
    }

    private void ship(Path log, String path) throws IOException, InterruptedException {
        if (!Files.exists(log)) {
            return;
        }
        Path masked = log.resolveSibling("log.masked");
        var decoder = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPLACE);
        try (Reader text = new InputStreamReader(Files.newInputStream(log), decoder);
                Writer copy = Files.newBufferedWriter(masked)) {
            mask(text, copy);
        }
        try {
            objects.put(path, masked);
        } finally {
            Files.deleteIfExists(masked);
        }
    }

    /** Copies a text piece by piece, however long its lines are; no piece ends within a secret. */
    private void mask(Reader text, Writer copy) throws IOException {
        var masker = secrets.masker();
        StringBuilder pending = new StringBuilder();
        char[] buffer = new char[1 << 16];
        for (int read = text.read(buffer); read >= 0; read = text.read(buffer)) {
            pending.append(buffer, 0, read);
            String masked = masker.mask(pending.toString());
            int kept = Math.min(masked.length(), masker.longest());
            copy.append(masked, 0, masked.length() - kept);
            pending.setLength(0);
            pending.append(masked, masked.length() - kept, masked.length());
        }
        copy.write(masker.mask(pending.toString()));
    }

    /** The log of a try on this machine; one that another machine has shipped is fetched. */
    public Path find(UUID taskInstance, Context.Identity identity, boolean ended) throws IOException {
        Path log = processes.log(taskInstance, identity.tryNumber());
        if (!ended || Files.exists(log) || !objects.isSetUp()) {
            return log;
        }
        try {
            Optional<InputStream> kept = objects.get(path(identity));
            if (kept.isPresent()) {
                fetch(kept.get(), log);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.debugf(e, "The log %s could not be fetched", path(identity));
        }
        return log;
    }

    private void fetch(InputStream kept, Path log) throws IOException {
        Files.createDirectories(log.getParent());
        Path fresh = Files.createTempFile(log.getParent(), "log", ".new");
        try (kept;
                var target = Files.newOutputStream(fresh)) {
            long copied = 0;
            byte[] buffer = new byte[1 << 16];
            for (int read = kept.read(buffer); read >= 0 && copied < limit; read = kept.read(buffer)) {
                target.write(buffer, 0, read);
                copied += read;
            }
        }
        Files.move(fresh, log, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String path(Context.Identity identity) {
        return String.join(
                "/",
                "logs",
                "dag_id=" + identity.dagId(),
                "run_id=" + identity.runId(),
                "task_id=" + identity.taskId(),
                "map_index=" + identity.mapIndex(),
                "attempt=" + identity.tryNumber() + ".log");
    }
}
