package lapidary.core.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import lapidary.core.calib.CalibrationRun;
import lapidary.core.calib.CalibrationSettings;
import lapidary.core.calib.Evidence;
import lapidary.core.data.DataSet;
import lapidary.core.data.DataSets;
import lapidary.core.eval.Classification;
import lapidary.core.eval.GraphOutcome;
import lapidary.core.eval.SequenceMeans;
import lapidary.core.eval.graph.GraphData;
import lapidary.core.infer.graph.GraphModel;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.measure.Measured;
import lapidary.core.model.Model;
import lapidary.core.preview.GraphPreview;
import lapidary.core.preview.PreviewUpdate;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.Selector;
import lapidary.core.setting.Settings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Candidates on the sample of digits, a classifier in ONNX.
class GraphBenchTest {
    private static final Path DIGITS = Path.of(System.getProperty("lapidary.samples"), "digits-cnn");
    private static final Settings GUESSED = new Settings(new TreeMap<>());
    private static final int GROUP = 16;

    @TempDir
    private Path folder;

    private Model model;
    private GraphModel graph;
    private GraphData data;

    @BeforeEach
    void open() throws IOException {
        model = Model.open(DIGITS.resolve("model.onnx"));
        graph = GraphModel.of(model);
        data = GraphData.of(graph, DataSets.open(DIGITS.resolve("test.csv"), Job.UNWATCHED), GUESSED, 0);
    }

    @AfterEach
    void close() {
        graph.close();
        model.close();
    }

    private List<Standing> run(List<Candidate> candidates, Evidence evidence, KeptStandings kept) throws IOException {
        try (MethodBench bench = new MethodBench(graph, Quantizers.methods(), data, evidence)) {
            return Tournament.run(bench, candidates, new Selector.All(), kept, (s, isNew) -> {}, Job.UNWATCHED);
        }
    }

    private List<Candidate> candidates(Evidence evidence, int width, String... ids) throws Exception {
        return Candidates.of(model, Quantizers.methods(), List.of(width), GROUP, evidence).stream()
                .filter(candidate -> List.of(ids).contains(candidate.id()))
                .toList();
    }

    private BenchProtocol protocol() {
        return new BenchProtocol(
                "digits",
                model.file().headerSha256(),
                BenchProtocol.Data.NONE,
                BenchProtocol.Data.of(data, Integer.MAX_VALUE));
    }

    @Test
    void aCandidateComesToWhatThePreviewOfItsRecipeSays() throws Exception {
        List<Candidate> candidates = candidates(Evidence.NONE, 2, "rtn@2");
        Standing standing =
                run(candidates, Evidence.NONE, new KeptStandings("p")).getFirst();
        SequenceMeans scores = standing.scores().orElseThrow();
        assertEquals(SequenceMeans.Kind.CLASSES, scores.kind());
        assertEquals(397, scores.sequences());

        Classification said = previewed(candidates.getFirst());
        Measured divergence = scores.divergence(protocol().provenance());
        assertEquals(said.change().orElseThrow().divergence().value(), divergence.value(), 1e-12);
        assertEquals(said.change().orElseThrow().divergence().high(), divergence.high(), 1e-12);
        Measured accuracy = scores.quality(protocol().provenance()).orElseThrow();
        Measured right = said.accuracy().orElseThrow().topOne();
        assertEquals(100 * right.value(), accuracy.value(), 1e-9);
        assertEquals(100 * right.low(), accuracy.low(), 1e-9);
        assertTrue(accuracy.value() < 95, "two bits cost many answers: " + accuracy);
    }

    private Classification previewed(Candidate candidate) throws Exception {
        var updates = new java.util.concurrent.LinkedBlockingQueue<PreviewUpdate>();
        try (GraphPreview preview = new GraphPreview(graph, Quantizers.methods(), data, updates::add)) {
            preview.request(candidate.recipe(model, new Selector.All(), Evidence.NONE), Evidence.NONE);
            while (true) {
                PreviewUpdate update = updates.take();
                if (update instanceof PreviewUpdate.Running running && running.done()) {
                    return ((GraphOutcome) running.outcome()).classification().orElseThrow();
                }
            }
        }
    }

    @Test
    void calibratedMethodsBeatRoundToNearestAndResultsComeBackFromTheFile() throws Exception {
        DataSet texts = DataSets.open(DIGITS.resolve("calibration.csv"), Job.UNWATCHED);
        CalibrationRun.Request request =
                new CalibrationRun.Request(List.of(texts), CalibrationSettings.STANDARD, GUESSED);
        Evidence evidence = Evidence.NONE.with(CalibrationRun.run(model, request, Workers.shared(), Job.UNWATCHED));
        List<Candidate> candidates = candidates(evidence, 3, "rtn@3", "gptq@3");
        KeptStandings kept = new KeptStandings("p");
        MethodTable table = new MethodTable(protocol(), run(candidates, evidence, kept));
        List<MethodTable.Line> lines = table.lines(3);
        assertEquals("gptq@3", lines.getFirst().standing().candidate().id());
        assertTrue(lines.getFirst().removed().orElseThrow().low() > 50, lines.toString());
        assertTrue(table.markdown(false).contains("| accuracy, % | mean KL, nats |"), table.markdown(false));
        assertTrue(table.markdown(false).contains("judged on 397 examples of test.csv"), table.markdown(false));

        Path file = folder.resolve("kept.json");
        kept.write(file);
        KeptStandings read = KeptStandings.read(file, "p");
        MethodTable again = new MethodTable(protocol(), run(candidates, evidence, read));
        assertEquals(table.markdown(false), again.markdown(false));
        assertTrue(Files.readString(file).contains("\"kind\":\"classes\""));
    }

    @Test
    void onlyWhatIsForGraphsTakesPart() throws Exception {
        var contenders = Candidates.of(model, Quantizers.methods(), List.of(4), GROUP, Evidence.NONE).stream()
                .map(Candidate::contender)
                .collect(Collectors.toSet());
        assertTrue(contenders.containsAll(List.of("rtn", "gptq", "adaround")), contenders.toString());
        for (String other : List.of("awq", "smoothquant", "ggml", "awq+gptq", "Q4_K_M")) {
            assertFalse(contenders.contains(other), other);
        }
    }

    @Test
    void withoutClassesNothingIsCompared() throws Exception {
        data = GraphData.random(graph, 1);
        Standing standing = run(candidates(Evidence.NONE, 4, "rtn@4"), Evidence.NONE, new KeptStandings("p"))
                .getFirst();
        assertFalse(standing.isMeasured());
        assertTrue(standing.trouble().contains("probabilities of classes"), standing.trouble());
    }
}
