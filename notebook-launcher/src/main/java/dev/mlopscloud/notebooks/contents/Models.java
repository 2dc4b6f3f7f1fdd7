package dev.mlopscloud.notebooks.contents;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.ApiError;
import dev.mlopscloud.notebooks.api.Json;
import dev.mlopscloud.notebooks.disk.Pieces;
import io.vertx.core.http.impl.MimeMapping;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Jupyter's models of files, notebooks and folders. */
@Singleton
final class Models {
    private static final Logger LOG = Logger.getLogger(Models.class);

    /** Where Python's table of types knows better than Vert.x's. */
    private static final Map<String, String> PYTHON_TYPES = Map.of(
            "py", "text/x-python",
            "md", "text/markdown",
            "csv", "text/csv",
            "js", "text/javascript",
            "ipynb", "application/x-ipynb+json");

    private final Root root;
    private final Trust trust;

    Models(Root root, Trust trust) {
        this.root = root;
        this.trust = trust;
    }

    /** What of a model is asked for; a null type or format leaves the choice to the file. */
    record Wish(
            boolean content,
            boolean hash,
            @Nullable String type,
            @Nullable String format) {
        static final Wish BARE = new Wish(false, false, null, null);
    }

    /**
     * The model of an existing place.
     *
     * @throws ApiError 400 if it is not of the type or format asked for
     */
    ObjectNode model(Place place, Wish wish) throws IOException {
        String type = wish.type();
        if (Files.isDirectory(place.file())) {
            if (type != null && !type.equals("directory")) {
                throw new ApiError(400, place.path() + " is a directory, not a " + type, "bad type");
            }
            return directory(place, wish);
        }
        if (type != null && type.equals("directory")) {
            throw new ApiError(400, place.path() + " is not a directory", "bad type");
        }
        return type == null ? (place.isNotebook() ? notebook(place, wish) : file(place, wish)) : typed(place, wish);
    }

    private ObjectNode typed(Place place, Wish wish) throws IOException {
        return "notebook".equals(wish.type()) ? notebook(place, wish) : file(place, wish);
    }

    private static ObjectNode base(Place place, String type) throws IOException {
        return base(place, type, FileFacts.of(place.file()));
    }

    private static ObjectNode base(Place place, String type, FileFacts facts) {
        ObjectNode model = Json.object()
                .put("name", place.name())
                .put("path", place.path())
                .put("last_modified", Json.time(facts.modified()))
                .put("created", Json.time(facts.changed()))
                .putNull("content")
                .putNull("format")
                .putNull("mimetype");
        if (facts.directory()) {
            model.putNull("size");
        } else {
            model.put("size", facts.size());
        }
        return model.put("writable", Files.isWritable(place.file()))
                .putNull("hash")
                .putNull("hash_algorithm")
                .put("type", type);
    }

    private ObjectNode directory(Place place, Wish wish) throws IOException {
        ObjectNode model = base(place, "directory");
        if (!wish.content()) {
            return model;
        }
        ArrayNode entries = Json.array();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(place.file())) {
            for (Path file : files) {
                entry(place, file, entries);
            }
        }
        model.put("format", "json");
        model.set("content", entries);
        return model;
    }

    private void entry(Place folder, Path file, ArrayNode entries) {
        String name = String.valueOf(file.getFileName());
        if (!root.shows(name)) {
            return;
        }
        try {
            FileFacts facts = FileFacts.unfollowed(file);
            if (facts.link()) {
                if (!root.inside(file)) {
                    return;
                }
                facts = FileFacts.of(file);
            }
            Place place = new Place(folder.child(name), file, false);
            if (facts.directory()) {
                entries.add(base(place, "directory", facts));
            } else if (facts.regular()) {
                ObjectNode model = base(place, place.isNotebook() ? "notebook" : "file", facts);
                entries.add(place.isNotebook() ? model : model.put("mimetype", typeOf(name)));
            }
        } catch (IOException e) {
            LOG.debugf("%s went away while its folder was read", name);
        }
    }

    private ObjectNode file(Place place, Wish wish) throws IOException {
        ObjectNode model = base(place, "file");
        @Nullable String type = place.isNotebook() ? null : typeOf(place.name());
        model.put("mimetype", type);
        byte[] bytes = wish.content() || wish.hash() ? read(place) : new byte[0];
        if (wish.content()) {
            String format = content(place, bytes, wish.format(), model);
            if (type == null) {
                model.put("mimetype", format.equals("text") ? "text/plain" : "application/octet-stream");
            }
        }
        if (wish.hash()) {
            hash(bytes, model);
        }
        return model;
    }

    private static String content(Place place, byte[] bytes, @Nullable String wanted, ObjectNode model) {
        if (wanted == null || wanted.equals("text")) {
            try {
                String text = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
                model.put("content", text).put("format", "text");
                return "text";
            } catch (CharacterCodingException e) {
                if (wanted != null) {
                    throw new ApiError(400, place.path() + " is not UTF-8 encoded", "bad format");
                }
            }
        }
        model.put("content", Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(bytes) + "\n")
                .put("format", "base64");
        return "base64";
    }

    private ObjectNode notebook(Place place, Wish wish) throws IOException {
        ObjectNode model = base(place, "notebook");
        byte[] bytes = wish.content() || wish.hash() ? read(place) : new byte[0];
        if (wish.content()) {
            ObjectNode notebook = Notebook.read(place.path(), bytes);
            trust.mark(notebook);
            model.set("content", notebook);
            model.put("format", "json");
            Notebook.complaint(notebook).ifPresent(complaint -> model.put("message", complaint));
        }
        if (wish.hash()) {
            hash(bytes, model);
        }
        return model;
    }

    private static byte[] read(Place place) throws IOException {
        if (!Files.isRegularFile(place.file())) {
            throw new ApiError(400, "Cannot get content of non-file " + place.path());
        }
        return Pieces.readAll(place.file());
    }

    private static void hash(byte[] bytes, ObjectNode model) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            model.put("hash", HexFormat.of().formatHex(digest)).put("hash_algorithm", "sha256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    static @Nullable String typeOf(String name) {
        int dot = name.lastIndexOf('.');
        String extension = dot < 0 ? "" : name.substring(dot + 1).toLowerCase(java.util.Locale.ROOT);
        String known = PYTHON_TYPES.get(extension);
        return known != null ? known : MimeMapping.getMimeTypeForExtension(extension);
    }
}
