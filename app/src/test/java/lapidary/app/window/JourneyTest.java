package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.control.TreeView;
import javafx.scene.input.KeyCode;
import lapidary.app.export.ExportState;
import lapidary.app.model.TreeNode;
import lapidary.app.support.Fx;
import lapidary.app.support.SampleModel;
import lapidary.app.workbench.Opened;
import lapidary.core.compress.Compressor;
import lapidary.core.job.Job;
import lapidary.core.method.Method;
import lapidary.core.model.Model;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.Recipe;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;

/// What a person does with mouse and keyboard, on the real window.
class JourneyTest {
    @TempDir
    private Path folder;

    private WindowUnderTest window;
    private final FxRobot robot = new FxRobot();

    @BeforeEach
    void show() {
        window = new WindowUnderTest(folder.resolve("preferences"), 1000, 1000);
    }

    @AfterEach
    void close() {
        window.close();
    }

    private Recipe recipe() {
        return Fx.get(() -> window.model().workbench().recipeProperty().get().orElseThrow());
    }

    private void awaitPlan() {
        Fx.until("the plan", () -> window.model().workbench().isPlanCurrent());
    }

    @Test
    void fromTheSampleToAFourBitFileThatTheCompressorWouldWrite() throws Exception {
        try (FxWatch watch = new FxWatch()) {
            robot.clickOn("#open-sample");
            Fx.until("the sample", () -> window.model().workbench().isPlanCurrent());
            window.awaitLook();
            Fx.run(() -> pick(window.find("#method", ComboBox.class), "rtn"));
            awaitPlan();
            Fx.until("an estimate", () -> window.model()
                    .preview()
                    .trailProperty()
                    .get()
                    .newest()
                    .isPresent());
            Fx.run(this::asksForScalesThatNoFileHas);
            awaitPlan();
            Fx.until("the refusal", () -> window.find("#refusal", javafx.scene.Node.class)
                    .isVisible());
            Fx.run(() -> window.find("#refusal .fix", Button.class).fire());
            awaitPlan();
            Fx.until(
                    "a plan that can be written",
                    () -> window.model().export().obstacleProperty().get().isEmpty());
            robot.clickOn("#undo");
            awaitPlan();
            robot.clickOn("#redo");
            awaitPlan();
            Fx.run(() -> window.model().export().folderProperty().set(folder));
            robot.clickOn("#compress");
            Fx.until("the button", () -> !window.find("#export-write", Button.class)
                    .isDisabled());
            robot.clickOn("#export-write");
            Fx.until(
                    "the written model",
                    () -> window.model().export().stateProperty().get() instanceof ExportState.Written);
            assertEquals(List.of(), watch.heavyWork());
        }
        Path out = Fx.get(() -> window.model().export().out());
        Path twin = folder.resolve("twin.gguf");
        try (Model sample = SampleModel.open()) {
            new Compressor(Quantizers.methods()).run(sample, recipe(), twin, Job.UNWATCHED);
        }
        assertArrayEquals(Files.readAllBytes(twin), Files.readAllBytes(out));
    }

    private void asksForScalesThatNoFileHas() {
        Method rounding = window.model().workbench().methods().find("rtn").orElseThrow();
        window.model().choice().set(Settings.standard(rounding.settings()).with("scale", new SettingValue.Text("f32")));
    }

    @SuppressWarnings("unchecked")
    private static void pick(ComboBox<?> box, String method) {
        ((ComboBox<Optional<Method>>) box)
                .getItems().stream()
                        .filter(item -> item.map(Method::id).orElse("").equals(method))
                        .findFirst()
                        .ifPresent(((ComboBox<Optional<Method>>) box)::setValue);
    }

    @Test
    void theKeyboardAloneSelectsChoosesAndUndoes() {
        window.openSample();
        robot.push(KeyCode.CONTROL, KeyCode.DIGIT1);
        TreeView<?> tree = Fx.get(() -> window.find("#model-tree", TreeView.class));
        Fx.until("the tree to have the keyboard", tree::isFocused);
        robot.push(KeyCode.HOME);
        Fx.until("the whole model", () -> scope().endsWith("the whole model"));
        robot.push(KeyCode.DOWN);
        Fx.until("the first row", () -> scope().equals("embedding"));
        robot.push(KeyCode.CONTROL, KeyCode.M);
        Fx.until("the method to have the keyboard", () -> window.find("#method", ComboBox.class)
                .isFocused());
        robot.push(KeyCode.DOWN);
        Fx.until("a choice", () -> !window.model()
                .workbench()
                .recipeProperty()
                .get()
                .orElseThrow()
                .steps()
                .isEmpty());
        robot.push(KeyCode.CONTROL, KeyCode.Z);
        Fx.until("no choice", () -> window.model()
                .workbench()
                .recipeProperty()
                .get()
                .orElseThrow()
                .steps()
                .isEmpty());
    }

    private String scope() {
        return window.find("#scope", Label.class).getText();
    }

    @Test
    void theFilterLeavesWhatItNames() {
        window.openSample();
        robot.push(KeyCode.CONTROL, KeyCode.F);
        Fx.until("the filter to have the keyboard", () -> window.find("#model-filter", TextField.class)
                .isFocused());
        robot.write("ffn_down 3");
        Fx.until(
                "one row",
                () -> window.model()
                                .tree()
                                .rootProperty()
                                .get()
                                .map(TreeNode::tensors)
                                .orElse(List.of())
                                .size()
                        == 1);
    }

    @Test
    void aDamagedFileIsAMessageAndTheNextOneOpens() throws Exception {
        Path broken = folder.resolve("broken.gguf");
        Files.write(broken, new byte[] {'G', 'G', 'U', 'F', 3, 0, 0, 0});
        Fx.run(() -> window.model().take(List.of(broken)));
        Fx.until(
                "the message", () -> window.model().workbench().openedProperty().get() instanceof Opened.Failed);
        assertTrue(Fx.get(() -> window.find("#welcome", javafx.scene.Node.class).isVisible()));
        window.picker().answer(SampleModel.folder());
        robot.push(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.O);
        Fx.until("the sample", () -> window.model().workbench().model().isPresent());
        assertFalse(
                Fx.get(() -> window.find("#welcome", javafx.scene.Node.class).isVisible()));
    }

    @Test
    void everythingThatCanBeDoneCanBeReachedByTabAndHasAName() {
        window.openSample();
        window.awaitLook();
        Fx.pulses(2);
        List<String> nameless =
                Fx.get(() -> Reachability.nameless(window.scene().getRoot()));
        assertEquals(List.of(), nameless);
        List<String> unreachable =
                Fx.get(() -> Reachability.unreachable(window.scene().getRoot()));
        assertEquals(List.of(), unreachable);
    }
}
