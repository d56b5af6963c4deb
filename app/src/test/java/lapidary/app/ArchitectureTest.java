package lapidary.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/// The walls of this module.
@AnalyzeClasses(packages = "lapidary.app", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String[] FEATURES = {
        "lapidary.app.model..",
        "lapidary.app.look..",
        "lapidary.app.choice..",
        "lapidary.app.preview..",
        "lapidary.app.export..",
        "lapidary.app.metadata..",
        "lapidary.app.preset..",
        "lapidary.app.data..",
        "lapidary.app.doctor..",
        "lapidary.app.gallery..",
        "lapidary.app.datatype..",
        "lapidary.app.contest..",
        "lapidary.app.prune.."
    };

    @ArchTest
    static final ArchRule roomsHaveNoCircles =
            slices().matching("lapidary.app.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule featuresDoNotKnowEachOther = slices().matching("lapidary.app.(*)..")
            .namingSlices("$1")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(
                    com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage(
                            "lapidary.app.window..", "lapidary.app"),
                    com.tngtech.archunit.base.DescribedPredicate.alwaysTrue())
            .ignoreDependency(
                    com.tngtech.archunit.base.DescribedPredicate.alwaysTrue(),
                    com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage(
                            // Reason for data: it is chosen at one place, and several features run on it.
                            "lapidary.app.workbench..",
                            "lapidary.app.job..",
                            "lapidary.app.open..",
                            // Reason for action: what the window can do is shown at several places.
                            "lapidary.app.action..",
                            // Reason: what a command prints when something went wrong is what the window copies.
                            "lapidary.app.diagnose..",
                            "lapidary.app.data.."))
            .because("what two features share is the workbench's; the window wires them");

    @ArchTest
    static final ArchRule modelsHaveNoScene = noClasses()
            .that()
            .haveSimpleNameEndingWith("Model")
            .or()
            .resideInAnyPackage("lapidary.app.workbench..", "lapidary.app.job..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("javafx.scene..", "javafx.stage..", "javafx.application..")
            .because("decisions are tested without a stage");

    @ArchTest
    static final ArchRule theCommandLineHasNoScreen = noClasses()
            .that()
            .resideInAPackage("lapidary.app.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "javafx..",
                    "lapidary.views.plot..",
                    "lapidary.views.form..",
                    "lapidary.views.theme..",
                    "lapidary.app.window..")
            .because("it runs where there is no display; the words for numbers are the window's own");

    @ArchTest
    static final ArchRule onlyTheShellKnowsTheStage = noClasses()
            .that()
            .resideInAnyPackage(FEATURES)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("javafx.stage..")
            .because("dialogs and choosers sit behind interfaces: the headless platform has none");

    @ArchTest
    static final ArchRule onlyJobsStartThreads = noClasses()
            .that()
            .resideInAnyPackage(FEATURES)
            .and()
            // Reason: the heat map asks for cells on a worker of its own, one window after the other.
            .doNotHaveFullyQualifiedName("lapidary.app.look.LookModel")
            .should()
            .dependOnClassesThat()
            .haveNameMatching("java\\.lang\\.Thread|java\\.util\\.concurrent\\.Executors|javafx\\.concurrent\\..*");

    @ArchTest
    static final ArchRule noFxmlAndNoOtherToolkit = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("javafx.fxml..", "javax.swing..", "java.awt..", "com.fasterxml.jackson.databind..");

    @ArchTest
    static final ArchRule panesAndModelsAreClassesOfTheirOwn =
            classes().that().haveSimpleNameEndingWith("Pane").should().beTopLevelClasses();
}
