package dev.mlopscloud.standalone;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.mlopscloud.standalone");

    @Test
    void packagesAreFreeOfCycles() {
        slices().matching("dev.mlopscloud.standalone.(*)..")
                .should()
                .beFreeOfCycles()
                .check(classes);
    }

    @Test
    void settingsAndProcessesKnowNothingOfWhatTheyAreUsedFor() {
        noClasses()
                .that()
                .resideInAnyPackage("..configuration..", "..child..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..stack..", "..command..", "..postgres..", "..objects..")
                .check(classes);
    }

    @Test
    void onlyTheirOwnPackagesKnowPostgresAndTheObjectStore() {
        noClasses()
                .that()
                .resideOutsideOfPackages("..postgres..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.zonky..", "org.postgresql..")
                .check(classes);
        noClasses()
                .that()
                .resideOutsideOfPackages("..objects..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.gaul..")
                .check(classes);
    }
}
