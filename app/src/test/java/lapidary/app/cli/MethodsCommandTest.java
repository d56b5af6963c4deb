package lapidary.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.StreamSupport;
import lapidary.app.support.SampleModel;
import lapidary.core.method.Method;
import lapidary.core.prune.Pruners;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class MethodsCommandTest {

    @Test
    void everyRegisteredMethodIsListedInOrder() {
        CommandRun run = CommandRun.of("methods", "--json");
        assertEquals(0, run.code(), run.err());
        List<String> ids = StreamSupport.stream(run.json().path("methods").spliterator(), false)
                .map(node -> node.path("id").asString())
                .toList();
        assertEquals(Pruners.methods().all().stream().map(Method::id).toList(), ids);
        JsonNode first = run.json().path("methods").path(0);
        assertEquals(
                List.of(
                        "id",
                        "version",
                        "title",
                        "family",
                        "stage",
                        "needs",
                        "leastBits",
                        "mostBits",
                        "shines",
                        "summary",
                        "reference",
                        "settings"),
                List.copyOf(first.propertyNames()));
    }

    @Test
    void withAModelItsTimeIsPredicted() {
        CommandRun run = CommandRun.of("methods", "adaround", "--model", SampleModel.folder(), "--json");
        assertEquals(0, run.code(), run.err());
        double seconds =
                run.json().path("methods").path(0).path("predictedSeconds").asDouble();
        assertTrue(seconds > 1 && seconds < 1000, "predicted " + seconds);
    }

    @Test
    void oneMethodIsExplainedWithItsSettings() {
        CommandRun run = CommandRun.of("methods", "gptq");
        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().startsWith("GPTQ (gptq), Second order"), run.out());
        assertTrue(run.out().contains("arXiv 2210.17323"), run.out());
        assertTrue(run.out().contains("--damping"), run.out());
        assertFalse(run.out().contains("predicted"), run.out());
    }

    @Test
    void anUnknownMethodIsAMistakeInUse() {
        CommandRun run = CommandRun.of("methods", "magic");
        assertEquals(2, run.code());
        assertTrue(run.err().contains("expected one of ggml, rtn"), run.err());
        assertEquals(5, CommandRun.of("methods", "--model", "nowhere.gguf").code());
    }
}
