package lapidary.core;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Map;

/// Holds the walls between the rooms of core.
@AnalyzeClasses(packages = "lapidary.core", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    /// Bottom up: a room uses only rooms above it in this list.
    private static final List<String> ROOMS = List.of(
            "job",
            "measure",
            "setting",
            "tensor",
            "linalg",
            "compressed",
            "format",
            "model",
            "stats",
            "doctor",
            "discover",
            "text",
            "data",
            "infer",
            "gradient",
            "eval",
            "calib",
            "recipe",
            "method",
            "quant",
            "edit",
            "prune",
            "plan",
            "latency",
            "solve",
            "table",
            "sensitivity",
            "allocate",
            "compress",
            "preview",
            "queue",
            "bench");

    /// Arrows that run against the order, "room -> room", each with the reason why it may.
    private static final Map<String, String> EXCEPTIONS = Map.of();

    @ArchTest
    static final ArchRule everyClassLivesInAKnownRoom = classes()
            .that()
            .resideOutsideOfPackage("lapidary.core")
            .should()
            .resideInAnyPackage(
                    ROOMS.stream().map(room -> "lapidary.core." + room + "..").toArray(String[]::new));

    @ArchTest
    static final ArchRule roomsUseOnlyRoomsBelowThem = classes().should(useOnlyRoomsBelow());

    @ArchTest
    static final ArchRule roomsAreFreeOfCircles =
            slices().matching("lapidary.core.(*)..").should().beFreeOfCycles();

    /// `javax.imageio` hands out its pixels as `java.awt.image`; the decoder of image files alone may see it.
    @ArchTest
    static final ArchRule nothingKnowsAScreen = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("lapidary.core.data.PictureDecoder")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("javafx..", "java.awt..", "javax.swing..", "lapidary.views..", "lapidary.app..");

    @ArchTest
    static final ArchRule onlyLinearAlgebraKnowsItsLibraries = noClasses()
            .that()
            .resideOutsideOfPackages("lapidary.core.linalg..", "lapidary.core.gradient..")
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "org.nd4j..", "org.bytedeco..", "jdk.incubator.vector..", "org.apache.commons.."));

    @ArchTest
    static final ArchRule onlyGraphsKnowTheirRuntime = noClasses()
            .that()
            .resideOutsideOfPackage("lapidary.core.infer.graph..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("ai.onnxruntime.."));

    @ArchTest
    static final ArchRule onlyOneJackson = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.fasterxml.jackson.databind..", "com.fasterxml.jackson.core..");

    private static ArchCondition<JavaClass> useOnlyRoomsBelow() {
        return new ArchCondition<>("use only rooms below their own") {
            @Override
            public void check(JavaClass origin, ConditionEvents events) {
                for (Dependency arrow : origin.getDirectDependenciesFromSelf()) {
                    String from = room(origin);
                    String to = room(arrow.getTargetClass());
                    boolean isInside = from.isEmpty() || to.isEmpty() || from.equals(to);
                    boolean isUpward = !isInside && ROOMS.indexOf(to) > ROOMS.indexOf(from);
                    if (isUpward && !EXCEPTIONS.containsKey(from + " -> " + to)) {
                        events.add(SimpleConditionEvent.violated(origin, arrow.getDescription()));
                    }
                }
            }
        };
    }

    /// "format" for `lapidary.core.format.gguf.GgufFormat`; "" outside core.
    private static String room(JavaClass type) {
        String name = type.getPackageName();
        if (!name.startsWith("lapidary.core.")) {
            return "";
        }
        String rest = name.substring("lapidary.core.".length());
        return rest.contains(".") ? rest.substring(0, rest.indexOf('.')) : rest;
    }
}
