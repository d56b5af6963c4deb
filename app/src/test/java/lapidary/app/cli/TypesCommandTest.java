package lapidary.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.StreamSupport;
import lapidary.app.support.SampleModel;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class TypesCommandTest {
    private static final String TENSOR = "model.layers.0.mlp.down_proj.weight";

    @Test
    void typesAreListedBestFirstWithTheSampleStated() {
        CommandRun run = CommandRun.of("types", SampleModel.folder(), "--tensor", TENSOR, "--weights", 8192, "--json");
        assertEquals(0, run.code(), run.err());
        assertEquals(
                List.of("tensor", "bits", "group", "scale", "rows", "sampledRows", "sampledWeights", "types"),
                run.keys());
        assertEquals(16, run.json().path("sampledRows").asInt());
        assertEquals(256, run.json().path("rows").asInt());
        double[] errors = StreamSupport.stream(run.json().path("types").spliterator(), false)
                .filter(node -> node.has("meanSquaredError"))
                .mapToDouble(node -> node.path("meanSquaredError").asDouble())
                .toArray();
        assertTrue(errors.length > 12, errors.length + " types");
        for (int i = 1; i < errors.length; i++) {
            assertTrue(errors[i - 1] <= errors[i], "at " + i);
        }
        JsonNode nf4 = StreamSupport.stream(run.json().path("types").spliterator(), false)
                .filter(node -> node.path("name").asString().equals("NF4"))
                .findFirst()
                .orElseThrow();
        assertEquals(4.25, nf4.path("bitsPerWeight").asDouble());
        assertEquals(16, nf4.path("levels").size());
        assertEquals("nf", nf4.path("settings").path("levels").asString());
    }

    @Test
    void whatDoesNotSuitIsToldBesideTheTable() {
        CommandRun run =
                CommandRun.of("types", SampleModel.folder(), "--tensor", TENSOR, "--bits", 2, "--weights", 1024);
        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().contains("measured on 2 of 256 rows, evenly spaced"), run.out());
        assertTrue(run.err().contains("IQ2_XS: IQ2_XS needs an importance matrix"), run.err());
    }

    @Test
    void splitsOfFloatsAreSuggestedForEachWidth() {
        CommandRun run = CommandRun.of(
                "types", SampleModel.folder(), "--tensor", TENSOR, "--splits", "--weights", 4096, "--json");
        assertEquals(0, run.code(), run.err());
        List<String> suggested = StreamSupport.stream(run.json().path("widths").spliterator(), false)
                .map(node -> node.path("suggested").asString())
                .toList();
        assertEquals(List.of("E1M1", "E2M1", "E2M2", "E3M2", "E3M3", "E4M3"), suggested);
    }

    @Test
    void mistakesInUseAreNamed() {
        CommandRun unknown = CommandRun.of("types", SampleModel.folder(), "--tensor", "nothing");
        assertEquals(2, unknown.code());
        assertTrue(unknown.err().contains("has no tensor 'nothing'"), unknown.err());
        assertEquals(2, CommandRun.of("types", SampleModel.folder()).code());
        assertEquals(
                2,
                CommandRun.of("types", SampleModel.folder(), "--tensor", TENSOR, "--bits", 9)
                        .code());
        assertEquals(
                2,
                CommandRun.of("types", SampleModel.folder(), "--tensor", TENSOR, "--scale", "f64")
                        .code());
    }
}
