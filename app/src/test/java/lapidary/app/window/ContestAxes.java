package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javafx.scene.control.Button;
import javafx.scene.control.ToggleButton;
import lapidary.app.contest.ContestModel;
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
import lapidary.core.plan.Plan;
import lapidary.views.plot.ParetoPlot;
import lapidary.views.plot.ParetoPoint;
import lapidary.views.state.EmptyState;

/// The axis of compared methods on a machine that was not measured: size, bits, or the time of a token. Times are kept
/// in a folder of its own while it is open.
final class ContestAxes implements AutoCloseable {
    private static final String CACHE = "lapidary.cache";

    private final String before = System.getProperty(CACHE, "");

    ContestAxes(Path cache) {
        System.setProperty(CACHE, cache.toString());
    }

    /// Of a finished comparison of the sample, one row of which was taken over.
    void check(WindowUnderTest window, ContestModel contest) {
        Map<String, Double> bits = Fx.get(() -> where(window));
        fire(window, "size");
        Fx.until(
                "sizes",
                () -> where(window).keySet().equals(bits.keySet())
                        && !where(window).equals(bits));
        Fx.until("its plan", () -> window.model().workbench().isPlanCurrent());
        Map<String, Double> sizes = Fx.get(() -> where(window));
        String taken = Fx.get(() -> contest.currentProperty().get().orElseThrow());
        Plan plan = Fx.get(() ->
                window.model().workbench().plannedProperty().get().orElseThrow().plan());
        assertEquals(plan.fileBytes() / 1048576.0, sizes.get(taken), 1e-9, "what was taken over has the size shown");

        fire(window, "time");
        Fx.pulses(2);
        EmptyState empty = (EmptyState) Fx.get(() -> window.pane().lookup("#contest .empty-state"));
        window.snapshot("contest-no-times-light-1280x800");
        writeTimes();
        Fx.run(() -> ((Button) empty.lookup(".button")).fire());
        Fx.until(
                "times",
                () -> window.pane().lookup("#contest-plot") != null
                        && where(window).keySet().equals(bits.keySet())
                        && !where(window).equals(sizes));
        checkTimes(window, contest, taken, plan);
    }

    private static void checkTimes(WindowUnderTest window, ContestModel contest, String taken, Plan plan) {
        Map<String, Double> times = Fx.get(() -> where(window));
        // Every weight is read once for a token, the tied embedding as output head, and 0.1 ms is added.
        assertEquals(plan.fileBytes() / 1e6 + 0.1, times.get(taken), 0.1 * times.get(taken), "by its bytes");
        Set<String> notes = Fx.get(() -> points(window).map(ParetoPoint::note).collect(Collectors.toSet()));
        assertTrue(notes.stream().allMatch(note -> note.contains("ms per token, predicted")), notes.toString());
        assertTrue(times.keySet().containsAll(Fx.get(contest::front)));
        window.snapshot("contest-time-light-1280x800");
    }

    private static void fire(WindowUnderTest window, String axis) {
        Fx.run(() -> window.find("#contest-axis-" + axis, ToggleButton.class).fire());
    }

    /// Where points stand on the axis, by their ids.
    private static Map<String, Double> where(WindowUnderTest window) {
        return points(window).collect(Collectors.toMap(ParetoPoint::id, ParetoPoint::size));
    }

    private static Stream<ParetoPoint> points(WindowUnderTest window) {
        return window.find("#contest-plot", ParetoPlot.class).pointsProperty().get().stream();
    }

    /// All that the button would measure: a nanosecond for each byte, and 0.1 ms besides.
    private static void writeTimes() {
        try (Model model = Model.open(SampleModel.folder())) {
            int threads = Workers.shared().threads();
            LatencyTable table = LatencyTable.empty(Machine.here(), threads);
            for (int part : new int[] {1, 2, 4}) {
                table = table.with(
                        new Fixed(TokenUses.of(model).architecture(), TokenLatency.STANDARD_CONTEXT / part),
                        new Timing(1e5, 0.9e5, 1.1e5, 41));
            }
            for (Product product : LatencyMeasurement.products(model, LatencyMeasurement.TYPES)) {
                table = table.with(
                        product, new Timing(product.bytes(), 0.9 * product.bytes(), 1.2 * product.bytes(), 21));
            }
            LatencyFile.write(table, LatencyFile.standard(Machine.here(), threads));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        System.setProperty(CACHE, before);
    }
}
