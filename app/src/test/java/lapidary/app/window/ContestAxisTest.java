package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javafx.scene.control.ToggleButton;
import lapidary.app.contest.ContestModel;
import lapidary.app.contest.ContestRow;
import lapidary.app.support.Fx;
import lapidary.app.support.SampleModel;
import lapidary.core.job.Workers;
import lapidary.core.latency.Fixed;
import lapidary.core.latency.LatencyFile;
import lapidary.core.latency.LatencyMeasurement;
import lapidary.core.latency.LatencyTable;
import lapidary.core.latency.Machine;
import lapidary.core.latency.Product;
import lapidary.core.latency.Timing;
import lapidary.core.latency.TokenLatency;
import lapidary.core.latency.TokenUses;
import lapidary.core.model.Model;
import lapidary.core.tensor.DType;
import lapidary.views.plot.ParetoPlot;
import lapidary.views.plot.ParetoPoint;
import lapidary.views.state.EmptyState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The axis of compared methods: size, bits, or the time of a token, with what to do where that is not known.
class ContestAxisTest {
    private static final String CACHE = "lapidary.cache";

    @TempDir
    private Path folder;

    @TempDir
    private Path cache;

    private String before = "";

    @BeforeEach
    void ownCache() {
        before = System.getProperty(CACHE, "");
        System.setProperty(CACHE, cache.toString());
    }

    @AfterEach
    void back() {
        System.setProperty(CACHE, before);
    }

    /// A nanosecond for each byte, and 0.1 ms besides.
    private static void writeTimes() throws Exception {
        try (Model model = Model.open(SampleModel.folder())) {
            int threads = Workers.shared().threads();
            LatencyTable table = LatencyTable.empty(Machine.here(), threads)
                    .with(
                            new Fixed(TokenUses.of(model).architecture(), TokenLatency.STANDARD_CONTEXT),
                            new Timing(1e5, 0.9e5, 1.1e5, 41));
            for (DType type : LatencyMeasurement.TYPES) {
                Product product = new Product(type, 1024, 256, 1 << 20);
                table = table.with(
                        product, new Timing(product.bytes(), 0.9 * product.bytes(), 1.2 * product.bytes(), 21));
            }
            LatencyFile.write(table, LatencyFile.standard(Machine.here(), threads));
        }
    }

    @Test
    void offersToMeasureTheMachineAndShowsPredictedTimes() throws Exception {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            ContestModel contest = compared(window);
            Fx.run(() -> window.find("#contest-axis-time", ToggleButton.class).fire());
            Fx.until("the empty state", () -> window.pane().lookupAll(".empty-state").stream().anyMatch(EmptyState.class::isInstance));
            StartPageTest.pictures(window, "contest-no-times");
            Fx.run(() -> window.find("#contest-axis-size", ToggleButton.class).fire());
            Fx.until("sizes", () -> points(window).size() == contest.rowsProperty().get().size());
            Fx.run(() -> points(window).forEach(point -> assertTrue(point.size() > 1 && point.size() < 8, "MiB")));
            StartPageTest.pictures(window, "contest-size");
        }
        writeTimes();
        try (WindowUnderTest window = new WindowUnderTest(folder, 1920, 1080)) {
            ContestModel contest = compared(window);
            Fx.run(() -> window.find("#contest-axis-time", ToggleButton.class).fire());
            Fx.until("times", () -> points(window).size() == contest.rowsProperty().get().size());
            List<ParetoPoint> points = Fx.get(() -> points(window));
            assertTrue(points.stream().allMatch(point -> point.size() > 1 && point.note().contains("predicted")));
            assertEquals(
                    Set.of(true),
                    Fx.get(contest::front).stream()
                            .map(id -> points.stream().anyMatch(point -> point.id().equals(id)))
                            .collect(Collectors.toSet()));
            StartPageTest.pictures(window, "contest-time-wide");
            window.resize(1280, 800);
            StartPageTest.pictures(window, "contest-time");
        }
    }

    private static ContestModel compared(WindowUnderTest window) {
        window.openSampleWithLittleText();
        ContestModel contest = window.model().contest();
        Fx.run(() -> {
            window.model().viewProperty().set(View.CONTEST);
            contest.chosenProperty()
                    .set(contest.contenders().stream()
                            .filter(contender -> Set.of("presets", "ggml").contains(contender.id()))
                            .collect(Collectors.toSet()));
            contest.widthsProperty().set(Set.of(3, 8));
            contest.run();
        });
        Fx.until("the end", () -> !contest.runningProperty().get());
        Fx.run(() -> assertTrue(contest.rowsProperty().get().stream()
                .allMatch(row -> row.state() == ContestRow.State.DONE)));
        return contest;
    }

    private static List<ParetoPoint> points(WindowUnderTest window) {
        return window.find("#contest-plot", ParetoPlot.class).pointsProperty().get();
    }
}
