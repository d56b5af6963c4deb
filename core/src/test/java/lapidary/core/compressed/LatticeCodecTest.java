package lapidary.core.compressed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lapidary.core.linalg.NastyWeights;
import lapidary.core.tensor.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

/// IQ1 to IQ3. Golden checksums come from the native library of llama.cpp's release build for x86-64 (see
/// `LatticeDifferentialTest`).
class LatticeCodecTest {
    private static final List<DType> FROM_COARSE_TO_FINE =
            List.of(DType.IQ1_S, DType.IQ1_M, DType.IQ2_XXS, DType.IQ2_XS, DType.IQ2_S, DType.IQ3_XXS, DType.IQ3_S);
    private static final String IQ = "IQ[123]_.*";

    /// Type, then checksums with an importance of [GoldenWeights] a, b and rough, and of
    /// [NastyWeights]; then, for a
    /// type that can do without, the same without one.
    static final List<String> GOLDEN = List.of(
            "IQ1_S, ac8102ae, 97b01c77, 838f6509, 1d723642",
            "IQ1_M, db9b3376, ee8637d8, ccd8f9fd, 2c295d1d, 688f69da, b97f9644, 46f3afc6, 55c41408",
            "IQ2_XXS, d28ad70d, 5ebededb, 893e5558, 4678042a",
            "IQ2_XS, ad06e970, eeab98a5, 5c560d7c, c9a94c8f",
            "IQ2_S, 3a060b41, f2915c82, 38763e37, 3841eb3c, 906fdc46, 73755d33, 3a47d49a, a8b8357d",
            "IQ3_XXS, 376b6a58, 4eb75ea3, 35ecaff2, af293469, da8be2ab, ca65cbb3, 332fde3f, 173cd98f",
            "IQ3_S, 6a868d39, 5afbf77e, b41e5556, 0d7a93b2, 5b81560d, 37b2e304, 09ac5e55, 9f3a59ec");

    @ParameterizedTest
    @FieldSource("GOLDEN")
    void encodesTheBytesOfTheNativeLibrary(String line) {
        DType type = DType.valueOf(line.substring(0, line.indexOf(',')));
        assertEquals(
                line,
                checksums(
                        type,
                        (row, importance) -> GoldenBlocks.encode(type, row, importance),
                        row -> GoldenBlocks.encode(type, row)));
    }

    @ParameterizedTest
    @EnumSource(names = {"IQ1_S", "IQ2_XXS", "IQ2_XS"})
    void theCoarsestTypesAreNotWrittenWithoutAnImportance(DType type) {
        var thrown = assertThrows(IllegalStateException.class, () -> GoldenBlocks.encode(type, GoldenWeights.b()));
        assertEquals(type + " is not written without an importance matrix", thrown.getMessage());
        assertFalse(Codecs.encodes(type, false));
        assertTrue(Codecs.encodes(type, true));
    }

    @Test
    void finerTypesLoseLess() {
        float[] weights = NastyWeights.row("gaussian", 4096, 8);
        float[] importance = NastyWeights.importance(4096, 8);
        double before = Double.POSITIVE_INFINITY;
        for (DType type : FROM_COARSE_TO_FINE) {
            byte[] bytes = GoldenBlocks.encode(type, weights, importance);
            double error = weighedError(weights, importance, GoldenBlocks.decode(type, bytes));
            assertTrue(error < before, type + ": " + error + " is not below " + before);
            before = error;
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"IQ1_M", "IQ2_S", "IQ3_XXS", "IQ3_S"})
    void anImportanceLowersTheWeighedError(DType type) {
        float[] weights = NastyWeights.row("gaussian", 4096, 3);
        float[] importance = NastyWeights.importance(4096, 3);
        float[] plain = GoldenBlocks.decode(type, GoldenBlocks.encode(type, weights));
        float[] weighed = GoldenBlocks.decode(type, GoldenBlocks.encode(type, weights, importance));
        assertTrue(weighedError(weights, importance, weighed) < weighedError(weights, importance, plain));
    }

    @ParameterizedTest
    @EnumSource(names = IQ, mode = EnumSource.Mode.MATCH_ANY)
    void zerosStayZeros(DType type) {
        byte[] bytes = GoldenBlocks.encode(type, new float[1024], NastyWeights.importance(1024, 1));
        for (float value : GoldenBlocks.decode(type, bytes)) {
            assertEquals(0, Math.abs(value));
        }
    }

    @ParameterizedTest
    @EnumSource(names = IQ, mode = EnumSource.Mode.MATCH_ANY)
    void columnsThatNothingUsesGiveNoGarbage(DType type) {
        float[] weights = NastyWeights.row("gaussian", 1024, 4);
        float[] importance = NastyWeights.importance(1024, 4);
        Arrays.fill(importance, 256, 700, 0);
        for (float value : GoldenBlocks.decode(type, GoldenBlocks.encode(type, weights, importance))) {
            assertTrue(Math.abs(value) < 0.2f, "found " + value);
        }
    }

    /// More blocks than are taken at a time, and where they lie does not matter.
    @ParameterizedTest
    @EnumSource(names = IQ, mode = EnumSource.Mode.MATCH_ANY)
    void blocksDoNotDependOnTheirNeighbours(DType type) {
        int columns = 256 * 37;
        float[] weights = NastyWeights.row("heavy tails", columns, 5);
        float[] importance = NastyWeights.importance(columns, 5);
        byte[] whole = GoldenBlocks.encode(type, weights, importance);
        for (int block : new int[] {0, 1, 31, 32, 36}) {
            byte[] alone = GoldenBlocks.encode(type, slice(weights, block), slice(importance, block));
            byte[] expected = Arrays.copyOfRange(whole, block * type.blockBytes(), (block + 1) * type.blockBytes());
            assertArrayEquals(expected, alone, "block " + block);
        }
    }

    private static float[] slice(float[] row, int block) {
        return Arrays.copyOfRange(row, 256 * block, 256 * block + 256);
    }

    @Test
    void threadsThatEncodeAtTheSameTimeGetTheSameBytes() throws Exception {
        float[] weights = GoldenWeights.rough();
        float[] importance = GoldenWeights.roughImportance();
        List<Callable<String>> tasks = Stream.generate(() -> FROM_COARSE_TO_FINE)
                .limit(4)
                .flatMap(List::stream)
                .<Callable<String>>map(type -> () -> GoldenBlocks.crc(GoldenBlocks.encode(type, weights, importance)))
                .toList();
        try (var executor = Executors.newFixedThreadPool(4)) {
            List<String> found = new ArrayList<>();
            for (Future<String> future : executor.invokeAll(tasks)) {
                found.add(future.get());
            }
            List<String> once = FROM_COARSE_TO_FINE.stream()
                    .map(type -> GoldenBlocks.crc(GoldenBlocks.encode(type, weights, importance)))
                    .toList();
            for (int i = 0; i < found.size(); i++) {
                assertEquals(once.get(i % once.size()), found.get(i));
            }
        }
    }

    /// The reference leaves the points and signs of a zero group out; those of later groups move up.
    @Test
    void iq3sWritesGroupsAfterAZeroGroupWhereTheReferenceDoes() {
        float[] weights = GoldenWeights.b();
        Arrays.fill(weights, 32, 64, 0);
        byte[] bytes = GoldenBlocks.encode(DType.IQ3_S, weights);
        byte[] without = GoldenBlocks.encode(DType.IQ3_S, GoldenWeights.b());
        assertArrayEquals(Arrays.copyOfRange(without, 2, 10), Arrays.copyOfRange(bytes, 2, 10), "points of group 0");
        assertArrayEquals(Arrays.copyOfRange(without, 18, 66), Arrays.copyOfRange(bytes, 10, 58), "of groups 2 to 7");
        assertArrayEquals(new byte[8], Arrays.copyOfRange(bytes, 58, 66));
        assertArrayEquals(Arrays.copyOfRange(without, 82, 106), Arrays.copyOfRange(bytes, 78, 102), "their signs");
        assertArrayEquals(new byte[4], Arrays.copyOfRange(bytes, 102, 106));
    }

    @ParameterizedTest
    @EnumSource(Lattice.class)
    void everyPointIsItsOwnNeighbour(Lattice lattice) {
        LatticeNeighbours neighbours = new LatticeNeighbours(lattice, 1, 1, 0);
        int points = 0;
        int cells = lattice.dimensions() == 8 ? 6561 : 4096;
        for (int cell = 0; cell < cells; cell++) {
            int point = neighbours.point(cell);
            if (point >= 0) {
                points++;
                int back = 0;
                for (int i = 0; i < lattice.dimensions(); i++) {
                    back = back * lattice.levels() + lattice.code(point, i);
                }
                assertEquals(cell, back);
            }
        }
        assertEquals(lattice.size(), points);
    }

    @ParameterizedTest
    @EnumSource(Lattice.class)
    void theNearestPointIsFound(Lattice lattice) {
        LatticeNeighbours neighbours = new LatticeNeighbours(lattice, 1, 1, 0);
        Random random = new Random(12);
        float[] even = new float[lattice.dimensions()];
        Arrays.fill(even, 1);
        int cells = lattice.dimensions() == 8 ? 6561 : 4096;
        for (int trial = 0; trial < 300; trial++) {
            int cell = random.nextInt(cells);
            if (neighbours.point(cell) >= 0) {
                continue;
            }
            int[] codes = new int[lattice.dimensions()];
            float[] x = new float[codes.length];
            for (int i = codes.length - 1, rest = cell; i >= 0; i--, rest /= lattice.levels()) {
                codes[i] = rest % lattice.levels();
                x[i] = codes[i];
            }
            int nearest = -1;
            int least = Integer.MAX_VALUE;
            for (int point = 0; point < lattice.size(); point++) {
                int cost = 0;
                for (int i = 0; i < codes.length; i++) {
                    int difference = lattice.code(point, i) - codes[i];
                    cost += difference * difference;
                }
                if (cost < least) {
                    least = cost;
                    nearest = point;
                }
            }
            assertEquals(nearest, neighbours.nearest(cell, x, 0, even, 0, 1));
        }
    }

    private static double weighedError(float[] weights, float[] importance, float[] decoded) {
        double error = 0;
        for (int i = 0; i < weights.length; i++) {
            error += importance[i] * Math.pow(weights[i] - decoded[i], 2);
        }
        return error;
    }

    static String checksums(DType type, Weighed weighed, Function<float[], byte[]> plain) {
        float[] importance = NastyWeights.importance(SearchedCodecTest.COLUMNS, 0);
        Stream<String> with = Stream.of(
                GoldenBlocks.crc(weighed.encode(GoldenWeights.a(), GoldenWeights.importance())),
                GoldenBlocks.crc(weighed.encode(GoldenWeights.b(), GoldenWeights.importance())),
                GoldenBlocks.crc(weighed.encode(GoldenWeights.rough(), GoldenWeights.roughImportance())),
                SearchedCodecTest.checksum(row -> weighed.encode(row, importance)));
        Stream<String> without = !Codecs.encodes(type, false)
                ? Stream.of()
                : Stream.of(
                        GoldenBlocks.crc(plain.apply(GoldenWeights.a())),
                        GoldenBlocks.crc(plain.apply(GoldenWeights.b())),
                        GoldenBlocks.crc(plain.apply(GoldenWeights.rough())),
                        SearchedCodecTest.checksum(plain));
        return Stream.concat(Stream.of(type.name()), Stream.concat(with, without))
                .collect(Collectors.joining(", "));
    }

    /// Encodes a row with an importance.
    interface Weighed {

        byte[] encode(float[] row, float[] importance);
    }
}
