package lapidary.core.calib;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import lapidary.core.infer.Block;
import lapidary.core.infer.ExpertLayer;
import lapidary.core.infer.Observer;
import lapidary.core.infer.Part;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Matrix;
import org.jspecify.annotations.Nullable;

/// Sums up the moments of some inputs of one block: what a batch of sequences brings is kept and then added sequence by
/// sequence, so that sums do not depend on the threads.
final class MomentSums implements Observer, AutoCloseable {
    private final Workers workers;
    private final Map<LayerMatrix, Sum> byFirst = new HashMap<>();
    private final List<Sum> sums = new ArrayList<>();
    private final List<KeptRows> rooms = new ArrayList<>();

    /// @param batch most sequences at a time
    /// @param context tokens of each
    /// @param arena for what is kept
    MomentSums(
            Block block,
            List<SharedInput> wanted,
            int batch,
            int context,
            CalibrationSettings settings,
            Arena arena,
            Workers workers) {
        this.workers = workers;
        Map<Integer, KeptRows> ofExperts =
                new HashMap<>(); // by width: the experts of a sequence come one after the other
        for (SharedInput input : wanted) {
            KeptRows rows = input.isExpert()
                    ? ofExperts.computeIfAbsent(
                            input.inputs(), width -> room(batch, expertRows(block, context, wanted, width), width))
                    : room(batch, context, input.inputs());
            Sum sum = new Sum(
                    input,
                    new InputSum(input.inputs(), settings.samples(), settings.seed(), arena),
                    rows,
                    new @Nullable Matrix[batch]);
            sums.add(sum);
            byFirst.put(input.first(), sum);
        }
    }

    private KeptRows room(int batch, int rows, int inputs) {
        KeptRows room = new KeptRows(batch, rows, inputs);
        rooms.add(room);
        return room;
    }

    /// Native bytes of the rooms for a batch.
    static long roomBytes(Block block, List<SharedInput> wanted, int batch, int context) {
        Map<Integer, Long> ofExperts = new TreeMap<>();
        long bytes = 0;
        for (SharedInput input : wanted) {
            if (input.isExpert()) {
                int rows = expertRows(block, context, wanted, input.inputs());
                ofExperts.put(input.inputs(), KeptRows.bytes(batch, rows, input.inputs()));
            } else {
                bytes = Math.addExact(bytes, KeptRows.bytes(batch, context, input.inputs()));
            }
        }
        return Math.addExact(
                bytes, ofExperts.values().stream().mapToLong(Long::longValue).sum());
    }

    /// Rows of this width that experts are given of a sequence at most: each token goes to some of
    /// them, and through two
    /// inputs of each where both have the same width.
    private static int expertRows(Block block, int context, List<SharedInput> wanted, int width) {
        int used = block.parts().stream()
                .filter(Part.Experts.class::isInstance)
                .mapToInt(part -> ((Part.Experts) part).used())
                .sum();
        long kinds = wanted.stream()
                .filter(input -> input.isExpert() && input.inputs() == width)
                .map(input -> input.layers().size())
                .distinct()
                .count();
        return Math.toIntExact(Math.multiplyExact((long) context * used, kinds));
    }

    @Override
    public void feeds(Part.Project layer, int sequence, Matrix input) {
        keep(new LayerMatrix(layer.weight().id(), 0), sequence, input);
    }

    @Override
    public void feeds(ExpertLayer layer, int sequence, Matrix input) {
        keep(SharedInput.matrix(layer), sequence, input);
    }

    private void keep(LayerMatrix layer, int sequence, Matrix input) {
        Sum sum = byFirst.get(layer);
        if (sum != null) {
            if (sum.pending()[sequence] != null) {
                throw new IllegalStateException("layer '" + layer.tensor() + "' was fed twice");
            }
            sum.pending()[sequence] = sum.rows().keep(sequence, input);
        }
    }

    /// Adds up what was kept since the last time.
    void finishBatch(Job job) {
        for (Sum sum : sums) {
            for (int sequence = 0; sequence < sum.pending().length; sequence++) {
                Matrix rows = sum.pending()[sequence];
                if (rows != null) {
                    sum.sum().add(rows, workers, job);
                    sum.pending()[sequence] = null;
                }
            }
        }
        rooms.forEach(KeptRows::clear);
    }

    /// Of every layer; layers that read the same values share them. Called once.
    Map<LayerMatrix, InputMoments> moments() {
        Map<LayerMatrix, InputMoments> found = new LinkedHashMap<>();
        for (Sum sum : sums) {
            InputMoments moments = sum.sum().moments();
            sum.input().layers().forEach(layer -> found.put(layer, moments));
        }
        return found;
    }

    @Override
    public void close() {
        rooms.forEach(KeptRows::close);
    }

    /// The sum of one input.
    ///
    /// @param pending what each sequence of the batch brought; null when it was not fed
    @SuppressWarnings("ArrayRecordComponent") // decision: filled in place
    private record Sum(SharedInput input, InputSum sum, KeptRows rows, @Nullable Matrix[] pending) {}
}
