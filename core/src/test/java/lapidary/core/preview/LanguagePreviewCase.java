package lapidary.core.preview;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeSet;
import lapidary.core.eval.Evaluation;
import lapidary.core.eval.Evaluator;
import lapidary.core.eval.Protocol;
import lapidary.core.eval.TextSequences;
import lapidary.core.infer.TinyLlama;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.method.Methods;
import lapidary.core.model.Model;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Selector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A very small random model with 3 blocks, 20 sequences of 16 tokens, and sessions on it.
class LanguagePreviewCase {
    static final int CONTEXT = 16;
    static final int SEQUENCES = 20;
    static final long MEBIBYTE = 1 << 20;
    static final Budget AMPLE = new Budget(64 * MEBIBYTE, MEBIBYTE, 64 * MEBIBYTE, MEBIBYTE);
    static final String DOWN = "model.layers.%d.mlp.down_proj.weight";
    static final String QUERY = "model.layers.%d.self_attn.q_proj.weight";

    final TextSequences text =
            new TextSequences(TinyLlama.text(CONTEXT * SEQUENCES + 1, 5), -1, Protocol.WINDOWS, CONTEXT);
    final Listener listener = new Listener();
    Model model;
    Model untied;
    long before;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        model = Model.open(TinyLlama.write(folder.resolve("tied"), true, 1));
        untied = Model.open(TinyLlama.write(folder.resolve("untied"), false, 2));
        before = NativeFloats.liveBytes();
    }

    @AfterEach
    void close() {
        assertEquals(before, NativeFloats.liveBytes(), "native memory that a session left behind");
        model.close();
        untied.close();
    }

    PreviewSession session(Model model, Budget budget) {
        return session(model, budget, Quantizers.methods());
    }

    PreviewSession session(Model model, Budget budget, Methods methods) {
        return new LanguagePreview(model, methods, text, budget, Workers.shared(), listener);
    }

    static Recipe counted(Model model, int bits, String... names) {
        return RecipeEdit.choose(
                Recipes.unchanged(model),
                model.tensors(),
                new Selector.Named(new TreeSet<>(Recipes.ids(names))),
                CountedRounding.choice(bits));
    }

    static Evaluation evaluate(Model model, Weights weights) throws IOException {
        return Evaluator.evaluate(
                new Evaluator.Request(
                        model,
                        weights,
                        Optional.of(model),
                        TinyLlama.text(CONTEXT * SEQUENCES + 1, 5),
                        -1,
                        Protocol.WINDOWS,
                        CONTEXT),
                evaluation -> {},
                Job.UNWATCHED);
    }
}
