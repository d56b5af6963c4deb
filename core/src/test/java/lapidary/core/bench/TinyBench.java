package lapidary.core.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import lapidary.core.calib.Evidence;
import lapidary.core.eval.Protocol;
import lapidary.core.eval.TextSequences;
import lapidary.core.infer.TinyLlama;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.quant.Quantizers;

/// A very small random model, random data, and a few quick candidates.
final class TinyBench {
    static final int CONTEXT = 16;

    private TinyBench() {}

    static Model open(Path folder) throws IOException {
        return Model.open(TinyLlama.write(folder, true, 1));
    }

    static int[] tokens(long seed, int count) {
        return new Random(seed).ints(count, 0, TinyLlama.VOCABULARY).toArray();
    }

    static TextSequences judging() {
        return new TextSequences(tokens(5, 6 * CONTEXT + 1), -1, Protocol.WINDOWS, CONTEXT);
    }

    static Evidence evidence(Model model) throws IOException {
        return BenchProtocol.evidence(model, tokens(7, 2000), -1, "calibration", "ca", Workers.shared(), Job.UNWATCHED);
    }

    /// Round to nearest and GPTQ, in groups of 8.
    static List<Candidate> candidates(Model model, Evidence evidence, List<Integer> widths) throws UnfitException {
        return Candidates.of(model, Quantizers.methods(), widths, 8, evidence).stream()
                .filter(candidate -> List.of("rtn", "gptq").contains(candidate.contender()))
                .toList();
    }

    static BenchProtocol protocol(Model model) {
        return new BenchProtocol(
                "tiny",
                model.file().headerSha256(),
                BenchProtocol.Data.NONE,
                BenchProtocol.Data.of("judging", "aa", judging(), Integer.MAX_VALUE));
    }
}
