package lapidary.core.calib;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import lapidary.core.infer.Block;
import lapidary.core.infer.NativeWeights;
import lapidary.core.infer.Network;
import lapidary.core.job.Workers;
import lapidary.core.model.Architecture;
import lapidary.core.model.Model;

/// What a calibration run takes of memory, known before it starts: it never takes more than its budget. Moments that do
/// not fit are put into a temporary file block by block, and a block whose inputs do not fit together is run several
/// times, some inputs at a time.
///
/// @param stateBytes hidden states of all sequences
/// @param momentBytes second moments and samples of all inputs, those that layers share once
/// @param workBytes rooms for a batch and the threads
/// @param weightBytes decoded weights that stay
/// @param blockBytes moments of as many inputs of a block as are summed up together
/// @param runBytes what moments and rooms of one run of a block may take
/// @param budgetBytes what the run may take
/// @param runs of the block that needs most of them; 1 when all its inputs fit
/// @param isSpilled whether moments go into a file
public record CalibrationMemory(
        long stateBytes,
        long momentBytes,
        long workBytes,
        long weightBytes,
        long blockBytes,
        long runBytes,
        long budgetBytes,
        int runs,
        boolean isSpilled) {
    private static final double MEBIBYTE = 1 << 20;

    /// Two thirds of what the machine could give, or of `-Dlapidary.memory`.
    public static long standardBudget() {
        return 2 * NativeWeights.standardBudget();
    }

    /// Of a model under the standard budget; reads headers only.
    ///
    /// @param sequences that the text has
    /// @throws IOException when the model cannot be run, or not within the budget; says why
    public static CalibrationMemory of(Model model, CalibrationSettings settings, int sequences) throws IOException {
        CalibrationSettings fitted = settings.fitted(model);
        return of(Network.of(model), fitted, Math.min(sequences, fitted.sequences()), standardBudget());
    }

    static CalibrationMemory of(Network network, CalibrationSettings settings, int sequences, long budget)
            throws IOException {
        Architecture architecture = network.architecture();
        int context = settings.context();
        long states = Math.multiplyExact(4L * sequences * context, architecture.width());
        long threads = threadBytes(architecture, context);
        long largestBlock = 0;
        long decoded = 0;
        long moments = architecture.tiedOutput() ? 0 : InputMoments.bytes(architecture.width(), settings.samples());
        long largestSum = moments;
        long rooms = 0;
        for (Block block : network.blocks()) {
            long weights = block.weights().stream()
                    .mapToLong(tensor -> 4 * tensor.tensor().shape().elements())
                    .sum();
            decoded += weights;
            largestBlock = Math.max(largestBlock, weights);
            List<SharedInput> inputs = SharedInput.of(block);
            long own = inputs.stream()
                    .mapToLong(input -> input.bytes(settings.samples()))
                    .sum();
            moments = Math.addExact(moments, own);
            largestSum = Math.max(largestSum, own);
            rooms = Math.max(rooms, MomentSums.roomBytes(block, inputs, BlockCalibrator.BATCH, context));
        }
        long left = budget - states - threads - largestBlock;
        if (moments + rooms <= left) {
            long weights = Math.min(decoded, left - moments - rooms + largestBlock);
            return new CalibrationMemory(states, moments, threads + rooms, weights, largestSum, left, budget, 1, false);
        }
        return spilled(network, settings, new long[] {states, moments, threads, largestBlock}, left, budget);
    }

    private static CalibrationMemory spilled(
            Network network, CalibrationSettings settings, long[] known, long left, long budget) throws IOException {
        long copies = Math.multiplyExact(
                4L * BlockCalibrator.BATCH * settings.context(),
                network.architecture().width());
        long work = 0;
        long sums = 0;
        int runs = 1;
        for (Block block : network.blocks()) {
            List<List<SharedInput>> groups = groups(block, settings, left - copies);
            runs = Math.max(runs, groups.size());
            for (List<SharedInput> group : groups) {
                long rooms = MomentSums.roomBytes(block, group, BlockCalibrator.BATCH, settings.context());
                long own = group.stream()
                        .mapToLong(input -> input.bytes(settings.samples()))
                        .sum();
                if (own + rooms + copies > left) {
                    throw new IOException("Calibration of this model takes at least "
                            + size(budget - left + own + rooms + copies) + " of memory and may take " + size(budget)
                            + ". Use fewer or shorter sequences, or close other programs.");
                }
                work = Math.max(work, rooms + copies);
                sums = Math.max(sums, own);
            }
        }
        return new CalibrationMemory(
                known[0], known[1], known[2] + work, known[3], sums, left - copies, budget, runs, true);
    }

    /// Inputs of a block that are summed up together; all of them where they fit.
    List<List<SharedInput>> groups(Block block, CalibrationSettings settings) {
        return groups(block, settings, runBytes);
    }

    private static List<List<SharedInput>> groups(Block block, CalibrationSettings settings, long left) {
        List<List<SharedInput>> groups = new ArrayList<>();
        List<SharedInput> group = new ArrayList<>();
        for (SharedInput input : SharedInput.of(block)) {
            group.add(input);
            if (group.size() > 1 && bytes(block, group, settings) > left) {
                group.removeLast();
                groups.add(List.copyOf(group));
                group.clear();
                group.add(input);
            }
        }
        groups.add(List.copyOf(group));
        return groups;
    }

    private static long bytes(Block block, List<SharedInput> group, CalibrationSettings settings) {
        return group.stream()
                        .mapToLong(input -> input.bytes(settings.samples()))
                        .sum()
                + MomentSums.roomBytes(block, group, BlockCalibrator.BATCH, settings.context());
    }

    /// What every thread works in, and the rows that are widened.
    private static long threadBytes(Architecture architecture, int context) {
        long inner = Math.max(architecture.feedForward(), (long) architecture.heads() * architecture.headSize());
        long perToken = 4L * (8L * architecture.width() + 6 * inner) + 8L * Math.max(inner, architecture.width());
        return (long) Workers.shared().threads() * context * (perToken + 4L * context);
    }

    /// The most that the run takes.
    public long peakBytes() {
        return stateBytes + workBytes + weightBytes + (isSpilled ? blockBytes : momentBytes);
    }

    /// One sentence, to be shown.
    public String sentence() {
        String where = isSpilled
                ? "; the moments, " + size(momentBytes) + ", go into a temporary file"
                        + (runs == 1 ? "" : ", and blocks are run up to " + runs + " times")
                : ", " + size(momentBytes) + " of it for moments";
        return "Calibration takes up to " + size(peakBytes()) + " of the " + size(budgetBytes) + " that it may" + where
                + ".";
    }

    private static String size(long bytes) {
        return bytes < 1000 * MEBIBYTE
                ? String.format(Locale.ROOT, bytes < 10 * MEBIBYTE ? "%.1f MiB" : "%.0f MiB", bytes / MEBIBYTE)
                : String.format(Locale.ROOT, "%.1f GiB", bytes / MEBIBYTE / 1024);
    }
}
