package dev.mlopscloud.notebooks.lab;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Answers;
import dev.mlopscloud.notebooks.api.Json;
import dev.mlopscloud.notebooks.kernel.KernelSpecs;
import dev.mlopscloud.notebooks.kernel.KernelsConfig;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** {@code /lab/api/translations}: the language packs that pip installed into the kernels' environment. */
@Path("/lab/api/translations")
@RunOnVirtualThread
final class TranslationResource {
    private static final Logger LOG = Logger.getLogger(TranslationResource.class);
    private static final Pattern PACK = Pattern.compile("jupyterlab_language_pack_([A-Za-z]{2,3}_[A-Za-z0-9]{2,8})");

    private final java.nio.file.Path environment;

    TranslationResource(KernelsConfig config) {
        this.environment = KernelSpecs.environmentOf(config.python());
    }

    /** The folders of catalogues by locale, such as {@code fr_FR}. */
    private Map<String, java.nio.file.Path> packs() {
        Map<String, java.nio.file.Path> packs = new TreeMap<>();
        for (java.nio.file.Path python : list(environment.resolve("lib"))) {
            for (java.nio.file.Path installed : list(python.resolve("site-packages"))) {
                Matcher name = PACK.matcher(String.valueOf(installed.getFileName()));
                if (name.matches()) {
                    packs.put(
                            name.group(1),
                            installed.resolve("locale").resolve(name.group(1)).resolve("LC_MESSAGES"));
                }
            }
        }
        return packs;
    }

    private static List<java.nio.file.Path> list(java.nio.file.Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<java.nio.file.Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            LOG.debugf("%s cannot be read: %s", folder, e.getMessage());
            return List.of();
        }
    }

    @GET
    public Response languages() {
        ObjectNode data = Json.object();
        data.set("en", Json.object().put("displayName", "English").put("nativeName", "English"));
        packs().keySet().forEach(name -> {
            Locale locale = Locale.forLanguageTag(name.replace('_', '-'));
            data.set(
                    name,
                    Json.object()
                            .put("displayName", capital(locale.getDisplayName(Locale.ENGLISH)))
                            .put("nativeName", capital(locale.getDisplayName(locale))));
        });
        return translations(data, "");
    }

    private static String capital(String name) {
        return name.isEmpty() ? name : name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }

    @GET
    @Path("/{locale}")
    public Response translation(@PathParam("locale") String locale) {
        java.nio.file.Path pack = packs().get(locale.replace('-', '_'));
        if (pack == null) {
            boolean plain = locale.equals("en") || locale.equals("default");
            return translations(Json.object(), plain ? "" : "Language pack '" + locale + "' not installed!");
        }
        ObjectNode data = Json.object();
        for (java.nio.file.Path file : list(pack)) {
            String name = String.valueOf(file.getFileName());
            if (name.endsWith(".json")) {
                try {
                    data.set(name.substring(0, name.length() - 5), Json.read(Files.readAllBytes(file)));
                } catch (IOException e) {
                    LOG.warnf("The translations %s cannot be read: %s", file, e.getMessage());
                }
            }
        }
        return translations(data, "");
    }

    private static Response translations(ObjectNode data, String message) {
        ObjectNode answer = Json.object();
        answer.set("data", data);
        return Answers.json(200, answer.put("message", message));
    }
}
