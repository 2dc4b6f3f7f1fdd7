package dev.mlopscloud.notebooks.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopscloud.notebooks.testing.NotebookFolders;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(NotebookFolders.class)
class GarbageTest {
    @Inject
    BeanManager beans;

    @Test
    void isWatched() {
        assertThat(beans.getBeans(Garbage.class)).hasSize(1);
    }
}
