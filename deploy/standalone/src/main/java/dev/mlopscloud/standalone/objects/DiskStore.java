package dev.mlopscloud.standalone.objects;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.DeletedObject;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;

/** Buckets in a folder, of which objects that the disk can't name are deleted as others that are not there. */
final class DiskStore extends ForwardingBlobStore {
    DiskStore(Path folder) {
        super(new FilesystemNio2BlobStore(folder.toString()));
    }

    @Override
    public DeleteObjectsResponse removeBlobs(DeleteObjectsRequest request) {
        List<ObjectIdentifier> named = request.delete().objects();
        List<ObjectIdentifier> possible =
                named.stream().filter(one -> KeyLength.isPossible(one.key())).toList();
        if (possible.size() == named.size()) {
            return super.removeBlobs(request);
        }
        DeleteObjectsResponse answer = possible.isEmpty()
                ? DeleteObjectsResponse.builder().build()
                : super.removeBlobs(request.toBuilder()
                        .delete(request.delete().toBuilder().objects(possible).build())
                        .build());
        Stream<DeletedObject> impossible = named.stream()
                .filter(one -> !KeyLength.isPossible(one.key()))
                .map(one -> DeletedObject.builder().key(one.key()).build());
        return answer.toBuilder()
                .deleted(Stream.concat(answer.deleted().stream(), impossible).toList())
                .build();
    }
}
