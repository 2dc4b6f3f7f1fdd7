package dev.mlopscloud.notebooks.lab;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Json;
import dev.mlopscloud.notebooks.contents.Contents;
import dev.mlopscloud.notebooks.kernel.Kernels;
import dev.mlopscloud.notebooks.terminal.Terminals;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the page is told about its server. The token is not among it: the page is served to who is signed in, and its
 * cookie speaks for it. Folders of this machine are not either.
 */
@Singleton
final class PageConfig {
    /** The address of each part: {@code xUrl} and {@code fullXUrl} of the page. */
    private static final List<String[]> ADDRESSES = List.of(
            new String[] {"app", "App", "/lab"},
            new String[] {"labextensions", "Labextensions", "/lab/extensions"},
            new String[] {"licenses", "Licenses", "/lab/api/licenses"},
            new String[] {"listings", "Listings", "/lab/api/listings"},
            new String[] {"mathjax", "Mathjax", "/static/lab/mathjax"},
            new String[] {"settings", "Settings", "/lab/api/settings"},
            new String[] {"static", "Static", "/static/lab"},
            new String[] {"themes", "Themes", "/lab/api/themes"},
            new String[] {"translationsApi", "TranslationsApi", "/lab/api/translations"},
            new String[] {"tree", "Tree", "/lab/tree"},
            new String[] {"workspacesApi", "WorkspacesApi", "/lab/api/workspaces"});

    /** Folders that the original shows in its Help menu. */
    private static final List<String> FOLDERS = List.of(
            "appSettingsDir",
            "labextensionsPath",
            "schemasDir",
            "serverRoot",
            "staticDir",
            "templatesDir",
            "themesDir",
            "userSettingsDir",
            "workspacesDir");

    private final LabConfig config;
    private final LabExtensions extensions;
    private final Contents contents;
    private final Terminals terminals;
    private final AtomicInteger stores = new AtomicInteger();

    PageConfig(LabConfig config, LabExtensions extensions, Contents contents, Terminals terminals) {
        this.terminals = terminals;
        this.config = config;
        this.extensions = extensions;
        this.contents = contents;
    }

    /** What is asked for by the address of the page. */
    record View(String workspace, String treePath, boolean singleDocument, String notFoundUrl) {}

    ObjectNode build(View view) {
        ObjectNode page = Json.object()
                .put("appName", "JupyterLab")
                .put("appNamespace", "lab")
                .put("appVersion", config.version())
                .put("baseUrl", "/")
                .put("wsUrl", "")
                .put("token", "")
                .put("buildAvailable", false)
                .put("buildCheck", false)
                .put("cacheFiles", true)
                .put("copyAbsolutePath", false)
                .put("delete_to_trash", contents.deletesToTrash())
                .put("allow_hidden_files", false)
                .put("devMode", false)
                .put("exposeAppInBrowser", false)
                .put("ignorePlugins", "")
                .put("mathjaxConfig", "TeX-AMS_HTML-full,Safe")
                .put("mode", view.singleDocument() ? "single-document" : "multiple-document")
                .put("nbclassic_enabled", false)
                .put("notebookStartsKernel", true)
                .put("notebookVersion", "[2, 21, 1]")
                .put("preferredPath", "/")
                .put("quitButton", false)
                .put("rootUri", "")
                .put("store_id", stores.getAndIncrement())
                .put("terminalsAvailable", terminals.available())
                .put("treePath", view.treePath())
                .put("virtualDocumentsUri", "")
                .put("workspace", view.workspace());
        addresses(page);
        lists(page);
        if (!view.notFoundUrl().isEmpty()) {
            page.put("notFoundUrl", view.notFoundUrl());
        }
        return page;
    }

    /** The page config of Notebook 7, which has one document a page. */
    ObjectNode forNotebook(String page, String treePath) {
        ObjectNode config = build(new View("default", treePath, false, ""));
        config.remove("mode");
        config.remove("workspace");
        return config.put("appName", "Jupyter Notebook")
                .put("appNamespace", "notebook")
                .put("appVersion", this.config.notebookVersion())
                .put("frontendUrl", "/")
                .put("fullStaticUrl", "/static/notebook")
                .put("staticUrl", "/static/notebook")
                .put("notebookPage", page);
    }

    private static void addresses(ObjectNode page) {
        for (String[] address : ADDRESSES) {
            page.put(address[0] + "Url", address[2]).put("full" + address[1] + "Url", address[2]);
        }
        FOLDERS.forEach(folder -> page.put(folder, ""));
    }

    private void lists(ObjectNode page) {
        ArrayNode federated = Json.array();
        ArrayNode disabled = Json.array();
        for (LabExtension extension : extensions.all()) {
            if (extension.federated()) {
                federated.add(extension.pageConfig());
            }
            extension
                    .description()
                    .path("jupyterlab")
                    .path("disabledExtensions")
                    .forEach(disabled::add);
        }
        extensions.disabledByHand().forEach(disabled::add);
        page.set("federated_extensions", federated);
        page.set("disabledExtensions", disabled);
        page.set("extraLabextensionsPath", Json.array());
        page.set("news", Json.object().put("disabled", true));
        page.set(
                "extensionManager",
                Json.object().put("name", "read-only").put("can_install", false).putNull("install_path"));
        ArrayNode untracked = Json.array();
        Kernels.untrackedMessageTypes().forEach(untracked::add);
        page.set("untracked_message_types", untracked);
    }
}
