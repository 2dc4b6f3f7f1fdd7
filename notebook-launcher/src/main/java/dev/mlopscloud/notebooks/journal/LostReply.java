package dev.mlopscloud.notebooks.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Json;
import dev.mlopscloud.notebooks.wire.Channel;
import dev.mlopscloud.notebooks.wire.Envelope;
import dev.mlopscloud.notebooks.wire.Header;
import dev.mlopscloud.notebooks.wire.KernelMessage;
import dev.mlopscloud.notebooks.wire.MalformedMessage;
import dev.mlopscloud.notebooks.wire.WireJson;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The answer to an execution, which a kernel gives to nobody when the server is down. What it says is known from what
 * the kernel published: its number, and the error if there was one.
 *
 * @param session whom it is for
 * @param answer as the kernel would have sent it
 */
public record LostReply(String session, Envelope answer) {
    private static final long BATCH_BYTES = 1024 * 1024;

    /** The answer to a run that has ended; empty if the kernel never took it up. */
    static Optional<LostReply> of(Journal journal, Run run) {
        try {
            Segments.Cursor cursor = journal.cursor(run.first());
            ObjectNode content = Json.object().put("status", "ok");
            KernelMessage asked = null;
            List<Entry> entries = cursor.read(BATCH_BYTES);
            while (!entries.isEmpty() && cursor.position() - entries.size() <= run.last()) {
                for (Entry entry : entries) {
                    if (entry.kind() == Entry.Kind.ASKED && asked == null) {
                        asked = entry.message();
                    } else if (entry.kind() == Entry.Kind.IOPUB && of(entry.message(), run)) {
                        observe(entry.message(), content);
                    }
                }
                entries = cursor.read(BATCH_BYTES);
            }
            if (asked == null || !content.has("execution_count")) {
                return Optional.empty();
            }
            content.set("user_expressions", Json.object());
            content.set("payload", Json.array());
            return Optional.of(new LostReply(run.session(), reply(asked, run, content)));
        } catch (IOException | MalformedMessage e) {
            return Optional.empty();
        }
    }

    private static boolean of(KernelMessage message, Run run) throws MalformedMessage {
        return Header.parse(message.parent()).id().equals(run.request());
    }

    private static void observe(KernelMessage message, ObjectNode content) throws MalformedMessage {
        String type = Header.parse(message.header()).type();
        if (type.equals("execute_input")) {
            JsonNode input = WireJson.object(message.content());
            content.put("execution_count", input.path("execution_count").asInt());
        } else if (type.equals("error")) {
            JsonNode error = WireJson.object(message.content());
            content.put("status", "error");
            for (String name : List.of("ename", "evalue", "traceback")) {
                content.set(name, error.path(name));
            }
        }
    }

    private static Envelope reply(KernelMessage asked, Run run, ObjectNode content) {
        KernelMessage plain = Header.request("execute_reply", run.session(), content);
        return new Envelope(
                Channel.SHELL,
                new KernelMessage(plain.header(), asked.header(), plain.metadata(), plain.content(), List.of()));
    }
}
