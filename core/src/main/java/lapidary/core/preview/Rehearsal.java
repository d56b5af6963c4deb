package lapidary.core.preview;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import lapidary.core.eval.Protocol;
import lapidary.core.eval.TextSequences;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.Choice;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Target;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.setting.SettingValue;
import lapidary.core.solve.Treatments;
import lapidary.core.tensor.DType;

/// A few edits of a small model on made-up tokens whose answers nobody hears: after it, the code of a whole preview,
/// from the file to the estimate, is loaded and compiled.
final class Rehearsal {
    private static final int CONTEXT = 256;
    private static final int SEQUENCES = 6;
    private static final int[] BITS = {4, 3, 5};

    private final Model sample;

    /// @param sample a causal language model of a few million parameters
    Rehearsal(Model sample) {
        this.sample = sample;
    }

    /// @throws IOException when the model cannot be run
    void run(Job job) throws IOException {
        int vocabulary = sample.architecture()
                .orElseThrow(() -> new IOException(sample.file().path() + " has no known architecture"))
                .vocabulary();
        int[] tokens =
                new Random(1).ints(SEQUENCES * CONTEXT + 1L, 0, vocabulary).toArray();
        TextSequences text = new TextSequences(tokens, -1, Protocol.WINDOWS, CONTEXT);
        Weights original = Weights.original(sample);
        Budget budget = Budget.standard();
        Treatments treatments = new Treatments(original, budget.compressedBytes(), Workers.shared());
        try (Edits edits = new Edits(sample, original, treatments, text, budget, Workers.shared())) {
            edits.prepare(job);
            for (int bits : BITS) {
                Assignment assignment = Assignment.of(sample, Quantizers.methods(), recipe(bits));
                edits.run(new Question(bits, assignment, Optional.empty()), job, ignored -> {});
            }
        } catch (InvalidSettingException | UnfitException e) {
            throw new IllegalStateException("expected a recipe that fits any model: " + e.getMessage(), e);
        }
    }

    /// For a GGUF file, so that what such a file would hold is planned, too.
    private Recipe recipe(int bits) {
        Target target = new Target("gguf", DType.F16, Target.Misfit.ROUND);
        Choice rounding = new Choice("rtn", 1, new TreeMap<>(Map.of("bits", new SettingValue.Whole(bits))));
        return RecipeEdit.choose(RecipeEdit.unchanged(sample, target), sample.tensors(), new Selector.All(), rounding);
    }
}
