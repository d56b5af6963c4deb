package lapidary.core.compress;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What became of the tensors of one block together, or of those outside of blocks.
///
/// @param name "block 3", "outside blocks"; of a model without blocks the tensor
/// @param weights number of them
/// @param zeros among the weights that were counted
/// @param counted weights of which it is known whether they are 0
/// @param worst SQNR in decibels, the lowest of its tensors; +∞ when nothing changed
record Layer(
        String name,
        int tensors,
        long weights,
        long bits,
        long zeros,
        long counted,
        long sourceBytes,
        long writtenBytes,
        double worst) {
    /// Layers that are told apart; the others count as one.
    private static final int MOST = 240;

    private static final String OUTSIDE = "outside blocks";

    static Layer empty(String name) {
        return new Layer(name, 0, 0, 0, 0, 0, 0, 0, Double.POSITIVE_INFINITY);
    }

    /// In the order of the blocks, then what is outside.
    static List<Layer> of(List<TensorReport> reports) {
        Map<Integer, Layer> blocks = new TreeMap<>();
        Layer outside = empty(OUTSIDE);
        for (TensorReport report : reports) {
            if (report.block() >= 0) {
                blocks.merge(report.block(), empty("block " + report.block()).plus(report), (a, b) -> a.plus(b));
            } else {
                outside = outside.plus(report);
            }
        }
        List<Layer> layers = blocks.isEmpty() ? single(reports) : new ArrayList<>(blocks.values());
        if (!blocks.isEmpty() && outside.tensors > 0) {
            layers.add(outside);
        }
        return bounded(layers);
    }

    /// A layer for each matrix, where there are no blocks.
    private static List<Layer> single(List<TensorReport> reports) {
        Map<String, Layer> layers = new LinkedHashMap<>();
        Layer vectors = empty("vectors");
        for (TensorReport report : reports) {
            if (report.action().shape().dimensions().size() > 1) {
                String name = report.action().id().name();
                layers.put(name, empty(name).plus(report));
            } else {
                vectors = vectors.plus(report);
            }
        }
        List<Layer> all = new ArrayList<>(layers.values());
        if (vectors.tensors > 0) {
            all.add(vectors);
        }
        return all;
    }

    private static List<Layer> bounded(List<Layer> layers) {
        if (layers.size() <= MOST) {
            return List.copyOf(layers);
        }
        List<Layer> kept = new ArrayList<>(layers.subList(0, MOST));
        Layer rest = empty((layers.size() - MOST) + " more");
        for (Layer layer : layers.subList(MOST, layers.size())) {
            rest = rest.plus(layer);
        }
        kept.add(rest);
        return List.copyOf(kept);
    }

    double bitsPerWeight() {
        return weights == 0 ? 0 : (double) bits / weights;
    }

    /// Share of the counted weights that are 0.
    double sparsity() {
        return counted == 0 ? 0 : (double) zeros / counted;
    }

    private Layer plus(TensorReport report) {
        long elements = report.action().shape().elements();
        boolean isCounted = report.zeros() >= 0;
        return plus(new Layer(
                name,
                1,
                elements,
                report.action().ledger().total(),
                isCounted ? report.zeros() : 0,
                isCounted ? elements : 0,
                report.sourceBytes(),
                report.action().writtenBytes(),
                report.sqnrDecibels()));
    }

    private Layer plus(Layer other) {
        return new Layer(
                name,
                tensors + other.tensors,
                weights + other.weights,
                bits + other.bits,
                zeros + other.zeros,
                counted + other.counted,
                sourceBytes + other.sourceBytes,
                writtenBytes + other.writtenBytes,
                Double.isNaN(other.worst) || Double.isNaN(worst) ? Double.NaN : Math.min(worst, other.worst));
    }
}
