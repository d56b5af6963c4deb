package lapidary.core.compress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import lapidary.core.compressed.Ledger;
import lapidary.core.data.Use;
import lapidary.core.eval.Estimate;
import lapidary.core.plan.Action;
import lapidary.core.plan.Fidelity;
import lapidary.core.plan.Notice;
import lapidary.core.plan.Plan;
import lapidary.core.recipe.DataRef;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.Source;
import lapidary.core.recipe.Target;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ReportPageTest {
    private static final String HASH = "a1".repeat(32);
    private static final String EVIL = "<script>alert('x')</script>\u0000\u001b\" onload='y' ]]>";

    @Test
    void hostileNamesAreShownAndNeverRun() throws Exception {
        Report report = report(EVIL, EVIL, 3);
        ReportContext context = new ReportContext(
                Optional.of(facts(EVIL)),
                Optional.of(Path.of("/models/<b>x</b>")),
                Map.of(),
                List.of(new SizePoint(EVIL, SizePoint.Kind.TRIED, 4096, 4, Optional.of(estimate(.02)))));
        String page = ReportFile.html(
                report, context, Path.of("/out/" + EVIL.replace("\u0000", "").replace("/", "")));
        assertFalse(page.contains("<script"), "no tag of theirs");
        assertFalse(page.contains("<b>x</b>"));
        assertFalse(page.contains("\u0000"));
        assertFalse(page.contains("\u001b"));
        assertTrue(page.contains("&lt;script&gt;alert(&#39;x&#39;)"), "but its text");
        Document document = parse(page);
        assertEquals(0, document.getElementsByTagName("script").getLength());
        NodeList all = document.getElementsByTagName("*");
        for (int i = 0; i < all.getLength(); i++) {
            assertFalse(all.item(i).getAttributes().getNamedItem("onload") != null, "no attribute of theirs");
        }
    }

    @Test
    void onlyTheSectionOfTheRunDiffersBetweenTwoRuns() {
        Report first = report("m", "t", 4);
        Report later = new Report(
                first.recipe(),
                first.plan(),
                "m",
                first.sourceBytes(),
                first.writtenBytes(),
                HASH,
                first.tensors(),
                Duration.ofSeconds(99),
                Optional.empty());
        Path out = Path.of("/out/m.gguf");
        String one = ReportFile.html(first, context(facts("Lapidary 1")), out);
        String two = ReportFile.html(later, context(facts("Lapidary 2")), out);
        assertFalse(one.equals(two));
        assertEquals(withoutRun(one), withoutRun(two));
        assertEquals(one, ReportFile.html(first, context(facts("Lapidary 1")), out));
    }

    private static String withoutRun(String page) {
        return page.replaceAll("(?s)<section id='run'>.*?</section>", "");
    }

    @Test
    void tenThousandTensorsMakeNoEndlessPage() throws Exception {
        String page = ReportFile.html(report("m", "tensor", 10_000), "m.gguf");
        assertTrue(page.length() < 2_000_000, page.length() + " characters");
        Document document = parse(page);
        assertTrue(document.getElementsByTagName("rect").getLength() < 2_000);
        assertTrue(page.contains("9,000 smaller tensors"), "the others are told together");
    }

    @Test
    void theLedgerAccountsForEveryBit() throws Exception {
        Report report = report("m", "t", 7);
        String page = ReportFile.html(report, "m.gguf");
        Matcher section = Pattern.compile("(?s)<section id='ledger'>(.*?)<tfoot>(.*?)</tfoot>")
                .matcher(page);
        assertTrue(section.find());
        long sum = numbers(section.group(1)).mapToLong(Long::longValue).sum();
        assertEquals(report.writtenBytes() * 8, sum);
        assertEquals(
                List.of(report.writtenBytes() * 8), numbers(section.group(2)).toList());
    }

    /// First number of each row.
    private static Stream<Long> numbers(String rows) {
        return Pattern.compile("<td class='number'>(-?[0-9,]+)</td><td class='number'>")
                .matcher(rows)
                .results()
                .map(match -> Long.parseLong(match.group(1).replace(",", "")));
    }

    @Test
    void layersAddUpTheirTensors() {
        List<Layer> layers = Layer.of(report("m", "t", 4).tensors());
        // tensors 0 and 2 in block 0, 1 and 3 in block 1; 256 weights each, half of them 0, 8.5 bits each
        assertEquals(
                List.of("block 0", "block 1"), layers.stream().map(Layer::name).toList());
        Layer first = layers.getFirst();
        assertEquals(2, first.tensors());
        assertEquals(512, first.weights());
        assertEquals(8.5, first.bitsPerWeight());
        assertEquals(0.5, first.sparsity());
        assertEquals(30, first.worst());
    }

    @Test
    void whatWasCopiedIsNotSaidToHaveNoZeros() {
        TensorReport copied = tensor("norm", -1, -1, 40);
        Layer layer = Layer.of(List.of(copied)).getFirst();
        assertEquals(0, layer.counted());
        String page = ReportFile.html(report("m", List.of(copied)), "m.gguf");
        assertTrue(page.contains("<td class='number'>–</td>"));
        assertFalse(page.contains("zeros, % of weights"), "and no picture of nothing");
    }

    @Test
    void theCommandSeesPathsFromTheFolderOfTheFileAndQuotesThem() throws Exception {
        Report base = report("model", "t", 1);
        Recipe recipe = new Recipe(
                1,
                base.recipe().source(),
                List.of(),
                base.recipe().target(),
                List.of(
                        new DataRef("imatrix", HASH, Use.CALIBRATE),
                        new DataRef("calibration-c128-n8-e512-s0", HASH.replace('a', 'b'), Use.CALIBRATE),
                        new DataRef("searched", HASH.replace('a', 'c'), Use.SEARCH)),
                0);
        Report report = new Report(
                recipe,
                base.plan(),
                "model",
                100,
                base.writtenBytes(),
                HASH,
                base.tensors(),
                Duration.ZERO,
                Optional.empty());
        ReportContext context = new ReportContext(
                Optional.empty(),
                Optional.of(Path.of("/models/in/it's here/model")),
                Map.of("imatrix", "/models/out/a.dat", "calibration", "/models/data/c.txt"),
                List.of());
        String page = ReportFile.html(report, context, Path.of("/models/out/m.gguf"));
        assertEquals(
                "lapidary run m.gguf.recipe.json --in '../in/it'\\''s here/model' --out m.gguf --data imatrix=a.dat"
                        + " --data calibration-c128-n8-e512-s0=../data/c.txt --no-preview",
                text(parse(page), "command"));
        assertTrue(text(parse(page), "recipe").contains("\"searched\""));
    }

    @Test
    void everyPointHasItsRowAndMeasuredOnesTheirBar() throws Exception {
        ReportContext context = new ReportContext(
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                List.of(
                        new SizePoint("Q8_0", SizePoint.Kind.PRESET, 9_000_000, 8.5, Optional.empty()),
                        new SizePoint("mine", SizePoint.Kind.TRIED, 5_000_000, 4.5, Optional.of(estimate(.02))),
                        new SizePoint("Q4_0", SizePoint.Kind.TRIED, 4_000_000, 4.4, Optional.of(estimate(.03))),
                        new SizePoint("Q4_0", SizePoint.Kind.PRESET, 4_000_000, 4.4, Optional.empty())));
        String page = ReportFile.html(report("m", "t", 2), context, Path.of("/out/m.gguf"));
        String section = page.substring(page.indexOf("<section id='quality'>"), page.indexOf("<section id='layers'>"));
        assertEquals(2, section.split("class='bar'", -1).length - 1);
        assertEquals(1 + 1 + 3, section.split("<tr>", -1).length - 1, "a preset that was measured is there once");
        assertTrue(section.contains("0.02000"));
        assertTrue(section.contains("0.01900 to 0.02100"));
        assertTrue(section.contains("Q8_0, not measured"));
        assertFalse(section.contains("NaN"));
        assertFalse(section.contains("Infinity"));
    }

    @Test
    void axesHoldEveryPointAndItsInterval() {
        QualityAxes axes =
                QualityAxes.of(17.3, List.of(estimate(.02), estimate(3.5)), new QualityAxes.Frame(10, 20, 300, 200));
        assertEquals(10, axes.x(0));
        assertTrue(axes.x(17.3) <= 310 && axes.x(17.3) > 250, "room is used");
        assertEquals(20 + 200, axes.y(.01), 1e-9);
        assertEquals(20, axes.y(10), 1e-9);
        assertTrue(axes.y(.02) > axes.y(3.5), "less loss lies lower");
    }

    @Test
    void everyTableHasACaptionAndHeadingsWithScope() throws Exception {
        Document document = parse(ReportFile.html(report("m", "t", 2), context(facts("p")), Path.of("/o/m.gguf")));
        NodeList tables = document.getElementsByTagName("table");
        assertEquals(
                tables.getLength(), document.getElementsByTagName("caption").getLength());
        NodeList headings = document.getElementsByTagName("th");
        for (int i = 0; i < headings.getLength(); i++) {
            assertTrue(headings.item(i).getAttributes().getNamedItem("scope") != null);
        }
        NodeList pictures = document.getElementsByTagName("svg");
        for (int i = 0; i < pictures.getLength(); i++) {
            assertTrue(pictures.item(i).getAttributes().getNamedItem("aria-label") != null);
        }
    }

    private static Document parse(String page) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(page)));
    }

    private static String text(Document document, String id) {
        NodeList all = document.getElementsByTagName("pre");
        for (int i = 0; i < all.getLength(); i++) {
            var found = all.item(i).getAttributes().getNamedItem("id");
            if (found != null && found.getNodeValue().equals(id)) {
                return all.item(i).getTextContent();
            }
        }
        return "";
    }

    private static Estimate estimate(double value) {
        return new Estimate(value, .0005, value - .001, value + .001);
    }

    private static RunFacts facts(String program) {
        return new RunFacts(program, "Java", "system", 2, 1 << 30, Instant.EPOCH);
    }

    private static ReportContext context(RunFacts facts) {
        return new ReportContext(Optional.of(facts), Optional.empty(), Map.of(), List.of());
    }

    private static Report report(String model, String name, int count) {
        List<TensorReport> tensors = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tensors.add(tensor(name + i, i % 2, 128, 30 + i));
        }
        return report(model, tensors);
    }

    private static Report report(String model, List<TensorReport> tensors) {
        List<Action> actions = tensors.stream().map(TensorReport::action).toList();
        List<Notice> notices = tensors.stream()
                .map(each -> new Notice(
                        Notice.Severity.INFO,
                        Optional.of(each.action().id()),
                        "about " + each.action().id().name()))
                .toList();
        long bytes = actions.stream().mapToLong(Action::writtenBytes).sum() + 999;
        Plan plan = new Plan(HASH, actions, bytes, 8.5, notices);
        Recipe recipe = new Recipe(
                1,
                new Source("llama", HASH, Optional.empty()),
                List.of(),
                new Target("gguf", DType.F32, Target.Misfit.REFUSE),
                List.of(),
                0);
        return new Report(
                recipe, plan, model, 4 * bytes, bytes, HASH, tensors, Duration.ofMillis(10), Optional.empty());
    }

    private static TensorReport tensor(String name, int block, long zeros, double sqnr) {
        TensorId id = new TensorId(name);
        Action action = new Action(
                id,
                name,
                Shape.of(8, 32),
                Optional.empty(),
                "Q8_0",
                DType.Q8_0,
                300,
                new Ledger(new TreeMap<>(Map.of("codes", 2048L, "scales", 128L))),
                Fidelity.EXACT,
                List.of(id));
        return new TensorReport(action, "F32", 1024, sqnr, .01, Double.POSITIVE_INFINITY, zeros, block);
    }
}
