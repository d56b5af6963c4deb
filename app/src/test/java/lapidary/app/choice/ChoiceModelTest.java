package lapidary.app.choice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.beans.property.ReadOnlyObjectWrapper;
import lapidary.app.support.Bench;
import lapidary.core.model.TensorRole;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.Target;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.TensorId;
import lapidary.views.text.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChoiceModelTest {
    private final Bench bench = new Bench();
    private final ReadOnlyObjectWrapper<Map<TensorId, Double>> errors = new ReadOnlyObjectWrapper<>(Map.of());
    private final ChoiceModel model = new ChoiceModel(bench.workbench(), errors.getReadOnlyProperty());

    @BeforeEach
    void open() {
        bench.openSample();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private Recipe recipe() {
        return bench.workbench().recipeProperty().get().orElseThrow();
    }

    /// With scales that no file of blocks has.
    private void chooseGrid(long bits) {
        model.pick(Optional.of(bench.method("rtn")));
        model.set(Settings.standard(bench.method("rtn").settings())
                .with("bits", new SettingValue.Whole(bits))
                .with("scale", new SettingValue.Text("f32")));
        bench.awaitPlan();
    }

    private Refusal refusal() {
        bench.screen().until("the refusal", () -> model.refusalProperty().get().isPresent());
        return model.refusalProperty().get().get();
    }

    private Optional<Fix> fix(String label) {
        return model.refusalProperty().get().stream()
                .flatMap(refusal -> refusal.fixes().stream())
                .filter(fix -> fix.label().equals(label))
                .findFirst();
    }

    @Test
    void aPickAppliesToTheSelectionAtOnce() {
        bench.select(Bench.role(TensorRole.ATTENTION_V));
        model.pick(Optional.of(bench.method("ggml")));
        assertEquals(6, bench.workbench().choicesProperty().get().byTensor().size());
        assertEquals("ggml", model.shownProperty().get().method().orElseThrow().id());
    }

    @Test
    void comingBackToAMethodFindsItsSettingsAgain() {
        model.pick(Optional.of(bench.method("ggml")));
        model.set(Settings.standard(bench.method("ggml").settings()).with("type", new SettingValue.Text("q5_1")));
        model.pick(Optional.empty());
        assertEquals(List.of(), recipe().steps());
        model.pick(Optional.of(bench.method("ggml")));
        assertEquals("q5_1", model.shownProperty().get().settings().text("type"));
    }

    @Test
    void aScalingBringsItsOwnRoundingAlongUnlessOneIsChosen() {
        bench.select(Bench.role(TensorRole.FFN_UP));
        assertEquals(Optional.empty(), model.ownRounding());
        model.pick(Optional.of(bench.method("awq")));
        assertEquals(Optional.of("rtn"), model.ownRounding().map(lapidary.core.method.Method::id));
        assertEquals(Optional.empty(), model.shownProperty().get().method(), "it is no choice of its own");
    }

    @Test
    void differentChoicesInASelectionAreSaidToBeMixed() {
        bench.select(Bench.role(TensorRole.ATTENTION_V));
        model.pick(Optional.of(bench.method("ggml")));
        assertFalse(model.shownProperty().get().isMixed());
        bench.select(tensor -> tensor.role().kind() == TensorRole.Kind.LINEAR);
        assertTrue(model.shownProperty().get().isMixed());
    }

    @Test
    void outcomesSayBitsBytesAndErrorOfEverySelectedTensor() {
        bench.select(Bench.role(TensorRole.FFN_UP));
        TensorId first = bench.workbench().selectionProperty().get().lead().orElseThrow();
        errors.set(Map.of(first, 21.5));
        model.pick(Optional.of(bench.method("ggml")));
        model.set(Settings.standard(bench.method("ggml").settings()).with("type", new SettingValue.Text("q4_0")));
        bench.awaitPlan();
        bench.screen().until("outcomes", () -> model.outcomesProperty().get().stream()
                .anyMatch(outcome -> outcome.writtenType() == DType.Q4_0));
        List<Outcome> outcomes = model.outcomesProperty().get();
        assertEquals(6, outcomes.size());
        Outcome outcome = outcomes.getFirst();
        assertEquals("0", outcome.block());
        assertEquals("ffn_up", outcome.name());
        assertEquals(4.5, outcome.bitsPerWeight(), 1e-12);
        assertEquals(512 * 256 * 18 / 32, outcome.bytesAfter());
        assertEquals(512 * 256 * 4, outcome.bytesBefore());
        assertEquals(21.5, outcome.sqnrDecibels().orElseThrow());
    }

    @Test
    void aGridThatGgufCannotHoldIsRefusedWithTheNearestTypesAndTheirSizes() {
        chooseGrid(4);
        Refusal refusal = refusal();
        assertEquals(42, refusal.tensors().size());
        List<String> labels = refusal.fixes().stream().map(Fix::label).toList();
        assertTrue(labels.contains("Q4_1") && labels.contains("Q4_0"), labels::toString);
        assertTrue(labels.containsAll(List.of("Rounded", "Dense", "As it is")), labels::toString);
    }

    @Test
    void aPackedFolderAsksForScalesInHalfPrecisionAndOffersThem() {
        chooseGrid(4);
        bench.workbench().aim(new Target("gptq", DType.F16, Target.Misfit.REFUSE));
        // Until the new refusal is found, the one of the GGUF file stands.
        bench.screen().until("the way out", () -> fix("F16 scales").isPresent());
        Fix fix = fix("F16 scales").orElseThrow();
        model.apply(fix);
        bench.awaitPlan();
        var plan = bench.workbench().plannedProperty().get().orElseThrow().plan();
        assertFalse(plan.isRefused());
        assertEquals(fix.cost(), Bytes.text(plan.fileBytes()));
    }

    @Test
    void everyWayOutIsOneAndCostsWhatItSays() {
        chooseGrid(4);
        Recipe refused = recipe();
        for (Fix fix : refusal().fixes()) {
            model.apply(fix);
            bench.awaitPlan();
            var plan = bench.workbench().plannedProperty().get().orElseThrow().plan();
            assertFalse(plan.isRefused(), fix.label());
            assertEquals(fix.cost(), Bytes.text(plan.fileBytes()), fix.label());
            bench.workbench().undo();
            assertEquals(refused, recipe());
        }
    }

    @Test
    void writingDenseKeepsTheChoiceAndChangesThePolicy() {
        chooseGrid(4);
        Recipe refused = recipe();
        Fix dense = refusal().fixes().stream()
                .filter(fix -> fix.label().equals("Dense"))
                .findFirst()
                .orElseThrow();
        model.apply(dense);
        assertEquals(refused.steps(), recipe().steps());
        assertEquals(Target.Misfit.DENSE, recipe().target().misfit());
    }

    @Test
    void aRefusalEndsWithItsReason() {
        chooseGrid(4);
        refusal();
        bench.workbench().undo();
        bench.workbench().undo();
        bench.screen().until("no refusal", () -> model.refusalProperty().get().isEmpty());
    }

    @Test
    void theSummaryIsThePlansOwn() {
        model.pick(Optional.of(bench.method("ggml")));
        bench.awaitPlan();
        bench.screen().until("the summary", () -> model.summaryProperty().get().changed() == 42);
        Summary summary = model.summaryProperty().get();
        var plan = bench.workbench().plannedProperty().get().orElseThrow().plan();
        assertEquals(plan.fileBytes(), summary.bytesAfter());
        assertEquals(plan.bitsPerWeight(), summary.bitsAfter());
        assertEquals(32, summary.bitsBefore(), 1e-12);
    }
}
