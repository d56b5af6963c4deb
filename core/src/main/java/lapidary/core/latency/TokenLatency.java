package lapidary.core.latency;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import lapidary.core.format.FormatException;
import lapidary.core.measure.Measured;
import lapidary.core.measure.Provenance;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.plan.Action;
import lapidary.core.plan.Plan;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.TensorId;

/// What one more token is predicted to take: the sum of its products, from the table, and what it takes besides.
///
/// @param rest at this context
/// @param context tokens before it
public record TokenLatency(LatencyTable table, TokenUses uses, Timing rest, int context) {
    /// The context that times are told for unless somebody says otherwise.
    public static final int STANDARD_CONTEXT = 256;

    private static final double NANOS = 1e6;
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

    /// Milliseconds of a token, with an interval: products of one type and shape err together,
    /// those of others apart.
    ///
    /// @throws UnfitException for a type without times; says how to get them
    public Measured of(Plan plan) throws UnfitException {
        Map<TensorId, Action> actions = plan.byTensor();
        long set = workingSet(actions);
        double sum = rest.nanos();
        double below = square(rest.nanos() - rest.low());
        double above = square(rest.high() - rest.nanos());
        Map<Product, double[]> spreads = new HashMap<>();
        for (Map.Entry<TensorId, Action> entry : actions.entrySet()) {
            TokenUses.Use use = uses.of(entry.getKey()).orElse(null);
            if (use != null) {
                Shape part = TokenUses.part(entry.getValue().shape(), use);
                DType type = type(entry.getValue());
                Timing timing =
                        table.product(type, part.rows(), part.columns(), set).times(use.times());
                sum += timing.nanos();
                Product key = new Product(type, Math.toIntExact(part.rows()), Math.toIntExact(part.columns()), 1);
                double[] spread = spreads.computeIfAbsent(key, ignored -> new double[2]);
                spread[0] += timing.nanos() - timing.low();
                spread[1] += timing.high() - timing.nanos();
            }
        }
        for (double[] spread : spreads.values()) {
            below += square(spread[0]);
            above += square(spread[1]);
        }
        return new Measured(
                "time of a token",
                sum / NANOS,
                Math.max(0, sum - Math.sqrt(below)) / NANOS,
                (sum + Math.sqrt(above)) / NANOS,
                "ms",
                1,
                Provenance.predicted(protocol()));
    }

    private static double square(double value) {
        return value * value;
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
            TokenUses.Use use = uses.of(entry.getKey()).orElse(null);
            if (use != null) {
                Shape part = TokenUses.part(entry.getValue().shape(), use);
                DType form = table.form(type(entry.getValue())).orElse(DType.F32);
                bytes += use.times() * part.elements() * Product.bits(form) / Byte.SIZE;
            }
        }
        return Math.max(1, Math.round(bytes));
    }

    /// What a file holds in several parts, or in whole numbers that are packed codes, is multiplied as F32 copies.
    private static DType type(Action action) {
        DType written = action.writtenType();
        boolean isOwn = written.kind() == DType.Kind.BLOCK || written.kind() == DType.Kind.FLOAT;
        return isOwn ? written : DType.COMPUTED;
    }

    private String protocol() {
        return "sum of products, " + table.source() + ", " + table.threads()
                + (table.threads() == 1 ? " thread" : " threads") + ", context " + context;
    }
}
