package lapidary.core.preview;

import static lapidary.core.preview.Recipes.named;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import lapidary.core.eval.Protocol;
import lapidary.core.eval.TextSequences;
import lapidary.core.infer.TinyLlama;
import lapidary.core.job.Workers;
import lapidary.core.model.Model;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.Choice;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Selector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What sessions say where there is no answer.
class LanguagePreviewTroubleTest extends LanguagePreviewCase {
    @Test
    void anInvalidRecipeIsUnavailableWithAReason() throws Exception {
        Choice unknown = new Choice("magic", 1, new TreeMap<>());
        Recipe recipe = RecipeEdit.choose(Recipes.unchanged(model), model.tensors(), new Selector.All(), unknown);
        try (PreviewSession session = session(model, AMPLE)) {
            PreviewUpdate found = listener.end(session.request(recipe));
            assertTrue(assertInstanceOf(PreviewUpdate.Unavailable.class, found)
                    .reason()
                    .contains("unknown method 'magic'"));
            assertThrows(IllegalArgumentException.class, () -> session.weights(recipe));
        }
    }

    @Test
    void aWeightThatIsNoNumberIsUnavailableWithItsPlace(@TempDir Path folder) throws Exception {
        String name = DOWN.formatted(1);
        try (Model broken = Model.open(TinyLlama.writeWith(folder, name, Float.NaN));
                PreviewSession session = session(broken, AMPLE)) {
            PreviewUpdate found = listener.end(session.request(named(broken, 4, name)));
            String reason =
                    assertInstanceOf(PreviewUpdate.Unavailable.class, found).reason();
            assertTrue(reason.contains(name) && reason.contains("row 0, column 0"), reason);
        }
    }

    @Test
    void aTextThatIsTooShortIsUnavailableAfterTheWeightErrors() throws Exception {
        TextSequences few = new TextSequences(new int[CONTEXT], -1, Protocol.WINDOWS, CONTEXT);
        try (PreviewSession session =
                new LanguagePreview(model, Quantizers.methods(), few, AMPLE, Workers.shared(), listener)) {
            long edit = session.request(Recipes.all(model, 4));
            PreviewUpdate found = listener.end(edit);
            assertTrue(assertInstanceOf(PreviewUpdate.Unavailable.class, found)
                    .reason()
                    .contains("expected at least 17 tokens, found 16 tokens"));
            assertInstanceOf(PreviewUpdate.WeightError.class, listener.of(edit).getFirst());
        }
    }

    @Test
    void anUnknownArchitectureIsUnavailableAfterTheWeightErrors(@TempDir Path folder) throws Exception {
        TinyLlama.write(folder, true, 1);
        Files.delete(folder.resolve("config.json"));
        try (Model unknown = Model.open(folder.resolve("model.safetensors"));
                PreviewSession session = session(unknown, AMPLE)) {
            long edit = session.request(Recipes.all(unknown, 4));
            PreviewUpdate found = listener.end(edit);
            String reason =
                    assertInstanceOf(PreviewUpdate.Unavailable.class, found).reason();
            assertTrue(reason.contains("The accuracy of this model cannot be measured"), reason);
            PreviewUpdate.WeightError errors = assertInstanceOf(
                    PreviewUpdate.WeightError.class, listener.of(edit).getFirst());
            assertEquals(7 * TinyLlama.BLOCKS, errors.sqnrDecibels().size());
        }
    }
}
