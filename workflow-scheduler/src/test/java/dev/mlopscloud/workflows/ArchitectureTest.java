package dev.mlopscloud.workflows;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.mlopscloud.workflows");

    @Test
    void featuresFormNoCycle() {
        slices().matching("dev.mlopscloud.workflows.(*)..")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void theEngineAndTheTimetablesNeedNothingButJava() {
        noClasses()
                .that()
                .resideInAnyPackage("..workflows.engine..", "..workflows.timetable..")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages("java..", "org.jspecify..", "..workflows.engine..", "..workflows.timetable..")
                .check(CLASSES);
    }

    @Test
    void documentsAreReadWithoutTheServer() {
        noClasses()
                .that()
                .resideInAPackage("..workflows.document..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.quarkus..", "jakarta..", "java.sql..", "io.vertx..")
                .check(CLASSES);
    }

    @Test
    void nothingDependsOnThePages() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..workflows.ui..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("..workflows.ui..")
                .check(CLASSES);
    }
}
