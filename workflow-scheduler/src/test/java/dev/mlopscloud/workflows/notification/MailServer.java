package dev.mlopscloud.workflows.notification;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Takes mail over SMTP and keeps it. */
public final class MailServer implements QuarkusTestResourceLifecycleManager {
    /** The mails that came, headers and text. */
    static final List<String> MAILS = new CopyOnWriteArrayList<>();

    private @Nullable ServerSocket socket;

    @Override
    public Map<String, String> start() {
        try {
            ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            socket = listening;
            Thread.ofVirtual().start(() -> accept(listening));
            return Map.of(
                    "quarkus.mailer.host", "127.0.0.1",
                    "quarkus.mailer.port", Integer.toString(listening.getLocalPort()),
                    "quarkus.mailer.start-tls", "DISABLED");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void accept(ServerSocket listening) {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                Thread.ofVirtual().start(() -> talk(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void talk(Socket client) {
        try (client;
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
                OutputStream answers = client.getOutputStream()) {
            say(answers, "220 ready");
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String word = line.split(" ", 2)[0].toUpperCase(Locale.ROOT);
                switch (word) {
                    case "DATA" -> {
                        say(answers, "354 go on");
                        StringBuilder mail = new StringBuilder();
                        for (String part = lines.readLine();
                                part != null && !part.equals(".");
                                part = lines.readLine()) {
                            mail.append(part).append('\n');
                        }
                        MAILS.add(mail.toString());
                        say(answers, "250 kept");
                    }
                    case "QUIT" -> {
                        say(answers, "221 bye");
                        return;
                    }
                    default -> say(answers, "250 fine");
                }
            }
        } catch (IOException e) {
            // The client is gone.
        }
    }

    private static void say(OutputStream answers, String line) throws IOException {
        answers.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        answers.flush();
    }

    @Override
    public void stop() {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            // It is closed.
        }
    }
}
