package lapidary.core.latency;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import lapidary.core.format.FormatException;
import lapidary.core.measure.Measured;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.plan.Action;
import lapidary.core.plan.Plan;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;
import lapidary.core.tensor.TensorId;

/// What one more token is predicted to take: the sum of its products, from the table, and what it takes besides.
///
/// @param rest at this context
/// @param context tokens before it
public record TokenLatency(LatencyTable table, TokenUses uses, Timing rest, int context) {
    /// The context that times are told for unless somebody says otherwise.
    public static final int STANDARD_CONTEXT = 256;

    /// Nanoseconds of a millisecond.
    static final double NANOS = 1e6;

    static final String METRIC = "time of a token";
    private static final Timing NOTHING = new Timing(0, 0, 0, 1);

    /// Of a model. A table that was brought and says nothing of what a token takes besides products
    /// counts that as 0.
    ///
    /// @throws FormatException when the model cannot be run; says why
    /// @throws UnfitException when this machine was not measured with such a model; says what to do
    public static TokenLatency of(Model model, LatencyTable table, int context) throws FormatException, UnfitException {
        TokenUses uses = TokenUses.of(model);
        Optional<Timing> rest = table.fixed(uses.architecture(), context);
        if (rest.isEmpty() && !table.machine().isEmpty()) {
            throw new UnfitException("what a token of this model takes besides its weights was not measured on this"
                    + " machine: run 'lapidary latency MODEL' with it");
        }
        return new TokenLatency(table, uses, rest.orElse(NOTHING), context);
    }

    /// Whether a model of a plan can be predicted: every type that it has is listed.
    public boolean covers(Plan plan) {
        return plan.byTensor().entrySet().stream()
                .filter(entry -> uses.of(entry.getKey()).isPresent())
                .allMatch(entry -> table.form(type(entry.getValue())).isPresent());
    }

    /// Milliseconds of a token of what a plan makes, see [TokenSum].
    ///
    /// @throws UnfitException for a type without times; says how to get them
    public Measured of(Plan plan) throws UnfitException {
        Map<TensorId, Action> actions = plan.byTensor();
        TokenSum sum = new TokenSum(this, workingSet(actions));
        for (Map.Entry<TensorId, Action> entry : actions.entrySet()) {
            sum.add(entry.getKey(), entry.getValue().shape(), type(entry.getValue()));
        }
        return sum.milliseconds();
    }

    /// Milliseconds of a token of tensors as they are.
    ///
    /// @throws UnfitException for a type without times; says how to get them
    public Measured of(List<Tensor> tensors) throws UnfitException {
        double bytes = 0;
        for (Tensor tensor : tensors) {
            bytes += bytes(tensor.id(), tensor.shape(), type(tensor.type()));
        }
        TokenSum sum = new TokenSum(this, Math.max(1, Math.round(bytes)));
        for (Tensor tensor : tensors) {
            sum.add(tensor.id(), tensor.shape(), type(tensor.type()));
        }
        return sum.milliseconds();
    }

    /// Milliseconds of a token if all weights that are multiplied were of one type; empty where it has no times or
    /// does not divide their rows.
    public Optional<Measured> as(DType type, Model model) {
        List<Tensor> tensors = model.tensors().stream()
                .map(ModelTensor::tensor)
                .filter(tensor -> uses.of(tensor.id()).isPresent())
                .toList();
        if (table.form(type).isEmpty()
                || !tensors.stream()
                        .allMatch(tensor -> type.divides(tensor.shape().columns()))) {
            return Optional.empty();
        }
        double bytes = 0;
        for (Tensor tensor : tensors) {
            bytes += bytes(tensor.id(), tensor.shape(), type);
        }
        try {
            TokenSum sum = new TokenSum(this, Math.max(1, Math.round(bytes)));
            for (Tensor tensor : tensors) {
                sum.add(tensor.id(), tensor.shape(), type);
            }
            return Optional.of(sum.milliseconds());
        } catch (UnfitException e) {
            return Optional.empty();
        }
    }

    /// The types that the weights of a plan are multiplied as.
    public static SortedSet<DType> types(TokenUses uses, Plan plan) {
        return plan.byTensor().entrySet().stream()
                .filter(entry -> uses.of(entry.getKey()).isPresent())
                .map(entry -> type(entry.getValue()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// Nanoseconds that a token takes for what becomes of a tensor; 0 for one that is not multiplied.
    ///
    /// @param workingSet bytes of all weights that a token reads
    /// @throws UnfitException for a type without times
    public long nanos(TensorId tensor, Action share, long workingSet) throws UnfitException {
        Optional<TokenUses.Use> use = uses.of(tensor);
        if (use.isEmpty()) {
            return 0;
        }
        Shape part = TokenUses.part(share.shape(), use.get());
        Timing timing = table.product(type(share), part.rows(), part.columns(), workingSet);
        return Math.round(timing.nanos() * use.get().times());
    }

    /// Bytes of weights that a token reads.
    ///
    /// @param actions what becomes of each tensor
    public long workingSet(Map<TensorId, Action> actions) {
        double bytes = 0;
        for (Map.Entry<TensorId, Action> entry : actions.entrySet()) {
            bytes += bytes(entry.getKey(), entry.getValue().shape(), type(entry.getValue()));
        }
        return Math.max(1, Math.round(bytes));
    }

    private double bytes(TensorId tensor, Shape shape, DType type) {
        TokenUses.Use use = uses.of(tensor).orElse(null);
        if (use == null) {
            return 0;
        }
        DType form = table.form(type).orElse(DType.F32);
        return use.times() * TokenUses.part(shape, use).elements() * Product.bits(form) / Byte.SIZE;
    }

    /// What a file holds in several parts, or in whole numbers that are packed codes, is multiplied as F32 copies.
    private static DType type(Action action) {
        return type(action.writtenType());
    }

    private static DType type(DType written) {
        boolean isOwn = written.kind() == DType.Kind.BLOCK || written.kind() == DType.Kind.FLOAT;
        return isOwn ? written : DType.COMPUTED;
    }

    String protocol() {
        return "sum of products, " + table.source() + ", " + table.threads()
                + (table.threads() == 1 ? " thread" : " threads") + ", context " + context;
    }
}
