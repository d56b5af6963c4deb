package lapidary.views;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/// The walls of this module.
@AnalyzeClasses(packages = "lapidary.views", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule controlsSeeValuesOfTheCoreAlone = noClasses()
            .should()
            .dependOnClassesThat(com.tngtech.archunit.base.DescribedPredicate.describe(
                    "are of the core but none of its values",
                    type -> type.getPackageName().startsWith("lapidary.core.")
                            && !type.getPackageName()
                                    .matches("lapidary\\.core\\."
                                            + "(tensor|measure|stats|setting|compressed|model|recipe|plan|job)")))
            .because("a control knows nothing of files, methods and evaluation");

    @ArchTest
    static final ArchRule controlsKnowNoApplication =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("lapidary.app..");

    @ArchTest
    static final ArchRule roomsHaveNoCircles =
            slices().matching("lapidary.views.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule noDesktopToolkitBesidesJavaFx = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.awt..", "javax.swing..", "javafx.embed..", "com.sun..");
}
