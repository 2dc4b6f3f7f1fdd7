package dev.mlopscloud.tracking.api;

import dev.mlopscloud.platform.sql.Row;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.tracking.search.Fragment;
import dev.mlopscloud.tracking.search.PagedSearch;
import java.util.List;

/** Reads what searches find, page by page. */
public final class Pages {
    private Pages() {}

    /** The rows of a part of a search, behind the row that it names as long as that is there. */
    public static <T> List<T> read(Transaction tx, Row<T> row, PagedSearch search, PagedSearch.Part part) {
        Fragment page = search.statement(part, one -> tx.first(
                        found -> found.getInt(1), one.sql(), one.arguments().toArray())
                .isPresent());
        return tx.list(row, page.sql(), page.arguments().toArray());
    }
}
