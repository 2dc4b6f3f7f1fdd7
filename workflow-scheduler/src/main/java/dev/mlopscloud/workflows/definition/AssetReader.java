package dev.mlopscloud.workflows.definition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.workflows.asset.AssetRef;
import dev.mlopscloud.workflows.document.Fields;
import dev.mlopscloud.workflows.document.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads an asset: its address, or an object with more. */
final class AssetReader {
    private static final Set<String> KEYS = Set.of("name", "uri", "group", "extra");
    private static final int MAX_TEXT = 1_500;
    private static final int MAX_ASSETS = 200;
    private static final AssetRef NOTHING = new AssetRef("", "", AssetRef.DEFAULT_GROUP, "{}");

    private AssetReader() {}

    static AssetRef read(JsonNode written, List<Object> path, Problems problems) {
        if (written.isTextual()
                && !written.textValue().isBlank()
                && written.textValue().length() <= MAX_TEXT) {
            String uri = written.textValue();
            return new AssetRef(uri, uri, AssetRef.DEFAULT_GROUP, "{}");
        }
        if (!written.isObject()) {
            problems.add(path, "value_error", "Input should be the address of an asset, or an object", written);
            return NOTHING;
        }
        Fields asset = Fields.of(written, path, problems, KEYS);
        String name = asset.text("name", MAX_TEXT);
        String uri = asset.text("uri", MAX_TEXT);
        String named = name == null ? uri : name;
        String address = uri == null ? name : uri;
        if (named == null || address == null) {
            asset.missing("uri");
            return NOTHING;
        }
        String group = asset.text("group", MAX_TEXT);
        JsonNode extra = asset.tree("extra");
        if (asset.has("extra") && !extra.isObject()) {
            asset.problem("extra", "dict_type", "Input should be a valid dictionary");
        }
        return new AssetRef(
                named,
                address,
                group == null ? AssetRef.DEFAULT_GROUP : group,
                extra.isObject() ? extra.toString() : "{}");
    }

    static List<AssetRef> list(Fields from, String name, Problems problems) {
        List<AssetRef> assets = new ArrayList<>();
        List<JsonNode> items = from.items(name, MAX_ASSETS);
        for (int i = 0; i < items.size(); i++) {
            List<Object> path = new ArrayList<>(from.at(name));
            path.add(i);
            assets.add(read(items.get(i), path, problems));
        }
        return assets;
    }
}
