package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import javafx.geometry.Bounds;
import javafx.geometry.Rectangle2D;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.Slider;
import javafx.scene.image.WritableImage;
import lapidary.app.bits.BitsModel;
import lapidary.app.contest.ContestModel;
import lapidary.app.queue.QueueModel;
import lapidary.app.search.SearchKind;
import lapidary.app.search.SearchModel;
import lapidary.app.support.CompactPng;
import lapidary.app.support.Fx;
import lapidary.core.data.Use;
import lapidary.core.model.TensorRole;
import lapidary.core.queue.QueueItem;
import lapidary.core.setting.SettingValue;
import org.junit.jupiter.api.Test;

/// Takes the pictures of the guide anew: one session with the sample, every place visited and let finish, both themes.
/// Not part of the test run: `mvn -q -pl app -am test -Dtest=GuideMeasure -Dsurefire.failIfNoSpecifiedTests=false
/// -Dlapidary.guide.folder=/home/ada/Models`; the folder, which must not exist, is what the pictures show as the
/// person's own.
class GuideMeasure {
    private static final Path GUIDE =
            Path.of("..").toAbsolutePath().normalize().resolve("resources/bundled/lapidary/guide");
    private static final long MOST_BYTES = 100_000;
    private static final int[] SIZE = {1280, 800};
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /// Only these, or all of them.
    private static final String PAGES = System.getProperty("lapidary.guide.pages", "");

    private final Path folder = Path.of(System.getProperty("lapidary.guide.folder", "/tmp/Models"));

    @Test
    void takesThePicturesOfAllPages() throws IOException {
        String samples = System.getProperty("lapidary.samples");
        try (GuideModels models = new GuideModels(folder)) {
            System.setProperty("lapidary.samples", folder.toString());
            try (WindowUnderTest window =
                    new WindowUnderTest(models.state(), SIZE[0], SIZE[1], List.of(models.found()))) {
                new Session(window).all();
            }
        } finally {
            System.setProperty("lapidary.samples", samples);
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    /// The person at the window, page by page.
    private final class Session {
        private final WindowUnderTest window;
        private final WindowModel model;
        private final List<String> failed = new ArrayList<>();

        Session(WindowUnderTest window) {
            this.window = window;
            this.model = window.model();
        }

        void all() throws IOException {
            await("the search", () -> !model.start().searchingProperty().get());
            take("start", window.pane().rows().getItems().getFirst());
            window.openSample();
            await(
                    "its texts",
                    () -> !model.data().of(Use.JUDGE).isEmpty()
                            && !model.data().of(Use.CALIBRATE).isEmpty()
                            && !model.data().of(Use.SEARCH).isEmpty());
            step("methods", this::methods);
            edits();
            for (String page : List.of("window", "look", "choice", "preview")) {
                step(page, () -> takePart(page));
            }
            step("history", this::history);
            step("types", this::types);
            step("data", this::data);
            step("doctor", this::doctor);
            step("queue", this::queue);
            step("export", this::export);
            step("sensi", this::sensitivity);
            step("super", this::superWeights);
            step("bits", this::bits);
            step("prune", this::prune);
            step("pareto", this::contest);
            step("search", this::search);
            assertEquals(List.of(), failed);
        }

        /// What goes wrong on one page is told at the end; the others are taken.
        private void step(String page, Step step) throws IOException {
            if (!PAGES.isEmpty() && !List.of(PAGES.split(",")).contains(page)) {
                return;
            }
            try {
                step.run();
            } catch (AssertionError e) {
                failed.add(page + ": " + e.getMessage());
            }
        }

        private void takePart(String page) throws IOException {
            switch (page) {
                case "window" -> take(page, window.pane());
                case "look" -> take(page, middle());
                case "choice" -> take(page, window.pane().columns().getItems().get(2));
                default -> take(page, window.pane().rows().getItems().getLast());
            }
        }

        private void edits() {
            choose(TensorRole.FFN_DOWN, "q6_k");
            choose(TensorRole.FFN_UP, "q4_0");
            choose(TensorRole.FFN_GATE, "q4_0");
            measured();
            go(View.LOOK);
            window.select(tensor -> tensor.id().name().contains("layers.2.mlp.up_proj"));
            window.awaitLook();
        }

        private void history() throws IOException {
            Fx.run(() -> model.workbench().visit(1));
            choose(TensorRole.ATTENTION_Q, "q8_0");
            choose(TensorRole.ATTENTION_V, "q3_k");
            measured();
            go(View.HISTORY);
            await("the list", () -> !historyList().getItems().isEmpty());
            Fx.run(() -> historyList().getSelectionModel().select(3));
            await("the comparison", () -> !window.find("#history-difference", Label.class)
                    .getText()
                    .isEmpty());
            take("history", middle());
        }

        private ListView<?> historyList() {
            return window.find("#history-list", ListView.class);
        }

        private void methods() throws IOException {
            go(View.METHODS);
            take("methods", middle());
        }

        private void types() throws IOException {
            window.select(tensor -> tensor.id().name().contains("layers.2.mlp.up_proj"));
            go(View.TYPES);
            await(
                    "the survey",
                    () -> model.types().surveyProperty().get().isPresent()
                            && !model.types().staleProperty().get());
            take("types", middle());
        }

        private void sensitivity() throws IOException {
            go(View.SENSITIVITY);
            await("the map", () -> model.sensitivity().map("weight-sqnr").isPresent());
            take("sensi", middle());
        }

        private void superWeights() throws IOException {
            go(View.SUPER_WEIGHTS);
            await(
                    "the peaks",
                    () -> model.superWeights().foundProperty().get().isPresent()
                            && !model.superWeights().searchingProperty().get());
            Fx.pulses(3);
            Fx.run(() -> {
                model.superWeights().factorProperty().set(0);
                model.superWeights().measure();
            });
            await(
                    "the effect",
                    () -> model.superWeights().effectProperty().get().isPresent());
            take("super", middle());
        }

        private void bits() throws IOException {
            BitsModel bits = model.bits();
            go(View.BITS);
            Fx.run(() -> {
                bits.tables().folderProperty().set(Optional.of(folder.resolve(".state/tables")));
                bits.tables().typesProperty().set(List.of("q3_k", "q4_k", "q6_k", "q8_0"));
                bits.tables().tokensProperty().set(512);
            });
            await("what is known", () -> bits.tables().knownProperty().get().isPresent());
            Fx.run(() -> window.find("#bits-measure", Button.class).fire());
            await("the answers", () -> bits.budget().answersProperty().get().isPresent());
            Fx.run(() -> window.find("#bits-budget", Slider.class).setValue(0.35));
            measured();
            take("bits", middle());
        }

        private void prune() throws IOException {
            go(View.PRUNE);
            await("the curves", () -> !model.prune().standingsProperty().get().isEmpty());
            Fx.run(() -> window.find("#prune-density", Slider.class).setValue(70));
            await("the edit", () -> model.workbench().isPlanCurrent());
            measured();
            take("prune", middle());
            Fx.run(model::undo);
            measured();
        }

        private void search() throws IOException {
            SearchModel search = model.search();
            go(View.SEARCH);
            Fx.run(() -> {
                search.options().kindProperty().set(SearchKind.SPARSITY);
                search.options().generationsProperty().set(12);
                search.options().offspringProperty().set(8);
                search.options().tokensProperty().set(1024);
                search.start();
            });
            await("the end", () -> search.phaseProperty().get() == SearchModel.Phase.OVER);
            await("the verdict", search::isJudged);
            take("search", middle());
        }

        private void contest() throws IOException {
            ContestModel contest = model.contest();
            go(View.CONTEST);
            Fx.run(() -> {
                contest.chosenProperty()
                        .set(contest.contenders().stream()
                                .filter(contender ->
                                        Set.of("rtn", "gptq", "presets").contains(contender.id()))
                                .collect(Collectors.toSet()));
                contest.widthsProperty().set(Set.of(3));
                contest.run();
            });
            await(
                    "the end",
                    () -> !contest.runningProperty().get()
                            && !contest.rowsProperty().get().isEmpty());
            take("pareto", middle());
        }

        private void data() throws IOException {
            go(View.DATA);
            take("data", middle());
        }

        private void doctor() throws IOException {
            go(View.DOCTOR);
            Fx.run(() -> window.find("#read-weights", Button.class).fire());
            await("the weights", () -> model.doctor()
                    .diagnosisProperty()
                    .get()
                    .map(found -> found.weightsRead())
                    .orElse(false));
            take("doctor", middle());
        }

        private void queue() throws IOException {
            QueueModel queue = model.queue();
            go(View.QUEUE);
            Fx.run(() -> {
                model.export().folderProperty().set(folder);
                queue.addPresent();
            });
            await("a job", () -> queue.stateProperty().get().items().size() == 1);
            Path jobs = Files.writeString(
                    folder.resolve("more.json"),
                    """
                    { "schema": 1, "jobs": [
                      { "model": "classics-4m", "preset": "Q4_K_M", "out": "classics-4m-Q4_K_M.gguf" },
                      { "model": "classics-8m", "preset": "Q8_0", "out": "classics-8m-Q8_0.gguf" }] }""");
            Fx.run(() -> queue.take(List.of(jobs)));
            await("more jobs", () -> queue.stateProperty().get().items().size() == 3);
            Fx.run(queue::start);
            await(
                    "the jobs",
                    () -> !queue.runningProperty().get()
                            && queue.stateProperty().get().items().stream().allMatch(QueueItem::isOver));
            Fx.run(queue::addPresent);
            await("a waiting job", () -> queue.stateProperty().get().items().size() == 4);
            take("queue", middle());
        }

        private void export() throws IOException {
            go(View.LOOK);
            Fx.run(() -> model.exportingProperty().set(true));
            await("the plan", () -> model.workbench().isPlanCurrent());
            take("export", window.pane().columns().getItems().get(2));
            Fx.run(() -> model.exportingProperty().set(false));
        }

        private void choose(TensorRole role, String type) {
            window.select(tensor -> tensor.role() == role);
            WindowSnapshotTest.choose(window, "ggml", "type", new SettingValue.Text(type));
            await("the plan", () -> model.workbench().isPlanCurrent());
        }

        private void measured() {
            await("the plan", () -> model.workbench().isPlanCurrent());
            window.awaitPreview();
        }

        private void go(View view) {
            Fx.run(() -> model.viewProperty().set(view));
            Fx.pulses(3);
        }

        private Node middle() {
            return window.pane().columns().getItems().get(1);
        }

        private void take(String page, Node part) throws IOException {
            for (boolean dark : new boolean[] {true, false}) {
                Fx.run(() -> model.darkProperty().set(dark));
                window.awaitHeatMap();
                Fx.pulses(6);
                WritableImage image = Fx.get(() -> window.pane().snapshot(null, null));
                Bounds at = Fx.get(() -> part.localToScene(part.getLayoutBounds()));
                Rectangle2D inside = new Rectangle2D(
                        Math.rint(at.getMinX()),
                        Math.rint(at.getMinY()),
                        Math.min(Math.rint(at.getWidth()), SIZE[0] - Math.rint(at.getMinX())),
                        Math.min(Math.rint(at.getHeight()), SIZE[1] - Math.rint(at.getMinY())));
                CompactPng.write(image, inside, GUIDE.resolve(page + (dark ? "-dark" : "") + ".png"), MOST_BYTES);
            }
            System.out.println(page);
        }

        private void await(String what, BooleanSupplier holds) {
            long until = System.nanoTime() + PATIENCE.toNanos();
            while (System.nanoTime() < until) {
                long soon = System.nanoTime() + Duration.ofSeconds(30).toNanos();
                Fx.until(what, () -> holds.getAsBoolean() || System.nanoTime() > soon);
                if (Fx.get(holds::getAsBoolean)) {
                    return;
                }
            }
            throw new AssertionError("waited in vain for: " + what);
        }
    }
}
