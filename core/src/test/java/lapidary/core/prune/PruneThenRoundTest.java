package lapidary.core.prune;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import lapidary.core.compressed.KeptBits;
import lapidary.core.compressed.Sparse;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Transform;
import lapidary.core.model.ModelTensor;
import lapidary.core.quant.TestTensors;
import lapidary.core.quant.TypeEncoder;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Pruned weights that are rounded: what is removed stays removed, and what joining both steps is worth.
class PruneThenRoundTest {
    private static final Workers WORKERS = Workers.shared();
    private static final Transform SPARSE_GPT = new SparseGpt(WORKERS);

    @ParameterizedTest(name = "{0} then {1}")
    @CsvSource({
        "magnitude, rtn",
        "magnitude, gptq",
        "sparsegpt, gptq",
        "wanda, rtn",
        "magnitude, adaround",
        "magnitude, datatype"
    })
    void whatIsRemovedStaysZeroHoweverItIsRounded(String first, String second) throws Exception {
        LayerCase problem = LayerCase.random(2, 16, 64, 200);
        Transform rounding = (Transform) Pruners.methods().find(second).orElseThrow();
        PruneThenRound both = PruneThenRound.of(LayerCase.method(first), rounding);
        KeptBits kept = problem.kept(LayerCase.method(first), "density=40");
        float[] values = problem.values(both, "prune-density=40");
        for (int i = 0; i < values.length; i++) {
            assertTrue(kept.isKept(i) || values[i] == 0);
        }
        assertFalse(LayerCase.zeros(values) == values.length);
    }

    /// With the same mask and scales both are the same sums, arranged differently, if rounding
    /// makes up for zeros that
    /// stay. Within one block and one scale per row, at eight bits, rounding rarely changes a mask.
    @Test
    void roundingWhileRemovingIsRoundingAfterItWhereTheMaskIsTheSame() throws Exception {
        int alike = 0;
        for (int seed = 1; seed <= 20; seed++) {
            LayerCase problem = LayerCase.random(seed, 4, 64, 200);
            float[] one = problem.values(joint(), "density=50", "bits=8", "group=64");
            float[] two = problem.values(apart(), "prune-density=50", "bits=8", "group=64");
            if (Arrays.equals(places(one), places(two))) {
                assertArrayEquals(two, one, 1e-6f);
                alike++;
            }
        }
        assertTrue(alike >= 10, alike + " masks alike");
    }

    private static int[] places(float[] values) {
        return IntStream.range(0, values.length).filter(i -> values[i] != 0).toArray();
    }

    /// Where a mask is chosen after corrections for rounding, it pays to know them.
    @ParameterizedTest(name = "{0} bits")
    @ValueSource(ints = {3, 4})
    void roundingWhileRemovingIsBetterThanAfterItOverSeveralBlocks(int bits) throws Exception {
        double one = 0;
        double two = 0;
        for (int seed = 30; seed < 36; seed++) {
            LayerCase problem = LayerCase.random(seed, 64, 256, 800);
            float[] values = problem.values(joint(), "density=50", "bits=" + bits, "group=64");
            assertTrue(LayerCase.zeros(values) >= 64 * 128);
            one += problem.error(values);
            two += problem.error(problem.values(apart(), "prune-density=50", "bits=" + bits, "group=64"));
        }
        assertTrue(one < two, one + " against " + two);
    }

    private static Transform joint() {
        return new SparseGptRounding(WORKERS);
    }

    private static Transform apart() {
        return PruneThenRound.of(
                SPARSE_GPT, (Transform) Pruners.methods().find("gptq").orElseThrow());
    }

    /// Rows and groups of 256 reach beyond blocks, and channels of a pattern are taken out of
    /// order: scales are found
    /// beforehand there.
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "granularity=channel, amount=density",
        "group=256, amount=density",
        "granularity=channel, amount=pattern",
        "group=24, amount=density",
        "group=64, amount=pattern"
    })
    void scalesOfAnyShapeHoldWhatIsKept(String scales, String amount) throws Exception {
        LayerCase problem = LayerCase.random(3, 8, 300, 600);
        float[] values = problem.values(joint(), "bits=4", scales, amount);
        double nearest = problem.error(problem.values(
                PruneThenRound.of(LayerCase.method("magnitude"), (Transform)
                        Pruners.methods().find("rtn").orElseThrow()),
                "prune-" + amount,
                "bits=4",
                scales));
        assertTrue(LayerCase.zeros(values) >= 8 * 150);
        assertTrue(problem.error(values) < nearest, problem.error(values) + " against " + nearest);
    }

    @Test
    void gptqAfterPruningMakesUpForZerosThatStay() throws Exception {
        Transform gptq = (Transform) Pruners.methods().find("gptq").orElseThrow();
        double made = 0;
        double cleared = 0;
        for (int seed = 0; seed < 10; seed++) {
            LayerCase problem = LayerCase.random(seed, 16, 64, 200);
            Sparse sparse = (Sparse) problem.apply(SPARSE_GPT, "density=50");
            float[] pruned = TestTensors.decode(sparse);
            ModelTensor dense = TestTensors.weight(problem.tensor().tensor().shape(), pruned);
            float[] ignoring = TestTensors.decode(gptq.apply(
                    dense,
                    TestTensors.view(dense),
                    TestTensors.settings(gptq, "bits=3", "group=32"),
                    problem.evidence(),
                    Job.UNWATCHED));
            for (int i = 0; i < ignoring.length; i++) {
                ignoring[i] = sparse.kept().isKept(i) ? ignoring[i] : 0;
            }
            cleared += problem.error(ignoring);
            made += problem.error(problem.values(apart(), "prune-density=50", "bits=3", "group=32"));
        }
        assertTrue(made < cleared, made + " against " + cleared);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"F16", "Q4_0", "Q5_0", "Q8_0", "Q3_K", "Q6_K", "TQ1_0", "TQ2_0", "MXFP4", "NVFP4"})
    void typesSaidToKeepZerosDo(String name) throws Exception {
        DType type = DType.valueOf(name);
        assertTrue(ZeroKeeping.keepsZeros(type));
        float[] weights = TestTensors.numbers(3, 8 * 256);
        for (int i = 0; i < weights.length; i += 3) {
            weights[i] = 0;
        }
        ModelTensor tensor = TestTensors.weight(Shape.of(8, 256), weights);
        float[] stored = TestTensors.decode(
                new TypeEncoder(WORKERS).encode(tensor.id(), TestTensors.view(tensor), type, Job.UNWATCHED));
        for (int i = 0; i < stored.length; i += 3) {
            assertEquals(0, Math.abs(stored[i])); // codes of 0 may decode to -0
        }
    }
}
