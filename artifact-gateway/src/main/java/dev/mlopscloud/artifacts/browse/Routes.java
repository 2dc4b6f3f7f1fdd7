package dev.mlopscloud.artifacts.browse;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.Stream;

/** All pages and actions of the browser. */
@Singleton
final class Routes {
    private final List<Route> all;

    Routes(
            FolderResource folders,
            ObjectResource objects,
            PreviewResource previews,
            UploadResource uploads,
            DeletionResource deletions,
            StaticFiles files) {
        this.all = Stream.of(
                        folders.routes(),
                        objects.routes(),
                        previews.routes(),
                        uploads.routes(),
                        deletions.routes(),
                        files.routes())
                .flatMap(List::stream)
                .toList();
    }

    List<Route> all() {
        return all;
    }
}
