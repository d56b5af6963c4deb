package lapidary.core.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.Codecs;
import lapidary.core.compressed.Ledger;
import lapidary.core.compressed.Sparse;
import lapidary.core.compressed.SparseForm;
import lapidary.core.method.Methods;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.prune.PrunableLayer;
import lapidary.core.prune.Pruners;
import lapidary.core.prune.SparseUse;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Stage;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.TensorId;

/// What pruning a model brings, said before anything is written: from headers alone.
///
/// @param tensors that lose weights
/// @param whole linear weights and convolutions that lose none
/// @param savedBytes the file without the recipe's pruning, less the file with it
/// @param fileBytes of the file with it
/// @param sparseBytes what the pruned tensors would take as a bitmask and their kept values, in
/// the type that is written
/// @param denseBytes what they take in the file
/// @param isTwoOfFour whether all of them are 2:4
/// @param use the runtime of the target format
public record SparsityOutlook(
        List<Kept> tensors,
        List<Kept> whole,
        long savedBytes,
        long fileBytes,
        long sparseBytes,
        long denseBytes,
        boolean isTwoOfFour,
        SparseUse use) {

    public SparsityOutlook {
        tensors = List.copyOf(tensors);
        whole = List.copyOf(whole);
    }

    /// What a tensor keeps.
    public record Kept(TensorId id, long kept, long total) {}

    /// @param plan of the recipe
    /// @throws InvalidSettingException as [Planner#plan]
    public static SparsityOutlook of(Methods methods, Model model, Recipe recipe, Evidence evidence, Plan plan)
            throws InvalidSettingException {
        Steps steps = Steps.of(methods, recipe);
        List<Kept> tensors = new ArrayList<>();
        List<Kept> whole = new ArrayList<>();
        boolean isTwoOfFour = true;
        long sparseBits = 0;
        long dense = 0;
        for (ModelTensor tensor : model.tensors()) {
            Optional<Chosen> chosen = steps.find(tensor);
            OptionalLong kept = chosen.map(c -> Pruners.kept(c.transform(), c.settings(), tensor))
                    .orElse(OptionalLong.empty());
            long total = tensor.tensor().shape().elements();
            if (kept.isEmpty()) {
                if (PrunableLayer.isPrunable(tensor)) {
                    whole.add(new Kept(tensor.id(), total, total));
                }
                continue;
            }
            tensors.add(new Kept(tensor.id(), kept.getAsLong(), total));
            isTwoOfFour &= chosen.flatMap(c -> Pruners.pattern(c.transform(), c.settings()))
                    .filter(pattern -> pattern[0] == 2 && pattern[1] == 4)
                    .isPresent();
            Optional<Action> action = plan.find(tensor.id());
            if (action.isPresent()) {
                dense += action.get().writtenBytes();
                sparseBits += sparseBits(tensor, kept.getAsLong(), action.get());
            }
        }
        Recipe without = RecipeEdit.replace(recipe, Stage.PRUNE, Map.of());
        long before = tensors.isEmpty() || without.equals(recipe)
                ? plan.fileBytes()
                : new Planner(methods).plan(model, without, evidence).fileBytes();
        return new SparsityOutlook(
                tensors,
                whole,
                before - plan.fileBytes(),
                plan.fileBytes(),
                Math.ceilDiv(sparseBits, 8L),
                dense,
                isTwoOfFour && !tensors.isEmpty(),
                SparseUse.of(recipe.target().format()));
    }

    /// Every runtime there is something to say about, the target's own first.
    public List<SparseUse> runtimes() {
        List<SparseUse> all = new ArrayList<>(List.of(use));
        for (SparseUse other : SparseUse.values()) {
            if (other != use) {
                all.add(other);
            }
        }
        return all;
    }

    private static long sparseBits(ModelTensor tensor, long kept, Action action) {
        DType type = action.writtenType();
        Ledger dense = type == DType.COMPUTED || type == DType.OPAQUE
                ? action.ledger()
                : Codecs.ledger(type, tensor.tensor().shape().elements());
        return Sparse.ledger(new SparseForm.Bitmask(), tensor.tensor().shape(), kept, dense)
                .total();
    }

    /// Tensors that lose weights, and those that could and do not.
    public List<Kept> layers() {
        return Stream.concat(tensors.stream(), whole.stream()).toList();
    }

    /// Weights that all these layers keep.
    public long kept() {
        return layers().stream().mapToLong(Kept::kept).sum();
    }

    /// Weights of these layers.
    public long total() {
        return layers().stream().mapToLong(Kept::total).sum();
    }

    /// Weights that become 0.
    public long zeroed() {
        return total() - kept();
    }

    private String stay() {
        return whole.isEmpty() ? "" : "; " + whole.size() + (whole.size() == 1 ? " stays whole" : " stay whole");
    }

    /// One sentence each: what is zeroed, what is saved, who makes use of it.
    public List<String> sentences() {
        if (tensors.isEmpty()) {
            return List.of("Nothing is pruned.");
        }
        List<String> sentences = new ArrayList<>();
        sentences.add(String.format(
                Locale.ROOT,
                "%,d of %,d weights of %,d tensors become 0 (%.2f %%)%s.",
                zeroed(),
                total(),
                layers().size(),
                100.0 * zeroed() / Math.max(1, total()),
                stay()));
        sentences.add(
                savedBytes == 0
                        ? "This saves 0 bytes in " + use.format() + ": zeros are stored like other weights."
                        : String.format(
                                Locale.ROOT,
                                "This %s %,d bytes in %s.",
                                savedBytes > 0 ? "saves" : "costs",
                                Math.abs(savedBytes),
                                use.format()));
        if (!use.savesBytes()) {
            sentences.add(String.format(
                    Locale.ROOT,
                    "As a bitmask and values, in a sparse bitmask folder, these tensors would take %,d bytes instead of "
                            + "%,d.",
                    sparseBytes,
                    denseBytes));
        }
        sentences.add(use.runtime() + " " + use.words() + ".");
        sentences.add(
                isTwoOfFour
                        ? SparseUse.TENSOR_CORES.runtime() + " " + SparseUse.TENSOR_CORES.words()
                                + ": these tensors have them."
                        : "Elsewhere zeros save time: 2:4 on NVIDIA Ampere and later, mostly zeros at 8 bits with OpenVINO "
                                + "on AMX, 1 × 1 convolutions with XNNPACK.");
        return sentences;
    }
}
