package dev.mlopscloud.workflows.notification;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.mailer.Mail;
import io.quarkus.mailer.Mailer;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Brings news to a webhook or by mail. */
@Singleton
final class Courier {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Mailer mailer;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    Courier(Mailer mailer) {
        this.mailer = mailer;
    }

    /**
     * Delivers {@code news} to {@code target}: an object with {@code webhook} or {@code email}.
     *
     * @throws IOException if the other side does not take it
     */
    void deliver(JsonNode target, JsonNode news) throws IOException, InterruptedException {
        if (target.has("webhook")) {
            post(target, news);
        } else {
            mail(target, news);
        }
    }

    private void post(JsonNode target, JsonNode news) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(target.path("webhook").asText()))
                .timeout(PATIENCE)
                .setHeader("Content-Type", "application/json");
        target.path("headers")
                .properties()
                .forEach(member ->
                        request.setHeader(member.getKey(), member.getValue().asText()));
        HttpResponse<Void> response =
                http.send(request.POST(BodyPublishers.ofString(news.toString())).build(), BodyHandlers.discarding());
        if (response.statusCode() >= 300) {
            throw new IOException("The webhook answered " + response.statusCode());
        }
    }

    private void mail(JsonNode target, JsonNode news) {
        List<String> to = new ArrayList<>();
        JsonNode addresses = target.path("email");
        if (addresses.isTextual()) {
            to.add(addresses.textValue());
        } else {
            addresses.forEach(address -> to.add(address.asText()));
        }
        String what = news.path("event").asText();
        String of = news.path("dag_id").asText()
                + (news.has("task_id") ? "." + news.path("task_id").asText() : "");
        Mail mail = new Mail();
        mail.setTo(to);
        mail.setSubject(target.path("subject").asText(of + ": " + what).replaceAll("[\\r\\n]+", " "));
        StringBuilder text = new StringBuilder();
        news.properties().forEach(member -> text.append(member.getKey())
                .append(": ")
                .append(member.getValue().asText())
                .append('\n'));
        mail.setText(text.toString());
        mailer.send(mail);
    }
}
