package dev.mlopscloud.notebooks.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopscloud.notebooks.testing.NotebookFolders;
import io.quarkus.arc.Arc;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(NotebookFolders.class)
class GarbageTest {
    @Test
    void isWatched() {
        assertThat(Arc.container().beanManager().getBeans(Garbage.class)).hasSize(1);
    }
}
