package dev.mlopscloud.workflows.asset;

/**
 * An asset as definitions name it; name and address together tell it from others.
 *
 * @param extra a JSON object
 */
public record AssetRef(String name, String uri, String group, String extra) {
    /** Airflow's group of assets that name none. */
    public static final String DEFAULT_GROUP = "asset";

    /** What tells it from others. */
    Key key() {
        return new Key(name, uri);
    }

    /** A name and an address. */
    record Key(String name, String uri) {}
}
