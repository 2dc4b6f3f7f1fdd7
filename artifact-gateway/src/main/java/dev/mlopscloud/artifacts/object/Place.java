package dev.mlopscloud.artifacts.object;

/**
 * A place in the store: an object's, or a folder's when the key is empty or ends with a slash.
 *
 * @param key exactly as the store has it
 */
public record Place(String bucket, String key) {

    /** The folder of this name: everything whose key starts with it and a slash. */
    public Place below() {
        return key.isEmpty() || key.endsWith("/") ? this : new Place(bucket, key + "/");
    }

    /** What is called {@code name} in this folder. */
    public Place in(String name) {
        return new Place(bucket, key + name);
    }
}
