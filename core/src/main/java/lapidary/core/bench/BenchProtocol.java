package lapidary.core.bench;

import java.io.IOException;
import lapidary.core.calib.Calibrator;
import lapidary.core.calib.Evidence;
import lapidary.core.calib.MomentsCalibrator;
import lapidary.core.eval.TextSequences;
import lapidary.core.eval.graph.GraphData;
import lapidary.core.format.Sha256;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.measure.Provenance;
import lapidary.core.model.Model;

/// What is fixed before the first candidate is run: which model, calibrated and judged on which data. Results with
/// the same [#id()] may stand in one table.
///
/// @param model name of the model
/// @param headerSha256 of its headers
/// @param calibration what candidates are calibrated with
/// @param judging what they are judged on
public record BenchProtocol(String model, String headerSha256, Data calibration, Data judging) {
    /// Sequences that the importance matrix is computed from, as long as those of the moments.
    private static final int SEQUENCES = 64;

    /// A text as it is used.
    ///
    /// @param name of the data, without a path
    /// @param protocol how it is cut into sequences
    /// @param context tokens per sequence; 0 of data that are examples, not sequences
    /// @param seed of the order of the sequences
    public record Data(String name, String sha256, String protocol, int sequences, int context, long seed) {
        /// No data.
        public static final Data NONE = new Data("", "", "", 0, 0, 0);

        /// A text of which the first sequences are used.
        public static Data of(String name, String sha256, TextSequences text, int most) {
            return new Data(
                    name,
                    sha256,
                    text.protocol().id(),
                    Math.min(most, text.count()),
                    text.context(),
                    TextSequences.ORDER_SEED);
        }

        /// The examples of a graph's data, of which the first are used.
        public static Data of(GraphData data, long most) {
            Provenance from = data.provenance();
            int count = (int) Math.min(most, data.count());
            return new Data(from.data(), from.dataSha256(), from.protocol(), count, 0, from.seed());
        }

        /// Tokens, or examples.
        public long tokens() {
            return context == 0 ? sequences : (long) sequences * context;
        }

        /// What [#tokens] counts.
        public String unit() {
            return context == 0 ? "examples" : "tokens";
        }

        /// "windows, context 256"
        public String cut() {
            return context == 0 ? protocol : protocol + ", context " + context;
        }
    }

    /// Equal for runs whose results may be compared, hexadecimal.
    public String id() {
        return Sha256.of(headerSha256 + '\n' + calibration + '\n' + judging);
    }

    /// Where a number of the table comes from.
    public Provenance provenance() {
        return Provenance.measured(judging.name(), judging.sha256(), judging.cut(), judging.seed());
    }

    /// Everything that candidates may ask for: second moments of what enters each layer, and an
    /// importance matrix of
    /// the same sequences' length and number.
    ///
    /// @param tokens of the calibration text, without BOS
    /// @param bos id that begins the sequences of the importance matrix, or −1
    /// @throws lapidary.core.format.FormatException when the model cannot be run on the text
    public static Evidence evidence(
            Model model, int[] tokens, int bos, String name, String sha256, Workers workers, Job job)
            throws IOException {
        MomentsCalibrator.Request request = MomentsCalibrator.standard(model, tokens, name, sha256);
        var moments = new MomentsCalibrator(model, workers).run(request, job.part(0, 0.5));
        var matrix = new Calibrator(model, workers)
                .run(new Calibrator.Request(tokens, bos, request.context(), SEQUENCES, false, name), job.part(0.5, 1));
        String hash = Sha256.of("importance " + moments.sha256() + ' ' + bos + ' ' + SEQUENCES);
        return Evidence.of(new Evidence.Calibration(matrix, hash, name)).with(moments);
    }
}
