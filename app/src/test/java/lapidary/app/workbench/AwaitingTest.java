package lapidary.app.workbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import lapidary.app.support.Bench;
import lapidary.core.method.Method;
import lapidary.core.model.TensorRole;
import lapidary.core.recipe.Choice;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AwaitingTest {
    private final Bench bench = new Bench();

    @BeforeEach
    void open() {
        bench.openSample();
        bench.select(Bench.role(TensorRole.ATTENTION_V));
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private void choose(Choice choice) {
        bench.workbench().choose(bench.workbench().selectionProperty().get().tensors(), choice);
        bench.awaitPlan();
    }

    private Choice standard(String id) {
        Method method = bench.method(id);
        return method.with(Settings.standard(method.settings()));
    }

    private Optional<Awaited> awaited() {
        return bench.workbench().awaiting().awaitedProperty().get();
    }

    @Test
    void aMethodThatLooksAtInputsWaitsForDataAndThenForTheRun() {
        choose(standard("gptq"));
        assertEquals(Optional.of(Awaited.DATA), awaited());
        bench.workbench().awaiting().tell(Awaiting.Run.UNDER_WAY);
        assertEquals(Optional.of(Awaited.RUN), awaited());
        bench.workbench().awaiting().tell(Awaiting.Run.STOPPED);
        assertEquals(Optional.of(Awaited.STOPPED), awaited());
    }

    @Test
    void soDoesOneThatWorksOnLayersTogether() {
        choose(standard("awq"));
        assertEquals(Optional.of(Awaited.DATA), awaited());
    }

    @Test
    void aTypeThatNeedsToKnowWhichColumnsMatterWaitsForTheMatrix() {
        choose(bench.type("iq2_xxs"));
        assertEquals(Optional.of(Awaited.IMPORTANCE), awaited());
        bench.workbench().awaiting().tellImportance(true);
        assertEquals(Optional.of(Awaited.MATRIX), awaited());
    }

    @Test
    void whatNoFileHoldsWaitsForNothing() {
        Method rtn = bench.method("rtn");
        choose(rtn.with(Settings.standard(rtn.settings()).with("scale", new SettingValue.Text("f32"))));
        assertTrue(
                bench.workbench().plannedProperty().get().orElseThrow().plan().isRefused());
        assertEquals(Optional.empty(), awaited());
    }

    @Test
    void nothingIsAwaitedOnceTheChoiceIsTakenBack() {
        choose(standard("gptq"));
        bench.workbench().undo();
        bench.awaitPlan();
        assertEquals(Optional.empty(), awaited());
    }
}
