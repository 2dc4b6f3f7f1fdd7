package dev.mlopscloud.artifacts.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopscloud.artifacts.object.Checksum.Kept;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class VerifiedInputTest {
    private static final String MD5_OF_HELLO = "5d41402abc4b2a76b9719d911017c592";
    private static final String MD5_OF_WORLD = "7d793037a0760186574b0282f2f435e7";

    @Test
    void noticesThatTheStoreKeptSomethingElse() throws IOException {
        VerifiedInput source = of("hello");
        assertThat(source.readAllBytes()).hasSize(5);
        assertThatThrownBy(() -> source.verify(kept('"' + MD5_OF_WORLD + '"')))
                .isInstanceOfSatisfying(StoreFailure.class, failure -> assertThat(failure.kind())
                        .isEqualTo(StoreFailure.Kind.CORRUPTED));
    }

    @Test
    void verifiesPartByPart() throws IOException {
        VerifiedInput source = of("helloworld");
        for (String md5 : new String[] {MD5_OF_HELLO, MD5_OF_WORLD}) {
            assertThat(source.next(5).readAllBytes()).hasSize(5);
            assertThatCode(() -> source.verify(kept(md5))).doesNotThrowAnyException();
        }
        assertThat(source.position()).isEqualTo(10);
    }

    @Test
    void cannotJudgeByETagsThatAreNoDigest() throws IOException {
        VerifiedInput source = of("hello");
        source.readAllBytes();
        assertThatCode(() -> source.verify(kept("\"" + MD5_OF_WORLD + "-2\""))).doesNotThrowAnyException();
        assertThatCode(() -> source.verify(kept(""))).doesNotThrowAnyException();
        assertThatCode(() -> source.verify(new Kept(MD5_OF_WORLD, false))).doesNotThrowAnyException();
    }

    @Test
    void remembersThatTheClientBrokeOff() {
        var source = new VerifiedInput(new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("gone");
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                throw new IOException("gone");
            }
        });
        assertThatThrownBy(source::read).hasMessage("gone");
        assertThatThrownBy(source::rethrowReadFailure).hasMessage("gone");
    }

    private static VerifiedInput of(String text) {
        return new VerifiedInput(new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private static Kept kept(String etag) {
        return new Kept(etag, true);
    }
}
