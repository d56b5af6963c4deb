package lapidary.core.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import lapidary.core.infer.TinyLlama;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.measure.Measured;
import lapidary.core.measure.Provenance;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A token's time is the sum of its products and of what it takes besides; a measurement lists what predictions need.
class TokenLatencyTest {
    private static final long SET = 1 << 20;

    @TempDir
    private Path folder;

    /// A nanosecond for each weight, ± a tenth.
    private static LatencyTable table(Model model) throws Exception {
        LatencyTable table = LatencyTableTest.empty()
                .with(new Fixed(TokenUses.of(model).architecture(), 16), new Timing(500, 400, 700, 3));
        for (ModelTensor tensor : model.tensors()) {
            if (tensor.tensor().shape().rank() == 2) {
                int rows = Math.toIntExact(tensor.tensor().shape().rows());
                int columns = Math.toIntExact(tensor.tensor().shape().columns());
                double nanos = (double) rows * columns;
                table = table.with(
                        new Product(DType.F32, rows, columns, SET), new Timing(nanos, 0.9 * nanos, 1.1 * nanos, 3));
            }
        }
        return table;
    }

    private static List<Tensor> tensors(Model model) {
        return model.tensors().stream().map(ModelTensor::tensor).toList();
    }

    @Test
    void everyLinearWeightCountsOnceATiedEmbeddingAsTheOutputHeadAndALookedUpOneNotAtAll() throws Exception {
        for (boolean isTied : new boolean[] {true, false}) {
            Path own = Files.createDirectories(folder.resolve("tied " + isTied));
            try (Model model = Model.open(TinyLlama.write(own, isTied, 1))) {
                long weights = model.tensors().stream()
                        .filter(tensor -> tensor.role().kind() == TensorRole.Kind.LINEAR
                                || tensor.role() == (isTied ? TensorRole.EMBEDDING : TensorRole.OUTPUT))
                        .mapToLong(tensor -> tensor.tensor().shape().elements())
                        .sum();
                TokenLatency latency = TokenLatency.of(model, table(model), 16);
                Measured time = latency.of(tensors(model));
                assertEquals((weights + 500) / 1e6, time.value(), 1e-12);
                assertEquals(Provenance.Kind.PREDICTED, time.from().kind());
                assertEquals("ms", time.unit());
                assertEquals(
                        time.value(), latency.as(DType.F32, model).orElseThrow().value(), 1e-12);
                assertTrue(latency.as(DType.Q4_K, model).isEmpty(), "rows of 24 hold no blocks of 256");
                // Products of one shape err together, others apart: narrower than all ends together.
                assertTrue(time.low() > (0.9 * weights + 400) / 1e6 && time.low() < time.value());
                assertTrue(time.high() < (1.1 * weights + 700) / 1e6 && time.high() > time.value());
            }
        }
    }

    @Test
    void saysWhatToDoWhereTheModelWasNotTimedAndCountsNothingBesidesForATableThatWasBrought() throws Exception {
        try (Model model = Model.open(TinyLlama.write(folder, true, 1))) {
            LatencyTable without = LatencyTableTest.empty();
            UnfitException refused = assertThrows(UnfitException.class, () -> TokenLatency.of(model, without, 16));
            assertTrue(refused.getMessage().contains("lapidary latency MODEL"), refused.getMessage());
            LatencyTable brought = new LatencyTable("llama.cpp", "", 2, without.products(), without.fixed());
            assertEquals(0, TokenLatency.of(model, brought, 16).rest().nanos());
        }
    }

    @Test
    void whatWasMeasuredIsKeptAndNotMeasuredAgain() throws Exception {
        Path file = folder.resolve("times.json");
        LatencyMeasurement measurement = new LatencyMeasurement(file, new Workers(1));
        try (Model model = Model.open(TinyLlama.write(folder, true, 1))) {
            LatencyTable rest = measurement.rest(LatencyTableTest.empty(), model, 8, false, Job.UNWATCHED);
            assertEquals(3, rest.fixed().size());
            assertEquals(rest, LatencyFile.read(file));
            assertEquals(rest, measurement.rest(rest, model, 8, false, new Unwanted()));
            var wanted = LatencyMeasurement.products(model, List.of(DType.F32));
            assertEquals(
                    LatencyMeasurement.WORKING_SETS.size()
                            * (int) tensors(model).stream()
                                    .filter(tensor -> tensor.shape().rank() == 2)
                                    .map(Tensor::shape)
                                    .distinct()
                                    .count(),
                    wanted.size());
            LatencyTable full = rest;
            for (Product product : wanted) {
                full = full.with(product, new Timing(1, 1, 1, 1));
            }
            assertEquals(full, measurement.run(full, wanted, false, new Unwanted()));
        }
    }

    @Test
    void aCancelledMeasurementEndsSoonAndLeavesNothingHalf() throws Exception {
        Path file = folder.resolve("times.json");
        AtomicInteger checks = new AtomicInteger();
        Job cancelled = new Job() {
            @Override
            public boolean isCancelled() {
                return checks.incrementAndGet() > 3;
            }

            @Override
            public void report(double fraction, String activity) {}
        };
        LatencyMeasurement measurement = new LatencyMeasurement(file, new Workers(1));
        assertThrows(
                CancellationException.class,
                () -> measurement.run(
                        LatencyTableTest.empty(), LatencyMeasurement.products(List.of(DType.Q8_0)), false, cancelled));
        try (var left = Files.list(folder)) {
            assertTrue(left.findAny().isEmpty());
        }
    }

    /// A job that must not be asked for anything.
    private static final class Unwanted implements Job {
        @Override
        public boolean isCancelled() {
            return true;
        }

        @Override
        public void report(double fraction, String activity) {
            throw new AssertionError(activity);
        }
    }
}
