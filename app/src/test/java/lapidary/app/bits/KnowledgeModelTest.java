package lapidary.app.bits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import lapidary.core.allocate.Allocator;
import lapidary.core.allocate.Allocators;
import lapidary.views.text.Messages;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnowledgeModelTest {
    @TempDir
    private static Path folder;

    private static BitsBench on;
    private static KnowledgeModel knowledge;

    @BeforeAll
    static void open() {
        on = new BitsBench(folder);
        knowledge = on.bits().knowledge();
    }

    @AfterAll
    static void close() {
        on.close();
    }

    @BeforeEach
    void forget() {
        on.obstacle = "";
        on.forget();
    }

    private static Allocator allocator(String id) {
        return Allocators.find(id).orElseThrow();
    }

    @Test
    void onlyThoseThatGoBySomethingNeedIt() {
        for (Allocator each : Allocators.all()) {
            assertEquals(
                    each.asksForSensitivities() || each.asksForExperts(),
                    knowledge.need(each).isPresent(),
                    each.id());
        }
    }

    @Test
    void sensitivitiesAreAskedForUntilTheyAreKnown() {
        Need need = knowledge.need(allocator("hawq")).orElseThrow();
        assertTrue(need.sentence().contains("Hessian trace"), need.sentence());
        assertEquals(Messages.of("bits.need.trace"), need.button());
        on.know(0.5);
        assertEquals(Optional.empty(), knowledge.need(allocator("hawq")));
        assertEquals(
                Optional.of(0.5),
                knowledge.knowledgeProperty().get().sensitivities().values().stream()
                        .distinct()
                        .findFirst());
    }

    @Test
    void whatStandsInTheWayOfThemIsSaidAndDataOffered() {
        on.obstacle = "It lies on text that is not chosen.";
        Need need = knowledge.need(allocator("hawq")).orElseThrow();
        assertTrue(need.sentence().endsWith(on.obstacle), need.sentence());
        assertEquals(Messages.of("common.choose-data"), need.button());
    }

    @Test
    void countingExpertsOfAModelThatHasNoneEndsAndChangesNothing() {
        Need need = knowledge.need(allocator("mc-moe")).orElseThrow();
        assertTrue(need.sentence().contains(allocator("mc-moe").title()), need.sentence());
        need.get().run();
        assertTrue(knowledge.countingProperty().get());
        assertEquals("", knowledge.need(allocator("mc-moe")).orElseThrow().button(), "it is being counted");
        on.await("the count", () -> !knowledge.countingProperty().get());
        assertEquals(Map.of(), knowledge.knowledgeProperty().get().experts());
    }
}
