package lapidary.app.look;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.Set;
import lapidary.app.look.picture.Picture;
import lapidary.app.support.Bench;
import lapidary.core.calib.Evidence;
import lapidary.core.calib.MomentsCalibrator;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Method;
import lapidary.core.model.Model;
import lapidary.core.recipe.Choice;
import lapidary.core.recipe.Stage;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The Look view of a tensor that several stages work on.
class StagesLookTest {
    private static final TensorId GATE = new TensorId("model.layers.0.mlp.gate_proj.weight");
    private static final TensorId UP = new TensorId("model.layers.0.mlp.up_proj.weight");

    private final Bench bench = new Bench();
    private final LookModel model = new LookModel(bench.workbench());

    @BeforeEach
    void open() {
        bench.openSample();
        Set<TensorId> both = Set.of(GATE, UP);
        bench.select(tensor -> tensor.id().equals(GATE));
        bench.workbench().choose(both, bench.grid(3));
        bench.workbench().choose(both, standard("awq"));
        bench.workbench().choose(both, standard("normtweak"));
    }

    @AfterEach
    void close() {
        model.close();
        bench.close();
    }

    @Test
    void whatIsMissingIsNoLongerSaidOnceItIsThere() throws Exception {
        bench.screen().until("the refusal", () -> !model.refusalProperty().get().isEmpty());
        assertTrue(model.refusalProperty().get().contains("needs calibration data"));
        calibrate();
        look();
        assertEquals("", model.refusalProperty().get());
    }

    @Test
    void everyStageHasItsPictures() throws Exception {
        calibrate();
        assertTrue(look().name().startsWith("3 bit"), look().name());
        model.pageProperty().set(Page.METHOD);
        assertEquals(List.of("Error by ratio", "Input sizes", "AWQ scales", "Norm gain"), pictures());
        Picture.Curves gains =
                (Picture.Curves) model.pictures().picturesProperty().get().getLast();
        assertEquals(256, gains.curves().getFirst().values().size());
        assertTrue(gains.curves().getFirst().values().stream().allMatch(gain -> gain > 0.5 && gain < 2));

        CompressedLook before = look();
        bench.workbench().choose(Set.of(GATE, UP), standard("smoothquant"));
        bench.screen()
                .until(
                        "the other scales",
                        () -> model.compressedProperty().get().stream().anyMatch(after -> after != before)
                                && !model.staleProperty().get());
        assertEquals(List.of("SmoothQuant scales", "Norm gain"), pictures());
    }

    @Test
    void aScalingAloneShowsTheRoundingThatItBringsAlong() throws Exception {
        bench.workbench().leave(Set.of(GATE, UP), Stage.ROUND);
        bench.workbench().leave(Set.of(GATE, UP), Stage.CORRECT);
        calibrate();
        CompressedLook look = look();
        assertEquals("rtn", look.choice().method());
        assertTrue(look.name().startsWith("4 bit"), look.name());
        assertTrue(look.comparison().sqnrDecibels() < 40, "four bits change the weights");
    }

    private List<String> pictures() {
        bench.screen()
                .until(
                        "the pictures",
                        () -> !model.pictures().busyProperty().get()
                                && !model.pictures().picturesProperty().get().isEmpty());
        return model.pictures().picturesProperty().get().stream()
                .map(Picture::title)
                .toList();
    }

    private CompressedLook look() {
        bench.screen()
                .until(
                        "the compressed tensor",
                        () -> model.compressedProperty().get().isPresent()
                                && !model.staleProperty().get());
        return model.compressedProperty().get().orElseThrow();
    }

    private Choice standard(String id) {
        Method method = bench.method(id);
        return method.with(Settings.standard(method.settings()));
    }

    /// 512 tokens drawn with a seed.
    private void calibrate() throws Exception {
        Model open = bench.workbench().model().orElseThrow().model();
        int[] tokens = new Random(5).ints(512, 0, 250).toArray();
        var request = new MomentsCalibrator.Request(tokens, 64, 8, "made up", "ab".repeat(32));
        Evidence evidence =
                Evidence.NONE.with(new MomentsCalibrator(open, Workers.shared()).run(request, Job.UNWATCHED));
        bench.workbench().calibrate(evidence);
    }
}
