package dev.mlopscloud.notebooks.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Json;
import dev.mlopscloud.notebooks.wire.Envelope;
import dev.mlopscloud.notebooks.wire.Header;
import dev.mlopscloud.notebooks.wire.KernelMessage;
import dev.mlopscloud.notebooks.wire.MalformedMessage;
import dev.mlopscloud.notebooks.wire.WireJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * All that one kernel said, in order, on disk. Pages that were away or are slow read it from here; a document that is
 * opened gets the outputs that no page has saved.
 */
public final class Journal {
    private static final Logger LOG = Logger.getLogger(Journal.class);
    private static final int REMEMBERED_RUNS = 10_000;
    private static final int REMEMBERED_SESSIONS = 100;
    private static final int REMEMBERED_IDS = 256;
    private static final int LAST_OUTPUT = 300;
    private static final long BATCH_BYTES = 1024 * 1024;

    private final Segments segments;
    private final Map<String, Run> byRequest = new LinkedHashMap<>();
    private final Map<String, Run> byCell = new HashMap<>();
    private final Map<String, Long> delivered = new LinkedHashMap<>();
    private final long opened;
    private final LastStatuses statusesBefore = new LastStatuses();
    private final Deque<String> heardBefore = new ArrayDeque<>();
    private String lastOutput = "";
    private boolean failing;

    Journal(Path folder, long limitBytes) throws IOException {
        this.segments = new Segments(folder, limitBytes);
        recover();
        this.opened = segments.next();
    }

    private void recover() throws IOException {
        Segments.Cursor cursor = segments.from(0);
        List<Entry> entries = cursor.read(BATCH_BYTES);
        while (!entries.isEmpty()) {
            long number = cursor.position() - entries.size();
            for (Entry entry : entries) {
                note(entry, number++);
            }
            entries = cursor.read(BATCH_BYTES);
        }
    }

    private void note(Entry entry, long number) {
        try {
            switch (entry.kind()) {
                case ASKED -> begin(entry.message(), number);
                case SETTLED -> settle(Header.parse(entry.message().header()).id());
                case IOPUB -> {
                    KernelMessage message = entry.message();
                    Header header = Header.parse(message.header());
                    heardBefore.add(header.id());
                    if (heardBefore.size() > REMEMBERED_IDS) {
                        heardBefore.remove();
                    }
                    Header parent = Header.parse(message.parent());
                    statusesBefore.heard(header, parent, message);
                    observe(header, parent, message, number);
                }
                case SHELL -> answered(entry.message());
                default -> {}
            }
        } catch (MalformedMessage e) {
            LOG.debugf("A record of a journal says nothing: %s", e.getMessage());
        }
    }

    /** A page asks for something; executions of cells are remembered with their cell. */
    public synchronized void asked(KernelMessage request) {
        try {
            if (Header.parse(request.header()).type().equals("execute_request")
                    && WireJson.object(request.metadata()).path("cellId").isTextual()) {
                KernelMessage known = new KernelMessage(
                        request.header(),
                        KernelMessage.emptyObject(),
                        request.metadata(),
                        KernelMessage.emptyObject(),
                        List.of());
                begin(known, append(new Entry(Entry.Kind.ASKED, "", known)));
            }
        } catch (MalformedMessage e) {
            LOG.debugf("A request says nothing: %s", e.getMessage());
        }
    }

    private void begin(KernelMessage request, long number) throws MalformedMessage {
        Header header = Header.parse(request.header());
        String cell = WireJson.object(request.metadata()).path("cellId").asText("");
        Run run = new Run(header.id(), cell, header.session(), number);
        Run before = byCell.put(cell, run);
        if (before != null) {
            byRequest.remove(before.request());
        }
        byRequest.put(run.request(), run);
        if (byRequest.size() > REMEMBERED_RUNS) {
            Run oldest = byRequest.remove(byRequest.keySet().iterator().next());
            if (oldest != null) {
                byCell.remove(oldest.cell(), oldest);
            }
        }
    }

    /**
     * Keeps what a kernel said to all.
     *
     * @return its number
     */
    public synchronized long said(Envelope envelope, Header header, Header parent) {
        long number = append(Entry.of(Shortened.fitting(envelope, segments.largest()), ""));
        try {
            observe(header, parent, envelope.message(), number);
        } catch (MalformedMessage e) {
            LOG.debugf("A kernel's message says nothing: %s", e.getMessage());
        }
        return number;
    }

    /**
     * Keeps what a kernel answered to one session.
     *
     * @return its number
     */
    public synchronized long answered(Envelope envelope, String session) {
        try {
            answered(envelope.message());
        } catch (MalformedMessage e) {
            LOG.debugf("An answer says nothing: %s", e.getMessage());
        }
        return append(Entry.of(Shortened.fitting(envelope, segments.largest()), session));
    }

    private void answered(KernelMessage reply) throws MalformedMessage {
        Run run = byRequest.get(Header.parse(reply.parent()).id());
        if (run != null) {
            run.answer();
        }
    }

    /** What the kernel was doing when an earlier server last heard of it. */
    public List<LastStatuses.Status> statusesBefore() {
        return statusesBefore.all();
    }

    /** The ids of the last messages that an earlier server kept. */
    public synchronized Set<String> heardBefore() {
        return Set.copyOf(heardBefore);
    }

    /** Sessions of an earlier server's time whose cells have not been answered: they wait for it. */
    public synchronized Set<String> waiting() {
        return byRequest.values().stream()
                .filter(run -> run.first() < opened && !run.answered())
                .map(Run::session)
                .collect(Collectors.toSet());
    }

    /** Answers that came while nobody was there to hear them, told from what was published. */
    public List<LostReply> lostReplies() {
        List<Run> lost;
        synchronized (this) {
            lost = byRequest.values().stream()
                    .filter(run -> run.first() < opened && run.hasEnded() && !run.answered())
                    .toList();
        }
        return lost.stream().flatMap(run -> LostReply.of(this, run).stream()).toList();
    }

    /** Where the records are. */
    public Path folder() {
        return segments.folder();
    }

    private long append(Entry entry) {
        try {
            long number = segments.append(entry);
            failing = false;
            return number;
        } catch (IOException e) {
            if (!failing) {
                LOG.errorf("What kernels say cannot be kept: %s", e.getMessage());
            }
            failing = true;
            return segments.next() - 1;
        }
    }

    private void observe(Header header, Header parent, KernelMessage message, long number) throws MalformedMessage {
        Run run = byRequest.get(parent.id());
        switch (header.type()) {
            case "stream", "execute_result", "error" -> lastOutput = words(header.type(), message);
            case "status" -> {
                if (run != null
                        && WireJson.object(message.content())
                                .path("execution_state")
                                .asText("")
                                .equals("idle")) {
                    run.end();
                }
                return;
            }
            default -> {}
        }
        if (run != null) {
            run.said(number);
        }
    }

    private static String words(String type, KernelMessage message) throws MalformedMessage {
        if (message.content().length > LAST_OUTPUT * LAST_OUTPUT) {
            return "…";
        }
        JsonNode content = WireJson.object(message.content());
        String text =
                switch (type) {
                    case "stream" -> content.path("text").asText("");
                    case "error" ->
                        content.path("ename").asText("") + ": "
                                + content.path("evalue").asText("");
                    default -> content.path("data").path("text/plain").asText("");
                };
        String stripped = text.strip();
        String line = stripped.substring(Math.max(stripped.lastIndexOf('\n'), stripped.lastIndexOf('\r')) + 1);
        return line.length() <= LAST_OUTPUT ? line : line.substring(0, LAST_OUTPUT) + "…";
    }

    /** The last line that the kernel printed; empty if it has printed nothing. */
    public synchronized String lastOutput() {
        return lastOutput;
    }

    /** The kernel's process is gone: nothing that ran will say more. */
    public synchronized void ended() {
        byRequest.values().forEach(Run::end);
    }

    /** Everything up to and with this record has been written to the page of a session. */
    public synchronized void delivered(String session, long number) {
        delivered.put(session, number);
        if (delivered.size() > REMEMBERED_SESSIONS) {
            delivered.remove(delivered.keySet().iterator().next());
        }
    }

    /** The number of the next record: where a page that has just come begins. */
    public long next() {
        return segments.next();
    }

    /**
     * Where the page of this session goes on: behind what it got, or where this server began if the session asked for
     * something of an earlier one, else at the end.
     */
    public synchronized long resume(String session) {
        Long got = delivered.get(session);
        if (got != null) {
            return got + 1;
        }
        boolean known =
                byRequest.values().stream().anyMatch(run -> run.session().equals(session));
        return known ? opened : segments.next();
    }

    /** Reads from a record on, for one session. */
    public Playback play(long from, String session) {
        return new Playback(segments.from(from), session);
    }

    Segments.Cursor cursor(long from) {
        return segments.from(from);
    }

    /** Bytes on disk. */
    public long bytes() {
        return segments.bytes();
    }

    /** Whether outputs are kept here that no saved document holds. */
    synchronized boolean holdsUnsaved() {
        return byRequest.values().stream().anyMatch(run -> !run.settled() && run.last() > run.first());
    }

    /**
     * Puts the outputs of unsaved runs into the cells of a document that is about to be read.
     *
     * @param taken cells that a later kernel has run; this one's are added
     */
    void fill(ObjectNode notebook, Set<String> taken) throws IOException {
        Map<String, ObjectNode> cells = new HashMap<>();
        notebook.path("cells").forEach(cell -> {
            if (cell instanceof ObjectNode code
                    && cell.path("cell_type").asText("").equals("code")) {
                cells.put(cell.path("id").asText(""), code);
            }
        });
        Map<String, Fold> folds = new HashMap<>();
        Map<String, List<ObjectNode>> displays = new HashMap<>();
        long from = Long.MAX_VALUE;
        List<Run> filled = new ArrayList<>();
        synchronized (this) {
            for (Run run : byRequest.values()) {
                ObjectNode cell = cells.get(run.cell());
                if (!run.settled() && cell != null && !taken.contains(run.cell())) {
                    folds.put(run.request(), new Fold(cell, displays, run.first() < segments.first()));
                    from = Math.min(from, run.first());
                    filled.add(run);
                }
            }
            taken.addAll(byCell.keySet());
        }
        if (folds.isEmpty()) {
            return;
        }
        Segments.Cursor cursor = segments.from(from);
        List<Entry> entries = cursor.read(BATCH_BYTES);
        while (!entries.isEmpty()) {
            for (Entry entry : entries) {
                if (entry.kind() == Entry.Kind.IOPUB) {
                    fold(entry.message(), folds);
                }
            }
            entries = cursor.read(BATCH_BYTES);
        }
        folds.values().forEach(Fold::finish);
        synchronized (this) {
            filled.forEach(run -> run.shown(cursor.position() - 1));
        }
    }

    private static void fold(KernelMessage message, Map<String, Fold> folds) throws IOException {
        try {
            Fold fold = folds.get(Header.parse(message.parent()).id());
            if (fold != null) {
                fold.accept(Header.parse(message.header()).type(), WireJson.object(message.content()));
            }
        } catch (MalformedMessage e) {
            throw new IOException(e);
        }
    }

    /** A document was saved. What was complete on a page by then is in it, or was taken out on purpose. */
    synchronized void saved() {
        settle(run -> run.complete(delivered.getOrDefault(run.session(), -1L)));
    }

    /** The document's file was replaced by another: nothing that ran before belongs to it. */
    synchronized void replaced() {
        settle(run -> true);
    }

    private void settle(Predicate<Run> which) {
        List<Run> done = byRequest.values().stream()
                .filter(run -> !run.settled() && which.test(run))
                .toList();
        for (Run run : done) {
            ObjectNode header = Json.object().put("msg_id", run.request());
            byte[] empty = KernelMessage.emptyObject();
            append(new Entry(
                    Entry.Kind.SETTLED, "", new KernelMessage(Json.bytes(header), empty, empty, empty, List.of())));
            settle(run.request());
        }
    }

    private void settle(String request) {
        Run run = byRequest.get(request);
        if (run != null) {
            run.settle();
        }
    }

    void close() throws IOException {
        segments.close();
    }

    void delete() throws IOException {
        segments.delete();
    }
}
