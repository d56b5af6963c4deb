package lapidary.core.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import lapidary.core.calib.Evidence;
import lapidary.core.format.FormatException;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.model.Model;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.Selector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Candidates one after the other: the same whatever the threads, when stopped and gone on with, and from a file.
class MethodBenchTest {
    private static final Tournament.Listener NOBODY = (standing, isNew) -> {};

    @TempDir
    private Path folder;

    @Test
    void resultsDoNotDependOnTheNumberOfThreads() throws Exception {
        try (Model model = TinyBench.open(folder)) {
            Evidence evidence = TinyBench.evidence(model);
            List<Candidate> candidates = TinyBench.candidates(model, evidence, List.of(3));
            assertEquals(
                    new MethodTable(TinyBench.protocol(model), run(model, evidence, candidates, new Workers(1)))
                            .markdown(false),
                    new MethodTable(TinyBench.protocol(model), run(model, evidence, candidates, new Workers(3)))
                            .markdown(false));
        }
    }

    private static List<Standing> run(Model model, Evidence evidence, List<Candidate> candidates, Workers workers)
            throws IOException {
        try (MethodBench bench = new MethodBench(model, Quantizers.methods(), TinyBench.judging(), evidence, workers)) {
            return Tournament.run(bench, candidates, new Selector.All(), new KeptStandings("p"), NOBODY, Job.UNWATCHED);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void aRunThatIsStoppedLeavesNothingAndGoesOnToTheSameEnd(long seed) throws Exception {
        Path file = folder.resolve("kept.json");
        try (Model model = TinyBench.open(folder)) {
            Evidence evidence = TinyBench.evidence(model);
            List<Candidate> candidates = TinyBench.candidates(model, evidence, List.of(3, 2));
            List<Standing> once = run(model, evidence, candidates, Workers.shared());
            long before = NativeFloats.liveBytes();
            AtomicInteger left = new AtomicInteger(new Random(seed).nextInt(400));
            Job stopping = new Job() {
                @Override
                public boolean isCancelled() {
                    return left.decrementAndGet() < 0;
                }

                @Override
                public void report(double fraction, String activity) {}
            };
            KeptStandings kept = new KeptStandings("p");
            try (MethodBench bench = new MethodBench(model, Quantizers.methods(), TinyBench.judging(), evidence)) {
                Tournament.run(
                        bench, candidates, new Selector.All(), kept, (standing, isNew) -> kept.write(file), stopping);
            } catch (CancellationException e) {
                assertTrue(kept.size() < candidates.size());
            }
            assertEquals(before, NativeFloats.liveBytes(), "native memory is given back");
            kept.write(file);
            try (MethodBench bench = new MethodBench(model, Quantizers.methods(), TinyBench.judging(), evidence)) {
                List<Standing> both = Tournament.run(
                        bench, candidates, new Selector.All(), KeptStandings.read(file, "p"), NOBODY, Job.UNWATCHED);
                BenchProtocol protocol = TinyBench.protocol(model);
                assertEquals(
                        new MethodTable(protocol, once).markdown(false),
                        new MethodTable(protocol, both).markdown(false));
                for (int i = 0; i < once.size(); i++) {
                    assertArrayEquals(
                            once.get(i).scores().orElseThrow().divergences(),
                            both.get(i).scores().orElseThrow().divergences());
                }
            }
        }
        try (var files = Files.list(folder)) {
            assertTrue(files.noneMatch(path -> path.toString().endsWith(".part")), "no file is half written");
        }
    }

    @Test
    void theTableIsSortedAndComparesWithTheBaselineOfItsWidth() throws Exception {
        try (Model model = TinyBench.open(folder)) {
            Evidence evidence = TinyBench.evidence(model);
            List<Candidate> candidates = TinyBench.candidates(model, evidence, List.of(4, 2));
            MethodTable table =
                    new MethodTable(TinyBench.protocol(model), run(model, evidence, candidates, Workers.shared()));
            assertEquals(List.of(4, 2), table.widths());
            for (int width : table.widths()) {
                List<MethodTable.Line> lines = table.lines(width);
                double last = 0;
                double baseline = lines.stream()
                        .filter(line -> line.standing().candidate().kind() == Candidate.Kind.BASELINE)
                        .findFirst()
                        .orElseThrow()
                        .divergence()
                        .value();
                for (MethodTable.Line line : lines) {
                    assertTrue(line.divergence().value() >= last);
                    last = line.divergence().value();
                    line.removed()
                            .ifPresent(share -> assertEquals(
                                    100 * (1 - line.divergence().value() / baseline), share.value(), 1e-9));
                }
            }
            assertTrue(table.markdown(false).contains("| **Round to nearest**"));
        }
    }

    @Test
    void whatCannotBeRunSaysWhyAndTheOthersGoOn() throws Exception {
        try (Model model = TinyBench.open(folder)) {
            List<Candidate> candidates = TinyBench.candidates(model, Evidence.NONE, List.of(3));
            MethodTable table =
                    new MethodTable(TinyBench.protocol(model), run(model, Evidence.NONE, candidates, Workers.shared()));
            assertTrue(table.failed().stream()
                    .allMatch(standing -> standing.candidate().contender().equals("gptq")));
            assertTrue(table.failed().getFirst().trouble().contains("calibration data"));
            assertEquals(5, table.lines(3).size());
            assertTrue(table.markdown(true).contains("Not run: GPTQ"));
        }
    }

    @Test
    void keptResultsOfOtherDataAndUnsoundFilesAreRefused() throws IOException {
        Path file = folder.resolve("kept.json");
        new KeptStandings("one").write(file);
        assertThrows(FormatException.class, () -> KeptStandings.read(file, "other"));
        for (String text : List.of(
                "",
                "{",
                "[]",
                "{\"schema\":2,\"protocol\":\"p\",\"results\":[]}",
                "{\"schema\":1,\"protocol\":\"p\",\"results\":{}}",
                "{\"schema\":1,\"protocol\":\"p\",\"results\":[{\"recipe\":\"a\",\"tokens\":1,\"losses\":[1],"
                        + "\"divergences\":[]}]}",
                "{\"schema\":1,\"protocol\":\"p\",\"results\":[{\"recipe\":\"a\",\"tokens\":1,\"losses\":[\"x\"],"
                        + "\"divergences\":[1]}]}",
                "{\"schema\":1,\"protocol\":\"p\",\"results\":[{\"recipe\":\"a\",\"tokens\":1,\"losses\":[1e999],"
                        + "\"divergences\":[1]}]}")) {
            Files.writeString(file, text);
            assertThrows(FormatException.class, () -> KeptStandings.read(file, "p"), text);
        }
    }
}
