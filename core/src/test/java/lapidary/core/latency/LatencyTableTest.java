package lapidary.core.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import lapidary.core.method.UnfitException;
import lapidary.core.tensor.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a table says of products that it lists, and of those that it does not.
class LatencyTableTest {
    private static final Machine MACHINE = new Machine("processor", "flags", 2, "system");

    private static Timing exactly(double nanos) {
        return new Timing(nanos, nanos, nanos, 1);
    }

    static LatencyTable empty() {
        return LatencyTable.empty(MACHINE, 2);
    }

    @Test
    void aShapeThatWasMeasuredHasItsOwnTimeAndGoesByTheLogarithmBetweenWorkingSets() throws Exception {
        LatencyTable table = empty().with(new Product(DType.Q4_K, 512, 256, 1 << 20), new Timing(100, 90, 120, 21))
                .with(new Product(DType.Q4_K, 512, 256, 1 << 24), new Timing(500, 490, 520, 21))
                .with(new Product(DType.Q4_K, 1024, 256, 1 << 20), exactly(7));
        assertEquals(new Timing(100, 90, 120, 21), table.product(DType.Q4_K, 512, 256, 1 << 20));
        assertEquals(new Timing(100, 90, 120, 21), table.product(DType.Q4_K, 512, 256, 1));
        assertEquals(new Timing(500, 490, 520, 21), table.product(DType.Q4_K, 512, 256, 1L << 40));
        Timing middle = table.product(DType.Q4_K, 512, 256, 1 << 22);
        assertEquals(300, middle.nanos(), 1e-9);
        assertEquals(290, middle.low(), 1e-9);
        assertEquals(320, middle.high(), 1e-9);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void otherShapesGoByRowsAndBytes(long seed) throws Exception {
        Random random = new Random(seed);
        double perRow = 5 * random.nextDouble();
        double perByte = 0.01 + random.nextDouble();
        LatencyTable table = empty();
        for (int i = 0; i < 4; i++) {
            int rows = 1 + random.nextInt(1000);
            int columns = 32 * (1 + random.nextInt(100));
            double bytes = rows * columns * 34 / 32.0;
            table = table.with(
                    new Product(DType.Q8_0, rows, columns, 1 << 20), exactly(perRow * rows + perByte * bytes));
        }
        Timing found = table.product(DType.Q8_0, 4096, 4096, 1 << 20);
        double expected = perRow * 4096 + perByte * 4096 * 4096 * 34 / 32;
        assertEquals(expected, found.nanos(), 1e-6 * expected);
        assertTrue(found.low() <= 0.86 * expected && found.high() >= 1.14 * expected, "a guess says so");
    }

    @Test
    void aSingleShapeIsScaledByItsBytesAndNoFactorIsEverNegative() throws Exception {
        LatencyTable one = empty().with(new Product(DType.F32, 100, 64, 1 << 20), exactly(1000));
        assertEquals(4000, one.product(DType.F32, 200, 128, 1 << 20).nanos(), 1e-9);
        // Fewer bytes, but longer: the least squares would give a byte a negative time.
        LatencyTable odd = one.with(new Product(DType.F32, 100, 32, 1 << 20), exactly(1500));
        assertTrue(odd.product(DType.F32, 1, 1 << 20, 1 << 20).nanos() >= 0);
    }

    @Test
    void whatIsMultipliedAsCopiesHasTheirTimeAndOtherTypesAreRefused() throws Exception {
        LatencyTable table = empty().with(new Product(DType.COMPUTED, 100, 256, 1 << 20), exactly(1000));
        assertEquals(1000, table.product(DType.IQ2_XS, 100, 256, 1 << 20).nanos());
        assertTrue(table.covers(List.of(DType.IQ2_XS, DType.COMPUTED)));
        UnfitException refused = assertThrows(UnfitException.class, () -> table.product(DType.Q4_K, 100, 256, 1 << 20));
        assertTrue(refused.getMessage().contains("latency --types q4_k"), refused.getMessage());
        LatencyTable own = table.with(new Product(DType.IQ2_XS, 100, 256, 1 << 20), exactly(3));
        assertEquals(3, own.product(DType.IQ2_XS, 100, 256, 1 << 20).nanos(), "a table that was brought knows better");
    }

    @Test
    void whatIsFixedGoesByStraightLinesOverContexts() {
        LatencyTable table = empty().with(new Fixed("llama 1", 64), exactly(100))
                .with(new Fixed("llama 1", 128), exactly(150))
                .with(new Fixed("llama 1", 256), exactly(400))
                .with(new Fixed("llama 2", 64), exactly(9));
        assertEquals(150, table.fixed("llama 1", 128).orElseThrow().nanos());
        assertEquals(125, table.fixed("llama 1", 96).orElseThrow().nanos(), 1e-9);
        assertEquals(650, table.fixed("llama 1", 384).orElseThrow().nanos(), 1e-9);
        assertEquals(50, table.fixed("llama 1", 0).orElseThrow().nanos(), 1e-9);
        assertEquals(9, table.fixed("llama 2", 1000).orElseThrow().nanos());
        assertEquals(Optional.empty(), table.fixed("llama 3", 64));
        assertEquals(
                5,
                table.with(new Fixed(Fixed.ANY, 0), exactly(5))
                        .fixed("llama 3", 64)
                        .orElseThrow()
                        .nanos());
    }

    @Test
    void machinesAreToldApartByWhatTimesDependOn() {
        Machine same = new Machine("processor", "flags", 2, "system");
        assertEquals(MACHINE.id(), same.id());
        for (Machine other : List.of(
                new Machine("another", "flags", 2, "system"),
                new Machine("processor", "flags avx", 2, "system"),
                new Machine("processor", "flags", 4, "system"),
                new Machine("processor", "flags", 2, "system 2"))) {
            assertTrue(!MACHINE.id().equals(other.id()), other.toString());
        }
        assertEquals("AMD EPYC", Machine.fact(List.of("vendor: x", "model name\t: AMD EPYC"), "model name"));
        assertEquals("", Machine.fact(List.of(), "flags"));
    }
}
