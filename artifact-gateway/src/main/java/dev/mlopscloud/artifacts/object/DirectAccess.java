package dev.mlopscloud.artifacts.object;

import java.net.URI;
import java.util.List;

/** Signed URLs with which a client reaches single objects of the store without the gateway in between. */
public interface DirectAccess {

    /**
     * A URL to download an object.
     *
     * @param contentDisposition what the store answers as such
     */
    URI download(ArtifactPath path, String contentDisposition);

    /** Begins an upload in parts. Nothing is visible before it is completed. */
    String begin(ArtifactPath path, String contentType);

    /** A URL to PUT one part, numbered from 1. */
    URI part(ArtifactPath path, String uploadId, int number);

    /** Makes an object of the parts, in their order. */
    void complete(ArtifactPath path, String uploadId, List<Part> parts);

    /** Forgets an upload and its parts. That there is none is no failure. */
    void abort(ArtifactPath path, String uploadId);

    /** A part as the store acknowledged it. */
    record Part(int number, String etag) {}
}
