package lapidary.app.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lapidary.app.support.Bench;
import lapidary.app.workbench.MethodCard;
import lapidary.core.method.Method;
import lapidary.core.method.Need;
import lapidary.core.model.TensorRole;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GalleryModelTest {
    private final Bench bench = new Bench();
    private final List<Method> picked = new ArrayList<>();
    private final GalleryModel model = new GalleryModel(bench.workbench(), picked::add, 2);

    @AfterEach
    void close() {
        bench.close();
    }

    private List<String> shown() {
        return model.shownProperty().get().stream()
                .map(card -> card.method().id())
                .toList();
    }

    @Test
    void thereIsACardForEveryMethodAndACostOnceThereIsAModel() {
        assertEquals(bench.workbench().methods().all().stream().map(Method::id).toList(), shown());
        assertTrue(model.cardsProperty().get().stream()
                .allMatch(card -> card.cost().isEmpty()));
        bench.openSample();
        for (MethodCard card : model.cardsProperty().get()) {
            assertTrue(
                    card.cost().endsWith("for this model, predicted"),
                    card.method().id());
        }
    }

    @Test
    void filtersNarrowTheCardsTogether() {
        model.filterProperty().set(GalleryFilter.ALL.withNeed(Optional.of(Need.CALIBRATION)));
        assertTrue(shown().contains("gptq"));
        assertFalse(shown().contains("rtn"));
        model.filterProperty()
                .set(GalleryFilter.ALL.withNeed(Optional.of(Need.WEIGHTS)).withBits(Optional.of(1)));
        assertTrue(shown().contains("rtn"));
        assertFalse(shown().contains("mx"));
        model.filterProperty().set(GalleryFilter.ALL.withSearch("  NF4 table "));
        assertEquals(List.of("datatype"), shown());
        model.filterProperty().set(GalleryFilter.ALL.withSearch("nothing like it"));
        assertEquals(List.of(), shown());
    }

    @Test
    void aMethodIsPickedForTheSelectionOrForEveryLinearWeight() {
        bench.openSample();
        bench.select(Bench.role(TensorRole.FFN_UP));
        model.use(bench.method("rtn"));
        assertEquals(6, bench.workbench().selectionProperty().get().tensors().size());
        model.useForAll(bench.method("gptq"));
        assertEquals(42, bench.workbench().selectionProperty().get().tensors().size());
        assertEquals(List.of("rtn", "gptq"), picked.stream().map(Method::id).toList());
    }

    @Test
    void nothingIsPickedWithoutAModel() {
        model.use(bench.method("rtn"));
        model.useForAll(bench.method("rtn"));
        assertEquals(List.of(), picked);
    }

    @Test
    void cardsTellForHowManyTensorsAMethodIsInUse() {
        bench.openSample();
        bench.select(Bench.role(TensorRole.FFN_UP));
        bench.workbench().choose(bench.workbench().selectionProperty().get().tensors(), bench.grid(4));
        assertEquals(6L, model.usedProperty().get().get("rtn"));
        bench.workbench().undo();
        assertEquals(null, model.usedProperty().get().get("rtn"));
    }
}
