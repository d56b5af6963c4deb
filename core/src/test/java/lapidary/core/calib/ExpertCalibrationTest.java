package lapidary.core.calib;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import lapidary.core.compress.Compressor;
import lapidary.core.compress.TestRecipes;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TinyModels;
import lapidary.core.quant.Quantizers;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What calibration finds out about experts: each sees tokens of its own.
class ExpertCalibrationTest {
    private static final int[] TOKENS = {
        264, 13, 72, 112, 112, 265, 264, 122, 114, 120, 111, 103, 264, 101, 266, 264, 37, 121, 266, 117, 124, 264, 267,
        265, 115, 115, 124, 261, 114, 264, 122, 265, 108, 268, 264, 114, 113, 264, 80, 117, 269, 49, 264, 69, 265, 268,
        266, 269, 47, 264, 41, 102, 49, 47, 37, 264, 265, 113, 103, 263, 124, 264, 103, 108, 103, 264, 265, 268, 264,
        111, 265, 269, 268, 264, 112, 114, 121, 266, 264, 114, 120, 268, 264, 114, 105, 263, 264, 269, 267, 114, 115,
        47, 264, 122, 108, 268, 267, 264, 113, 114, 264, 105, 265, 117, 268, 262, 117, 264, 103, 266, 111, 265, 124,
        264, 105, 117, 114, 112, 264, 80, 108, 269, 269, 264, 69, 265, 268
    };

    @TempDir
    Path folder;

    private static ImportanceMatrix calibrate(Model model) throws Exception {
        return new Calibrator(model, new Workers(2))
                .run(new Calibrator.Request(TOKENS, 1, 32, 4, false, "text"), Job.UNWATCHED);
    }

    private Path gguf() throws Exception {
        Path out = folder.resolve("model.gguf");
        try (Model model = Model.open(TinyModels.write(folder.resolve("model"), "mixtral"))) {
            new Compressor(Quantizers.methods()).run(model, TestRecipes.unchanged(model, "gguf"), out, Job.UNWATCHED);
        }
        return out;
    }

    /// Expected values: llama.cpp v0.5.0, `llama-imatrix -c 32 -b 32 -ub 32 --chunks 4 -ctk f32
    /// -ctv f32 -fa off` on the
    /// same GGUF file and a text of these tokens.
    @Test
    void countsAndSumsOfExpertsAreThoseOfLlamaCpp() throws Exception {
        try (Model model = Model.open(gguf())) {
            ImportanceMatrix found = calibrate(model);
            assertEquals(16, found.entries().size());
            check(
                    found.entries().get("blk.1.ffn_down_exps.weight"),
                    new long[] {85, 77, 11, 83},
                    new double[] {7234.25322151, 4465.79530048, 483.73564625, 3702.38932133},
                    new float[] {490.41702f, 77.358925f, 152.38771f});
            check(
                    found.entries().get("blk.0.ffn_gate_exps.weight"),
                    new long[] {52, 69, 49, 86},
                    new double[] {1709.17584991, 2252.79654884, 1653.01738644, 2833.91990662},
                    new float[] {54.550575f, 68.022514f, 38.695683f});
            assertEquals(
                    found.entries().get("blk.0.ffn_gate_exps.weight"),
                    found.entries().get("blk.0.ffn_up_exps.weight"));
            assertArrayEquals(
                    new long[] {128},
                    found.entries().get("blk.0.ffn_gate_inp.weight").counts());
        }
    }

    private static void check(ImportanceMatrix.Entry found, long[] counts, double[] totals, float[] first) {
        assertArrayEquals(counts, found.counts());
        int columns = found.sums().length / counts.length;
        for (int expert = 0; expert < counts.length; expert++) {
            double total = 0;
            for (int i = 0; i < columns; i++) {
                total += found.sums()[expert * columns + i];
            }
            assertEquals(1, total / totals[expert], 1e-5, "expert " + expert);
        }
        for (int i = 0; i < first.length; i++) {
            assertEquals(1, found.sums()[i] / first[i], 1e-4, "column " + i);
        }
    }

    @Test
    void aFolderWithATensorForEachExpertSaysTheSame() throws Exception {
        try (Model stacked = Model.open(gguf());
                Model own = Model.open(folder.resolve("model"))) {
            ImportanceMatrix expected = calibrate(stacked);
            ImportanceMatrix found = calibrate(own);
            assertEquals(expected.entries().keySet(), found.entries().keySet());
            expected.entries().forEach((name, entry) -> {
                assertArrayEquals(entry.counts(), found.entries().get(name).counts(), name);
                assertArrayEquals(entry.sums(), found.entries().get(name).sums(), 1e-2f, name);
            });
        }
    }

    @Test
    void anExpertOfItsOwnTakesItsPartOfWhatIsKnownAboutTheStack() throws Exception {
        try (Model model = Model.open(TinyModels.write(folder.resolve("model"), "mixtral"))) {
            ImportanceMatrix matrix = calibrate(model);
            Evidence evidence = Evidence.of(new Evidence.Calibration(matrix, "00", "imatrix.gguf"));
            ModelTensor third = model.find(new TensorId("model.layers.1.block_sparse_moe.experts.2.w2.weight"))
                    .orElseThrow();
            float[] all = matrix.means("blk.1.ffn_down_exps.weight").orElseThrow();
            assertArrayEquals(
                    Arrays.copyOfRange(all, 48, 72), evidence.importance(third).orElseThrow());
            assertEquals(Optional.empty(), evidence.mismatch(third));
        }
    }
}
