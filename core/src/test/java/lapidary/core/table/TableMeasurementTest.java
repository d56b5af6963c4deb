package lapidary.core.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import lapidary.core.calib.Evidence;
import lapidary.core.eval.Evaluator;
import lapidary.core.eval.Protocol;
import lapidary.core.eval.SequenceMeans;
import lapidary.core.eval.TextSequences;
import lapidary.core.eval.TokenScores;
import lapidary.core.format.FormatException;
import lapidary.core.infer.Numerics;
import lapidary.core.infer.TinyLlama;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.NoRoomException;
import lapidary.core.job.Workers;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.model.Model;
import lapidary.core.solve.Treatment;
import lapidary.core.solve.Treatments;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Measured once, the same however: against whole runs of the changed model, interrupted, on any number of threads.
class TableMeasurementTest {
    @TempDir
    private Path folder;

    private static Optional<MeasurementTable> undisturbed = Optional.empty();

    private List<TypeOption> options = List.of();

    @BeforeEach
    void options() throws Exception {
        options = TinyTable.options("rtn:bits=2,group=8", "rtn:bits=4,group=8");
        Files.createDirectories(folder.resolve("tables"));
    }

    private Model open() throws IOException {
        return Model.open(TinyLlama.write(folder, true, 1));
    }

    private TableMeasurement measurement(Model model) throws Exception {
        return TinyTable.measurement(model, TinyTable.text(3), options, folder.resolve("tables"), Workers.shared());
    }

    @Test
    void everyEntryIsWhatAWholeRunOfTheChangedModelSays() throws Exception {
        try (Model model = open()) {
            MeasurementTable table = measurement(model).run(Job.UNWATCHED);
            assertTrue(table.isComplete());
            assertEquals(22, table.units().size(), "seven matrices in each of three blocks, and the embedding");
            for (int unit = 0; unit < table.units().size(); unit++) {
                for (int option = 0; option < options.size(); option++) {
                    double[] expected = evaluated(model, table.units().get(unit), option);
                    Entry entry = table.entry(unit, option).orElseThrow();
                    assertArrayEquals(
                            expected,
                            entry.means().divergences(),
                            1e-9,
                            table.units().get(unit).id());
                    assertTrue(entry.weightError() > 0 && entry.weightError() < 1);
                }
            }
        }
    }

    private double[] evaluated(Model model, Unit unit, int option) throws Exception {
        Map<TensorId, Treatment> treatments = TypeTreatments.of(
                model, TinyTable.METHODS, TinyTable.FILE, options.get(option), List.of(unit), Evidence.NONE);
        Weights weights =
                new Treatments(Weights.original(model), 1 << 20, Workers.shared()).weights(treatments, Numerics.EXACT);
        int[] tokens = TinyTable.text(3).texts().getFirst();
        List<TokenScores> scores = new ArrayList<>(Collections.nCopies(5, null));
        Evaluator.evaluate(
                new Evaluator.Request(
                        model, weights, Optional.of(model), tokens, -1, Protocol.WINDOWS, TinyTable.CONTEXT),
                Optional.of((index, found) -> scores.set(index, found)),
                evaluation -> {},
                Job.UNWATCHED);
        return SequenceMeans.of(scores.subList(0, 4)).divergences();
    }

    /// Three states of 24 floats for each of 64 tokens, and the embedding of 50 × 24 floats.
    @Test
    void aTableThatTheMachineHasNoMemoryForIsRefusedBeforeItBegins() throws Exception {
        long needed = 4 * (3 * 64 * 24 + 50 * 24);
        System.setProperty("lapidary.memory", Long.toString(needed - 1));
        try (Model model = open()) {
            String message = assertThrows(
                            NoRoomException.class, () -> measurement(model).run(Job.UNWATCHED))
                    .getMessage();
            assertTrue(message.startsWith("Not enough memory: this takes about 0.0 MiB, and the machine has"), message);
            assertTrue(message.contains("A table of fewer tokens takes less."), message);
            assertTrue(message.endsWith("start with -Dlapidary.memory=" + needed + "."), message);
        } finally {
            System.clearProperty("lapidary.memory");
        }
        try (Stream<Path> files = Files.list(folder.resolve("tables"))) {
            assertEquals(List.of(), files.toList());
        }
    }

    @Test
    void outputErrorsAreThoseOfTheLayersInputs() throws Exception {
        try (Model model = open()) {
            MeasurementTable table = measurement(model).run(Job.UNWATCHED);
            int down = table.unit(new TensorId("model.layers.1.mlp.down_proj.weight"))
                    .orElseThrow();
            Entry two = table.entry(down, 0).orElseThrow();
            Entry four = table.entry(down, 1).orElseThrow();
            assertTrue(two.hasOutputError());
            assertTrue(four.outputError() < two.outputError() / 4, "two bits are 12 dB");
            assertTrue(two.outputError() > two.weightError() / 10 && two.outputError() < two.weightError() * 10);
        }
    }

    @Test
    void aSecondTargetRunsNothing() throws Exception {
        try (Model model = open()) {
            MeasurementTable first = measurement(model).run(Job.UNWATCHED);
            TableMeasurement again = measurement(model);
            MeasurementTable second = again.run(Job.UNWATCHED);
            assertEquals(0, again.blockEvaluations());
            same(first, second);
            same(first, measurement(model).known(Job.UNWATCHED));
        }
    }

    @Test
    void furtherTypesAreMeasuredBesideThoseThatAreKnown() throws Exception {
        try (Model model = open()) {
            MeasurementTable first = measurement(model).run(Job.UNWATCHED);
            options = TinyTable.options("rtn:bits=3,group=8", "rtn:bits=2,group=8");
            MeasurementTable known = measurement(model).known(Job.UNWATCHED);
            assertEquals(22, known.missing());
            MeasurementTable more = measurement(model).run(Job.UNWATCHED);
            assertTrue(more.isComplete());
            assertArrayEquals(divergences(first, 5, 0), divergences(more, 5, 1));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aRunThatIsStoppedGoesOnToTheSameEnd(long seed) throws Exception {
        try (Model model = open()) {
            AtomicInteger left = new AtomicInteger(new Random(seed).nextInt(2500));
            Job stopping = new Job() {
                @Override
                public boolean isCancelled() {
                    return left.decrementAndGet() < 0;
                }

                @Override
                public void report(double fraction, String activity) {}
            };
            long before = NativeFloats.liveBytes();
            try {
                measurement(model).run(stopping);
            } catch (CancellationException e) {
                assertEquals(before, NativeFloats.liveBytes());
            }
            MeasurementTable resumed = measurement(model).run(Job.UNWATCHED);
            same(undisturbed(model), resumed);
            assertEquals(before, NativeFloats.liveBytes());
        }
    }

    /// Of one thread, in a folder of its own; the same for every seed.
    private MeasurementTable undisturbed(Model model) throws Exception {
        if (undisturbed.isEmpty()) {
            Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
            undisturbed =
                    Optional.of(TinyTable.measurement(model, TinyTable.text(3), options, elsewhere, new Workers(1))
                            .run(Job.UNWATCHED));
        }
        return undisturbed.get();
    }

    @Test
    void whatIsTornOrDamagedIsMeasuredAgain() throws Exception {
        try (Model model = open()) {
            MeasurementTable whole = measurement(model).run(Job.UNWATCHED);
            Path file = files().getFirst();
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length / 2] ^= 1;
            Files.write(file, Arrays.copyOf(bytes, bytes.length - 10));
            assertEquals(2, measurement(model).known(Job.UNWATCHED).missing());
            same(whole, measurement(model).run(Job.UNWATCHED));
            same(whole, measurement(model).known(Job.UNWATCHED));
            Files.writeString(file, "no entry at all", StandardOpenOption.TRUNCATE_EXISTING);
            same(whole, measurement(model).run(Job.UNWATCHED));
        }
    }

    @Test
    void twoRunsDoNotMeasureOneTableAtATime() throws Exception {
        try (Model model = open()) {
            TableMeasurement measurement = measurement(model);
            Path file = folder.resolve("tables").resolve(measurement.id(Job.UNWATCHED) + ".table");
            try (TableFile held = TableFile.open(file)) {
                assertTrue(held.entries().isEmpty());
                FormatException refused = assertThrows(FormatException.class, () -> measurement.run(Job.UNWATCHED));
                assertTrue(refused.getMessage().contains("another run"), refused.getMessage());
            }
        }
    }

    @Test
    void anotherModelOrTextIsAnotherTable() throws Exception {
        try (Model model = open()) {
            String id = measurement(model).id(Job.UNWATCHED);
            assertNotEquals(
                    id,
                    TinyTable.measurement(model, TinyTable.text(4), options, folder, Workers.shared())
                            .id(Job.UNWATCHED));
        }
        Path other = Files.createDirectories(folder.resolve("other"));
        try (Model model = open();
                Model changed = Model.open(TinyLlama.write(other, true, 2))) {
            assertNotEquals(
                    measurement(model).id(Job.UNWATCHED), measurement(changed).id(Job.UNWATCHED));
        }
    }

    @Test
    void layersThatRuntimesFuseAreOneUnit() throws Exception {
        try (Model model = open()) {
            TableMeasurement.Request request =
                    new TableMeasurement.Request(TinyTable.FILE, options, Evidence.NONE, TinyTable.text(3), true);
            List<Unit> units = new TableMeasurement(
                            model, TinyTable.METHODS, request, folder.resolve("tables"), Workers.shared())
                    .costs()
                    .units();
            assertEquals(13, units.size(), "q, k, v and gate, up are two units; output, down, and the embedding");
            assertEquals(
                    List.of(1, 1, 2, 3),
                    units.stream()
                            .filter(unit -> unit.block().equals(OptionalInt.of(0)))
                            .map(unit -> unit.tensors().size())
                            .sorted()
                            .toList());
        }
    }

    @Test
    void fewKeptStatesGiveTheSameNumbers() throws Exception {
        try (Model model = open()) {
            TextSequences text = TinyTable.text(3).cut();
            Unit last = new Unit(List.of(model.find(new TensorId("model.layers.2.mlp.down_proj.weight"))
                    .orElseThrow()));
            Map<TensorId, Treatment> treatments = TypeTreatments.of(
                    model, TinyTable.METHODS, TinyTable.FILE, options.getFirst(), List.of(last), Evidence.NONE);
            Weights weights = new Treatments(Weights.original(model), 1 << 20, Workers.shared())
                    .weights(treatments, Numerics.EXACT);
            try (ChangedRuns plenty = new ChangedRuns(model, text, 4, Workers.shared(), Job.UNWATCHED);
                    ChangedRuns scarce = new ChangedRuns(model, text, 4, 64, Workers.shared(), Job.UNWATCHED)) {
                assertTrue(scarce.bytes() < plenty.bytes());
                assertArrayEquals(
                        plenty.run(weights, last.names(), Job.UNWATCHED).divergences(),
                        scarce.run(weights, last.names(), Job.UNWATCHED).divergences());
                assertEquals(4, plenty.blockEvaluations());
                assertEquals(12, scarce.blockEvaluations());
            }
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("tables"))) {
            return files.toList();
        }
    }

    private static double[] divergences(MeasurementTable table, int unit, int option) {
        return table.entry(unit, option).orElseThrow().means().divergences();
    }

    private static void same(MeasurementTable expected, MeasurementTable found) {
        assertEquals(expected.id(), found.id());
        assertEquals(expected.entries().keySet(), found.entries().keySet());
        expected.entries().forEach((place, entry) -> {
            Entry other = found.entries().get(place);
            assertArrayEquals(entry.means().divergences(), other.means().divergences());
            assertArrayEquals(entry.means().losses(), other.means().losses());
            assertEquals(entry.squaredError(), other.squaredError());
            assertEquals(entry.outputError(), other.outputError());
        });
    }
}
