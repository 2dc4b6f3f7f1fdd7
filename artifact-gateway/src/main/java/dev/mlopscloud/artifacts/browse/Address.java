package dev.mlopscloud.artifacts.browse;

import dev.mlopscloud.artifacts.object.Place;
import dev.mlopscloud.artifacts.object.UnsafePath;
import dev.mlopscloud.artifacts.transfer.Exchange;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Addresses of the browser's pages. Keys stand in the query: in a path, programs on the way would tidy {@code //} and
 * {@code ..}, which are keys like others in a store.
 */
final class Address {
    private static final int LONGEST_KEY_BYTES = 1024;

    private Address() {}

    /** One step of the way to a folder. */
    record Step(String name, String href) {}

    /** The place that a request names; only its bucket must be there. */
    static Place place(Exchange exchange, Buckets buckets) {
        String bucket = exchange.query("bucket");
        String key = exchange.query("key");
        return checked(buckets, bucket == null ? "" : bucket, key == null ? "" : key);
    }

    static Place checked(Buckets buckets, String bucket, String key) {
        if (key.getBytes(StandardCharsets.UTF_8).length > LONGEST_KEY_BYTES || key.indexOf(0) >= 0) {
            throw new UnsafePath();
        }
        return new Place(buckets.checked(bucket), key);
    }

    /** As {@link #place}, for pages about one object. */
    static Place object(Exchange exchange, Buckets buckets) {
        Place place = place(exchange, buckets);
        if (place.key().isEmpty()) {
            throw new UnsafePath();
        }
        return place;
    }

    static String of(String page, Place place) {
        return page + "?bucket=" + encoded(place.bucket()) + "&key=" + encoded(place.key());
    }

    /** A folder's page, or another one of the same folder. */
    static String folder(Place folder) {
        return of("/folder", folder);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** The folders on the way to a place, from the bucket on; not the place itself unless it is a folder. */
    static List<Step> way(Place place) {
        var steps = new ArrayList<Step>();
        steps.add(new Step(place.bucket(), folder(new Place(place.bucket(), ""))));
        int start = 0;
        for (int slash = place.key().indexOf('/');
                slash >= 0;
                slash = place.key().indexOf('/', start)) {
            String name = place.key().substring(start, slash);
            String key = place.key().substring(0, slash + 1);
            steps.add(new Step(name.isEmpty() ? "(no name)" : name, folder(new Place(place.bucket(), key))));
            start = slash + 1;
        }
        return steps;
    }

    /** The folder that a place lies in. */
    static Place parent(Place place) {
        String key = place.key();
        int end = key.endsWith("/") ? key.length() - 1 : key.length();
        return new Place(place.bucket(), key.substring(0, key.lastIndexOf('/', Math.max(end - 1, 0)) + 1));
    }

    /** The last segment of a key, without the slash of a folder. */
    static String name(Place place) {
        String key =
                place.key().endsWith("/") ? place.key().substring(0, place.key().length() - 1) : place.key();
        return key.substring(key.lastIndexOf('/') + 1);
    }
}
