package dev.mlopscloud.workflows.listing;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param total how many there are in the whole list
 * @param cursors how to go on, for lists that were asked for by cursor
 */
public record Page<T>(List<T> items, int total, @Nullable Cursors cursors) {
    public Page(List<T> items, int total) {
        this(items, total, null);
    }

    /**
     * The neighbours of a page.
     *
     * @param next {@code null} for none
     * @param previous {@code null} for none
     * @param counted how far the whole list was counted at most
     */
    public record Cursors(@Nullable String next, @Nullable String previous, int counted) {}

    /** The same part with other items. */
    public <R> Page<R> map(Function<T, R> change) {
        return new Page<>(items.stream().map(change).toList(), total, cursors);
    }
}
