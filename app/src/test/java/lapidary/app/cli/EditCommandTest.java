package lapidary.app.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import lapidary.app.support.SampleModel;
import lapidary.core.compressed.Codecs;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Single weights that are edited on the command line.
final class EditCommandTest {
    private static final String DOWN = "model.layers.1.mlp.down_proj.weight";
    private static final String PLACE = DOWN + "[204, 412]";

    @TempDir
    private Path folder;

    @Test
    void exactlyTheWeightThatIsNamedChanges() throws Exception {
        Path out = folder.resolve("edited.safetensors");
        CommandRun run = CommandRun.of("quantize", SampleModel.folder(), out, "--edit", PLACE + "=-2", "--no-preview");
        assertEquals(0, run.code(), run.err());
        float[] expected = weights(SampleModel.folder());
        expected[204 * 512 + 412] *= -2;
        assertArrayEquals(expected, weights(out));
    }

    @Test
    void theRecipeOfASuperWeightIsFollowedIntoTheKindOfFileThatIsAskedFor() throws Exception {
        Path recipe = folder.resolve("zeroed.json");
        CommandRun saved = CommandRun.of(
                "superweights", SampleModel.folder(), "--zero", PLACE, "--tokens", "16", "--save-recipe", recipe);
        assertEquals(0, saved.code(), saved.err());
        Path followed = folder.resolve("followed.safetensors");
        CommandRun run = CommandRun.of("quantize", SampleModel.folder(), followed, "--recipe", recipe, "--no-preview");
        assertEquals(0, run.code(), run.err());
        try (Model model = Model.open(followed)) {
            assertEquals("safetensors", model.file().format(), "the recipe's own target is GGUF");
        }
        float[] expected = weights(SampleModel.folder());
        expected[204 * 512 + 412] = 0;
        assertArrayEquals(expected, weights(followed));
    }

    @Test
    void aWeightThatIsNotThereIsRefused() throws Exception {
        CommandRun run = CommandRun.of(
                "quantize", SampleModel.folder(), folder.resolve("x.gguf"), "--edit", DOWN + "[256, 0]=0");
        assertTrue(run.code() != 0);
        assertTrue(run.err().contains("256"), run.err());
        assertEquals(0, CommandRun.names(folder).size());
    }

    private static float[] weights(Path path) throws Exception {
        try (Model model = Model.open(path)) {
            ModelTensor down = model.find(new TensorId(DOWN)).orElseThrow();
            float[] values = new float[Math.toIntExact(down.tensor().shape().elements())];
            Codecs.view(down.tensor())
                    .decode(0, Math.toIntExact(down.tensor().shape().rows()), values);
            return values;
        }
    }
}
