package dev.mlopscloud.notebooks.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Json;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/** The licences of what the page is made of, as its packages list them. */
@Singleton
final class Licenses {
    private static final Logger LOG = Logger.getLogger(Licenses.class);
    private static final String FILE = "third-party-licenses.json";
    private static final String UNKNOWN = "UNKNOWN";

    private final LabConfig config;
    private final LabExtensions extensions;

    Licenses(LabConfig config, LabExtensions extensions) {
        this.config = config;
        this.extensions = extensions;
    }

    /** Packages of all bundles whose name begins as the pattern says. */
    ObjectNode bundles(Pattern names) {
        TreeMap<String, Path> files = new TreeMap<>();
        config.directory().ifPresent(lab -> files.put("@jupyterlab/application-top", lab.resolve("static")));
        for (LabExtension extension : extensions.all()) {
            files.put(extension.name(), extension.directory().resolve("static"));
        }
        ObjectNode bundles = Json.object();
        files.forEach((name, folder) -> {
            if (names.matcher(name).lookingAt()) {
                bundles.set(name, bundle(folder));
            }
        });
        return bundles;
    }

    private static ObjectNode bundle(Path folder) {
        ArrayNode packages = Json.array();
        Path file = folder.resolve(FILE);
        if (Files.isRegularFile(file)) {
            try {
                Json.read(Files.readAllBytes(file)).path("packages").forEach(packages::add);
            } catch (IOException e) {
                LOG.warnf("%s cannot be read: %s", file, e.getMessage());
            }
        }
        ObjectNode bundle = Json.object();
        bundle.set("packages", packages);
        return bundle;
    }

    static String csv(ObjectNode bundles) {
        StringBuilder rows = new StringBuilder("bundle,name,versionInfo,licenseId,extractedText\r\n");
        bundles.properties()
                .forEach(
                        bundle -> bundle.getValue().path("packages").forEach(one -> rows.append(quoted(bundle.getKey()))
                                .append(',')
                                .append(quoted(one.path("name").asText("")))
                                .append(',')
                                .append(quoted(one.path("versionInfo").asText("")))
                                .append(',')
                                .append(quoted(one.path("licenseId").asText("")))
                                .append(',')
                                .append(quoted(one.path("extractedText").asText("")))
                                .append("\r\n")));
        return rows.toString();
    }

    private static String quoted(String text) {
        return text.matches("[^,\"\\r\\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    static String markdown(ObjectNode bundles, boolean fullText) {
        StringBuilder page = new StringBuilder();
        bundles.properties().forEach(bundle -> {
            page.append("# ").append(bundle.getKey()).append("\n\n");
            if (bundle.getValue().path("packages").isEmpty()) {
                page.append("> No licenses found\n\n");
            }
            bundle.getValue().path("packages").forEach(one -> entry(page, one, fullText));
        });
        return page.toString();
    }

    private static void entry(StringBuilder page, JsonNode one, boolean fullText) {
        page.append(String.format(
                Locale.ROOT,
                "## **%s**\t`%s`\t%s%n",
                one.path("name").asText(UNKNOWN),
                one.path("versionInfo").asText(UNKNOWN),
                one.path("licenseId").asText(UNKNOWN)));
        if (fullText) {
            String text = one.path("extractedText").asText("");
            page.append(text.isEmpty() ? "\n> No license text available\n\n" : "\n\n<pre/>\n" + text + "\n</pre>\n\n");
        }
    }
}
