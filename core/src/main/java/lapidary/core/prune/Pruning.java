package lapidary.core.prune;

import java.util.List;
import java.util.Optional;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.Codecs;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.compressed.Ledger;
import lapidary.core.compressed.Sparse;
import lapidary.core.compressed.SparseForm;
import lapidary.core.compressed.ZeroCodes;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Forecast;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.Removal;
import lapidary.core.method.Transform;
import lapidary.core.method.UnfitException;
import lapidary.core.model.ModelTensor;
import lapidary.core.quant.TypeEncoder;
import lapidary.core.recipe.Stage;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.RowSource;

/// A method that sets weights to 0: which ones is its own affair, how many is an [Amount].
///
/// What is kept stays in the number type that the tensor is stored in. Of blocks that share a scale it keeps its very
/// bits where the file holds the type, the type has a code for 0 ([ZeroCodes]) and the method changes no value; else
/// it becomes F32.
interface Pruning extends Transform {
    Workers workers();

    @Override
    default int version() {
        return 1;
    }

    @Override
    default Stage stage() {
        return Stage.PRUNE;
    }

    @Override
    default boolean isRowwise(Settings settings) {
        return false;
    }

    /// What it asks for beyond the shape.
    ///
    /// @throws UnfitException when evidence is missing
    default void check(ModelTensor tensor, Settings settings, Evidence evidence) throws UnfitException {}

    @Override
    default Forecast forecast(ModelTensor tensor, Settings settings, Evidence evidence) throws UnfitException {
        if (!PrunableLayer.isWeight(tensor)) {
            throw new UnfitException("tensor '" + tensor.id() + "' of type "
                    + tensor.tensor().typeName() + " and shape "
                    + tensor.tensor().shape()
                    + " holds no weights that can be decoded; keep it as stored");
        }
        check(tensor, settings, evidence);
        Amount amount = Amount.of(settings);
        long kept = amount.kept(tensor);
        DType type = type(tensor);
        Ledger dense = Codecs.ledger(type, tensor.tensor().shape().elements());
        Ledger ledger = Sparse.ledger(amount.form(tensor, kept), tensor.tensor().shape(), kept, dense);
        String notice = type == tensor.tensor().type() ? "" : unpacked(tensor, type);
        SparseForm form = amount.form(tensor, kept);
        return new Forecast(
                        amount.words(tensor, kept) + ", " + type,
                        type,
                        List.of(type, DType.F16, DType.F32),
                        ledger,
                        notice)
                .with(new Removal(kept, form, type, inPlace(tensor)));
    }

    /// Whether what is kept has the value that it had.
    default boolean keepsValues() {
        return true;
    }

    private Optional<DType> inPlace(ModelTensor tensor) {
        DType stored = tensor.tensor().type();
        return keepsValues() && tensor.tensor().isDirect() && ZeroCodes.has(stored)
                ? Optional.of(stored)
                : Optional.empty();
    }

    /// Why weights do not stay as they are stored.
    private String unpacked(ModelTensor tensor, DType type) {
        String stored = tensor.tensor().typeName();
        boolean hasZero =
                tensor.tensor().isDirect() && ZeroCodes.has(tensor.tensor().type());
        String reason = !hasZero
                ? stored + " has no exact 0 for removed weights"
                : keepsValues()
                        ? "the file does not hold " + stored + " with these changes"
                        : title() + " changes the weights that it keeps, and " + stored + " would round them once more";
        return reason + ": written as " + type + ", unless a step stores them in fewer bits; Q8_0, Q6_K, Q5_0 and "
                + "Q4_0 keep removed weights at 0";
    }

    /// The type of what is kept.
    private static DType type(ModelTensor tensor) {
        DType type = tensor.tensor().numberType().orElse(DType.F32);
        return type == DType.F16 || type == DType.BF16 || type == DType.F64 ? type : DType.F32;
    }

    /// Prunes weights.
    Pruned prune(ModelTensor tensor, RowSource weights, Settings settings, Evidence evidence, Job job)
            throws NotFiniteException;

    /// The result as a tensor.
    @Override
    default CompressedTensor apply(ModelTensor tensor, RowSource weights, Settings settings, Evidence evidence, Job job)
            throws NotFiniteException {
        Pruned pruned = prune(tensor, weights, settings, evidence, job);
        CompressedTensor values =
                new TypeEncoder(workers()).encode(tensor.id(), pruned.values(), type(tensor), job.part(0.9, 1));
        return new Sparse(Amount.of(settings).form(tensor, pruned.kept().count()), pruned.kept(), values);
    }
}
