package dev.mlopscloud.notebooks;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.mlopscloud.notebooks");

    @Test
    void featuresAreFreeOfCycles() {
        slices().matching("dev.mlopscloud.notebooks.(*)..")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void wireKnowsNoServerAndNoSockets() {
        noClasses()
                .that()
                .resideInAPackage("..wire..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.quarkus..", "io.vertx..", "jakarta..", "java.nio.channels..", "..notebooks.api..")
                .check(CLASSES);
    }

    @Test
    void onlyWhoHearsKernelsTouchesSockets() {
        noClasses()
                .that()
                .resideOutsideOfPackages("..kernel..", "..keeper..")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(SocketChannel.class)
                .check(CLASSES);
    }
}
