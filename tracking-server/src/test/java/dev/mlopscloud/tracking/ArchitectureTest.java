package dev.mlopscloud.tracking;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.mlopscloud.tracking");

    @Test
    void featuresDoNotDependOnEachOtherInACircle() {
        slices().matching("dev.mlopscloud.tracking.(*)..")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void theGrammarIsPure() {
        noClasses()
                .that()
                .resideInAPackage("..tracking.search..")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages("..tracking.search..", "java..", "org.jspecify..")
                .check(CLASSES);
    }
}
