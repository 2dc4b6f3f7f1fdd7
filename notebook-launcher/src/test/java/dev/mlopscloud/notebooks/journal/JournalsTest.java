package dev.mlopscloud.notebooks.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Json;
import dev.mlopscloud.notebooks.wire.Channel;
import dev.mlopscloud.notebooks.wire.Envelope;
import dev.mlopscloud.notebooks.wire.Header;
import dev.mlopscloud.notebooks.wire.KernelMessage;
import dev.mlopscloud.notebooks.wire.MalformedMessage;
import io.quarkus.runtime.configuration.MemorySize;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalsTest {
    private static final String DOCUMENT = "folder/a.ipynb";

    @TempDir
    Path folder;

    /** The journals as a server that starts now finds them. */
    private Journals server(String... running) {
        JournalConfig config = new JournalConfig() {
            @Override
            public MemorySize bytesPerKernel() {
                return new MemorySize(BigInteger.valueOf(1_000_000));
            }

            @Override
            public Duration keepFor() {
                return Duration.ofDays(1);
            }
        };
        Journals journals = new Journals(config, () -> folder);
        journals.endAllBut(Set.of(running));
        return journals;
    }

    private static void run(Journals journals, String kernel, String cell, String text) throws MalformedMessage {
        Journal journal = journals.open(kernel);
        KernelMessage request = request(cell);
        journal.asked(request);
        say(journal, request, "stream", Json.object().put("name", "stdout").put("text", text));
        say(journal, request, "status", Json.object().put("execution_state", "idle"));
    }

    private static KernelMessage request(String cell) {
        KernelMessage plain = Header.request("execute_request", "page", Json.object());
        return new KernelMessage(
                plain.header(),
                plain.parent(),
                Json.bytes(Json.object().put("cellId", cell)),
                plain.content(),
                List.of());
    }

    private static void say(Journal journal, KernelMessage request, String type, ObjectNode content)
            throws MalformedMessage {
        KernelMessage plain = Header.request(type, "kernel", content);
        KernelMessage message =
                new KernelMessage(plain.header(), request.header(), plain.metadata(), plain.content(), List.of());
        journal.said(
                new Envelope(Channel.IOPUB, message), Header.parse(message.header()), Header.parse(message.parent()));
    }

    private static String shown(Journals journals) {
        return shown(journals, "c");
    }

    private static String shown(Journals journals, String id) {
        ObjectNode cell = Json.object().put("cell_type", "code").put("id", id);
        cell.set("metadata", Json.object());
        cell.set("outputs", Json.array());
        ObjectNode notebook = Json.object();
        notebook.withArray("cells").add(cell);
        journals.fill(DOCUMENT, notebook);
        return cell.at("/outputs/0/text").asText();
    }

    private long folders() throws IOException {
        try (Stream<Path> kernels = Files.list(folder.resolve("journal"))) {
            return kernels.count();
        }
    }

    @Test
    void outlastServersAndKernelsUntilTheyAreSaved() throws IOException, MalformedMessage {
        Journals first = server();
        run(first, "k", "c", "printed");
        first.belongs("k", DOCUMENT);
        assertThat(shown(server("k"))).isEqualTo("printed");
        Journals later = server();
        assertThat(shown(later)).isEqualTo("printed");
        later.saved(DOCUMENT);
        assertThat(shown(later)).isEmpty();
        assertThat(folders()).isZero();
        assertThat(shown(server())).isEmpty();
    }

    @Test
    void outputLargerThanAllSpaceIsShownInPartAndLeavesOthersAlone() throws MalformedMessage {
        Journals journals = server();
        run(journals, "k", "before", "small");
        run(journals, "k", "c", "begin" + "x".repeat(5_000_000) + "end");
        run(journals, "k", "after", "small");
        journals.belongs("k", DOCUMENT);
        assertThat(shown(journals))
                .startsWith("beginx")
                .contains("4 MB of text are not kept")
                .endsWith("xend")
                .hasSizeGreaterThan(600_000);
        assertThat(shown(journals, "before")).isEqualTo("small");
        assertThat(shown(server("k"), "after")).isEqualTo("small");
        for (int i = 0; i < 10; i++) {
            run(journals, "k", "later" + i, "y".repeat(60_000));
        }
        assertThat(shown(journals)).startsWith("[what this cell printed first is no longer kept]");
    }

    @Test
    void staySettledAfterARestart() throws MalformedMessage {
        Journals first = server();
        run(first, "k", "c", "seen");
        first.belongs("k", DOCUMENT);
        assertThat(shown(first)).isEqualTo("seen");
        first.saved(DOCUMENT);
        assertThat(shown(server("k"))).isEmpty();
    }

    @Test
    void areNotSettledBySavesOfPagesThatHaveNotSeenThem() throws MalformedMessage {
        Journals journals = server();
        run(journals, "k", "c", "unseen");
        journals.belongs("k", DOCUMENT);
        journals.saved(DOCUMENT);
        assertThat(shown(journals)).isEqualTo("unseen");
    }

    @Test
    void giveWayToWhatALaterKernelRan() throws IOException, MalformedMessage {
        Journals journals = server();
        run(journals, "old", "c", "old");
        journals.belongs("old", DOCUMENT);
        journals.gone("old");
        run(journals, "new", "c", "new");
        journals.belongs("new", DOCUMENT);
        assertThat(folder.resolve("journal/old/document").toFile().setLastModified(1_000))
                .isTrue();
        assertThat(shown(journals)).isEqualTo("new");
        journals.saved(DOCUMENT);
        assertThat(shown(journals)).isEmpty();
    }

    @Test
    void goWithAFileThatIsReplaced() throws MalformedMessage {
        Journals journals = server();
        run(journals, "k", "c", "old");
        journals.belongs("k", DOCUMENT);
        journals.replaced(DOCUMENT);
        assertThat(shown(journals)).isEmpty();
    }

    @Test
    void leaveNothingOfKernelsWithoutADocument() throws IOException, MalformedMessage {
        Journals journals = server();
        run(journals, "k", "c", "text");
        assertThat(folders()).isEqualTo(1);
        server();
        assertThat(folders()).isZero();
    }

    @Test
    void whatNobodyHeardAsAnAnswerIsToldFromWhatWasPublished() throws MalformedMessage {
        Journal before = server().open("kernel");
        KernelMessage request = request("cell");
        before.asked(request);
        say(before, request, "execute_input", Json.object().put("execution_count", 7));
        assertThat(before.lostReplies()).isEmpty();

        Journal after = server("kernel").open("kernel");
        assertThat(after.waiting()).containsExactly("page");
        assertThat(after.lostReplies()).isEmpty();
        say(after, request, "error", Json.object().put("ename", "ValueError").put("evalue", "no"));
        say(after, request, "status", Json.object().put("execution_state", "idle"));
        assertThat(after.lostReplies()).hasSize(1);
        LostReply lost = after.lostReplies().getFirst();
        assertThat(lost.session()).isEqualTo("page");
        assertThat(new String(lost.answer().message().content(), StandardCharsets.UTF_8))
                .contains("\"status\":\"error\"", "\"execution_count\":7", "\"ename\":\"ValueError\"");
        assertThat(Header.parse(lost.answer().message().parent()).id())
                .isEqualTo(Header.parse(request.header()).id());

        after.answered(lost.answer(), lost.session());
        assertThat(after.lostReplies()).isEmpty();
        assertThat(server("kernel").open("kernel").waiting()).isEmpty();
    }
}
