package dev.mlopscloud.notebooks.contents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.ApiError;
import dev.mlopscloud.notebooks.api.Json;
import dev.mlopscloud.notebooks.disk.AtomicFile;
import dev.mlopscloud.notebooks.disk.Pieces;
import dev.mlopscloud.notebooks.event.Events;
import dev.mlopscloud.notebooks.journal.Journals;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Objects;
import java.util.regex.Pattern;

/** What can be done to files and notebooks: Jupyter's verbs, on the root. */
@Singleton
public final class Contents {
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final int BASE64_GROUP = 4;
    private static final Pattern COPY = Pattern.compile("-Copy\\d*$");

    private final Root root;
    private final Models models;
    private final Trust trust;
    private final Checkpoints checkpoints;
    private final Removal removal;
    private final Events events;
    private final Journals journals;
    private final FolderCopy folders;

    Contents(
            Root root,
            Models models,
            Trust trust,
            Checkpoints checkpoints,
            Removal removal,
            Events events,
            Journals journals,
            FolderCopy folders) {
        this.journals = journals;
        this.folders = folders;
        this.root = root;
        this.models = models;
        this.trust = trust;
        this.checkpoints = checkpoints;
        this.removal = removal;
        this.events = events;
    }

    ObjectNode get(String path, Models.Wish wish) throws IOException {
        Place place = root.place(path).existing();
        ObjectNode model = models.model(place, wish);
        if (model.path("content") instanceof ObjectNode notebook) {
            journals.fill(place.path(), notebook);
        }
        events.contents("get", place.path(), null);
        return model;
    }

    boolean exists(String path) {
        Place place = root.place(path);
        return !place.hidden() && (Files.exists(place.file()) || Uploads.underWay(place));
    }

    /** What is there: {@code directory}, {@code notebook}, {@code file}, or nothing that may be seen. */
    public String typeOf(String path) {
        Place place = root.place(path);
        if (place.hidden() || !Files.exists(place.file())) {
            return "";
        }
        return Files.isDirectory(place.file()) ? "directory" : place.isNotebook() ? "notebook" : "file";
    }

    boolean isFile(String path) {
        Place place = root.place(path);
        return !place.hidden() && Files.isRegularFile(place.file());
    }

    /**
     * Writes a file, a notebook or a folder.
     *
     * @param model with type, format, content and, for a piece of an upload, its number as {@code chunk}
     */
    ObjectNode save(String path, ObjectNode model) throws IOException {
        Place place = root.place(path).writable();
        String named = Json.text(model, "path");
        if (named != null) {
            root.place(named).allowed();
        }
        String type = Json.text(model, "type");
        if (type == null) {
            throw new ApiError(400, "No file type provided");
        }
        if (!type.equals("directory") && model.path("content").isMissingNode()) {
            throw new ApiError(400, "No file content provided");
        }
        if (model.path("chunk").isNumber() && !type.equals("file")) {
            throw new ApiError(400, "File type \"" + type + "\" is not supported for large file transfer");
        }
        if (!type.equals("directory") && (place.isRoot() || Files.isDirectory(place.file()))) {
            throw new ApiError(400, place.path() + " is a directory");
        }
        Place written = place;
        ObjectNode answer;
        switch (type) {
            case "notebook" -> {
                answer = saveNotebook(place, model.path("content"));
            }
            case "file" -> {
                written = saveFile(place, model);
                journals.replaced(place.path());
                answer = models.model(written, Models.Wish.BARE);
            }
            case "directory" -> {
                answer = saveDirectory(place);
            }
            default -> throw new ApiError(400, "Unhandled contents type: " + type);
        }
        events.contents("save", place.path(), null);
        return answer;
    }

    private ObjectNode saveNotebook(Place place, JsonNode content) throws IOException {
        if (!(content instanceof ObjectNode given)) {
            throw new ApiError(400, "The content of a notebook is an object");
        }
        ObjectNode notebook = OldNotebook.isOld(given) ? OldNotebook.upgrade(given) : given;
        Notebook.unfit(notebook).ifPresent(why -> {
            throw new ApiError(400, "Unexpected error while saving file: " + place.path() + " " + why);
        });
        Notebook.join(notebook);
        var complaint = Notebook.complaint(notebook);
        trust.unmarkAndSign(notebook);
        AtomicFile.write(target(place), Notebook.toFile(notebook));
        journals.saved(place.path());
        checkpoints.first(place);
        ObjectNode answer = models.model(place, new Models.Wish(false, false, null, null));
        complaint.ifPresent(words -> answer.put("message", words));
        return answer;
    }

    /** A link is written through, to the file it names. */
    private static Path target(Place place) throws IOException {
        return Files.isSymbolicLink(place.file()) && Files.exists(place.file())
                ? place.file().toRealPath()
                : place.file();
    }

    private Place saveFile(Place place, ObjectNode model) throws IOException {
        byte[] bytes = decode(model);
        JsonNode chunk = model.path("chunk");
        if (chunk.isMissingNode() || chunk.isNull()) {
            AtomicFile.write(target(place), bytes);
            return place;
        }
        if (!chunk.isInt() || chunk.intValue() == 0 || chunk.intValue() < Uploads.LAST) {
            throw new ApiError(400, "chunk must be a positive number or -1");
        }
        Path held = Uploads.add(place, chunk.intValue(), bytes);
        return new Place(place.path(), held, false);
    }

    private static byte[] decode(ObjectNode model) {
        String format = Json.text(model, "format");
        String content = Json.text(model, "content");
        if (content == null) {
            throw new ApiError(400, "No file content provided");
        }
        if ("text".equals(format)) {
            return content.getBytes(StandardCharsets.UTF_8);
        }
        if (!"base64".equals(format)) {
            throw new ApiError(400, "Must specify format of file contents as 'text' or 'base64'");
        }
        try {
            String digits = BLANKS.matcher(content).replaceAll("");
            if (digits.length() % BASE64_GROUP != 0) {
                throw new IllegalArgumentException("the padding is missing");
            }
            return Base64.getDecoder().decode(digits);
        } catch (IllegalArgumentException e) {
            throw new ApiError(
                    400, "Encoding error saving " + model.path("path").asText("the file"));
        }
    }

    private ObjectNode saveDirectory(Place place) throws IOException {
        if (Files.exists(place.file()) && !Files.isDirectory(place.file())) {
            throw new ApiError(400, "Not a directory: " + place.path());
        }
        try {
            Files.createDirectory(place.file());
        } catch (FileAlreadyExistsException e) {
            return models.model(place, Models.Wish.BARE);
        }
        return models.model(place, Models.Wish.BARE);
    }

    /** Writes what is not there yet: empty where nothing is given, of the type that its name tells. */
    ObjectNode create(String path, ObjectNode model) throws IOException {
        ObjectNode whole = model.deepCopy();
        boolean named = Json.text(model, "type") != null;
        if (!named) {
            whole.put("type", root.place(path).isNotebook() ? "notebook" : "file");
        }
        if (model.path("content").isMissingNode() && !model.has("chunk")) {
            if (whole.path("type").asText("").equals("notebook")) {
                whole.set("content", Notebook.empty());
            } else {
                whole.put("content", "").put("format", "text");
            }
        }
        return save(path, whole);
    }

    /** Makes a new, empty file, notebook or folder with a name that is free. */
    ObjectNode createUntitled(String path, ObjectNode request) throws IOException {
        Place folder = folder(path);
        String extension = Objects.requireNonNullElse(Json.text(request, "ext"), "");
        String type = Objects.requireNonNullElse(
                Json.text(request, "type"), extension.equals(".ipynb") ? "notebook" : "file");
        ObjectNode model = Json.object().put("type", type);
        String name =
                switch (type) {
                    case "directory" -> free(folder, "Untitled Folder", "", " ");
                    case "notebook" -> {
                        model.set("content", Notebook.empty());
                        yield free(folder, "Untitled", ".ipynb", "");
                    }
                    case "file" -> {
                        model.put("content", "").put("format", "text");
                        yield free(folder, "untitled", extension, "");
                    }
                    default -> throw new ApiError(400, "Unexpected model type: '" + type + "'");
                };
        ObjectNode answer = save(folder.child(name), model);
        events.contents("create", folder.child(name), null);
        return answer;
    }

    private Place folder(String path) {
        Place folder = root.place(path).allowed();
        if (!Files.isDirectory(folder.file())) {
            throw new ApiError(404, "No such directory: " + folder.path());
        }
        return folder;
    }

    /** The first of {@code stem.ext}, {@code stem1.ext}, … that no file has. */
    private static String free(Place folder, String stem, String extension, String gap) {
        String name = stem + extension;
        for (int i = 1; Files.exists(folder.file().resolve(name)); i++) {
            name = stem + gap + i + extension;
        }
        return name;
    }

    /**
     * Copies into a folder, as {@code name-Copy1.ext} when the name is taken or the folder is its own. Where nothing
     * is, a file gets that name, and a folder goes into a new one.
     */
    ObjectNode copy(String from, String to) throws IOException {
        Place source = root.place(from).allowed();
        Place wanted = root.place(to).allowed();
        source.existing();
        boolean tree = Files.isDirectory(source.file());
        if (tree && !Files.exists(wanted.file())) {
            Files.createDirectory(wanted.writable().file());
        }
        boolean into = Files.isDirectory(wanted.file());
        Place target = (into ? root.place(wanted.child(copyName(source.name(), wanted))) : wanted).writable();
        if (tree) {
            folders.copy(source, target);
        } else {
            AtomicFile.write(target.file(), Pieces.readAll(source.file()));
        }
        events.contents("copy", target.path(), source.path());
        return models.model(target, Models.Wish.BARE);
    }

    private static String copyName(String name, Place folder) {
        int dot = name.indexOf('.', 1);
        String extension = dot < 0 ? "" : name.substring(dot);
        String stem = COPY.matcher(dot < 0 ? name : name.substring(0, dot)).replaceFirst("");
        String free = name;
        for (int i = 1; Files.exists(folder.file().resolve(free)); i++) {
            free = stem + "-Copy" + i + extension;
        }
        return free;
    }

    /** Moves a file or folder. */
    ObjectNode rename(String from, String to) throws IOException {
        Place source = root.place(from);
        Place target = root.place(to);
        if (source.hidden() || target.hidden() || source.isRoot() || target.isRoot()) {
            throw new ApiError(400, "Cannot rename file or directory '" + source.path() + "'");
        }
        if (!Files.exists(source.file())) {
            throw new ApiError(404, "File or directory does not exist: " + source.path());
        }
        target.writable();
        if (target.path().startsWith(source.path() + "/")) {
            throw new ApiError(400, "Cannot move a directory into itself");
        }
        if (!source.path().equals(target.path())) {
            if (Files.exists(target.file()) && !Files.isSameFile(source.file(), target.file())) {
                throw new ApiError(409, "File already exists: " + target.path());
            }
            Files.move(source.file(), target.file());
            checkpoints.follow(source.file(), target.file());
            journals.moved(source.path(), target.path());
            events.contents("rename", target.path(), source.path());
        }
        return models.model(target, Models.Wish.BARE);
    }

    /** Deletes a file or folder, into the trash or for good. */
    void delete(String path) throws IOException {
        Place place = root.place(path);
        if (place.isRoot()) {
            throw new ApiError(400, "Can't delete root");
        }
        if (place.hidden()) {
            throw new ApiError(400, "Cannot delete file or directory '" + place.path() + "'");
        }
        place.existing();
        removal.remove(place);
        checkpoints.forget(place.file());
        journals.replaced(place.path());
        events.contents("delete", place.path(), null);
    }

    /** Marks a notebook's outputs as made by someone trusted. */
    void trust(String path) throws IOException {
        Place place = root.place(path).existing();
        trust.sign(Notebook.read(place.path(), Pieces.readAll(place.file())));
    }

    /**
     * A notebook, its texts whole.
     *
     * @throws ApiError 400 if it is none, 404 if it is not there
     */
    public ObjectNode readNotebook(String path) throws IOException {
        Place place = root.place(path).existing();
        if (!Files.isRegularFile(place.file())) {
            throw new ApiError(400, place.path() + " is not a notebook");
        }
        ObjectNode notebook = Notebook.read(place.path(), Pieces.readAll(place.file()));
        Notebook.unusable(notebook).ifPresent(complaint -> {
            throw new ApiError(400, complaint);
        });
        return notebook;
    }

    /** Writes a notebook, leaving its argument as it is. */
    public void writeNotebook(String path, ObjectNode notebook) throws IOException {
        Place place = root.place(path).writable();
        AtomicFile.write(target(place), Notebook.toFile(notebook.deepCopy()));
        journals.replaced(place.path());
        events.contents("save", place.path(), null);
    }

    /** Writes a notebook whose outputs were all made by this server's kernels: pages may show them in full. */
    public void writeTrusted(String path, ObjectNode notebook) throws IOException {
        writeNotebook(path, notebook);
        trust.sign(readNotebook(path));
    }

    /** Whether pages offer the trash. */
    public boolean deletesToTrash() {
        return removal.toTrash();
    }
}
