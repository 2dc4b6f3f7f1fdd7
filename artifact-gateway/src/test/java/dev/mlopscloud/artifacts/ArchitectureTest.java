package dev.mlopscloud.artifacts;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.mlopscloud.artifacts.object.ArtifactPath;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.mlopscloud.artifacts");

    @Test
    void hasNoCyclesBetweenFeatures() {
        slices().matching("dev.mlopscloud.artifacts.(*)..")
                .should()
                .beFreeOfCycles()
                .check(MAIN);
    }

    @Test
    void keepsTheStoreBehindItsPort() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..artifacts.object..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("software.amazon..")
                .check(MAIN);
        noClasses()
                .that()
                .resideInAPackage("..artifacts.object..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx..", "..artifacts.mlflow..", "..artifacts.transfer..")
                .check(MAIN);
    }

    @Test
    void keepsPathRulesPure() {
        classes()
                .that()
                .areAssignableTo(ArtifactPath.class)
                .or()
                .haveSimpleName("PercentCoding")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "dev.mlopscloud.artifacts.object", "org.jspecify..")
                .check(MAIN);
    }
}
