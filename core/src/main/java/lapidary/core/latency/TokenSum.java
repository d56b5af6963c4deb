package lapidary.core.latency;

import java.util.HashMap;
import java.util.Map;
import lapidary.core.measure.Measured;
import lapidary.core.measure.Provenance;
import lapidary.core.method.UnfitException;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.TensorId;

/// Adds up the time of a token. Products of one type and shape come from one measurement and err together; those of
/// others, and the rest, err apart: their half-widths are added as squares.
final class TokenSum {
    private final TokenLatency latency;
    private final long workingSet;
    private final Map<Product, double[]> spreads = new HashMap<>();
    private double nanos;

    /// @param workingSet bytes of all weights that the token reads
    TokenSum(TokenLatency latency, long workingSet) {
        this.latency = latency;
        this.workingSet = workingSet;
    }

    /// Adds a tensor; nothing for one that is not multiplied.
    ///
    /// @throws UnfitException for a type without times
    void add(TensorId tensor, Shape shape, DType type) throws UnfitException {
        TokenUses.Use use = latency.uses().of(tensor).orElse(null);
        if (use == null) {
            return;
        }
        Shape part = TokenUses.part(shape, use);
        Timing timing = latency.table()
                .product(type, part.rows(), part.columns(), workingSet)
                .times(use.times());
        nanos += timing.nanos();
        Product key = new Product(type, Math.toIntExact(part.rows()), Math.toIntExact(part.columns()), workingSet);
        double[] spread = spreads.computeIfAbsent(key, ignored -> new double[2]);
        spread[0] += timing.nanos() - timing.low();
        spread[1] += timing.high() - timing.nanos();
    }

    Measured milliseconds() {
        Timing rest = latency.rest();
        double below = square(rest.nanos() - rest.low());
        double above = square(rest.high() - rest.nanos());
        for (double[] spread : spreads.values()) {
            below += square(spread[0]);
            above += square(spread[1]);
        }
        double sum = nanos + rest.nanos();
        return new Measured(
                TokenLatency.METRIC,
                sum / TokenLatency.NANOS,
                Math.max(0, sum - Math.sqrt(below)) / TokenLatency.NANOS,
                (sum + Math.sqrt(above)) / TokenLatency.NANOS,
                "ms",
                1,
                Provenance.predicted(latency.protocol()));
    }

    private static double square(double value) {
        return value * value;
    }
}
