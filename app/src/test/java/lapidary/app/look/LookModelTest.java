package lapidary.app.look;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.concurrent.CancellationException;
import lapidary.app.support.Bench;
import lapidary.core.model.TensorRole;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LookModelTest {
    private final Bench bench = new Bench();
    private final LookModel model = new LookModel(bench.workbench());

    @BeforeEach
    void open() {
        bench.openSample();
    }

    @AfterEach
    void close() {
        model.close();
        bench.close();
    }

    private OriginalLook ready() {
        bench.screen().until("the tensor", () -> model.stateProperty().get() instanceof LookState.Ready);
        return ((LookState.Ready) model.stateProperty().get()).look();
    }

    private CompressedLook compressed() {
        bench.screen()
                .until(
                        "the compressed tensor",
                        () -> model.compressedProperty().get().isPresent()
                                && !model.staleProperty().get());
        return model.compressedProperty().get().get();
    }

    @Test
    void showsTheLeadingTensorOfTheSelection() {
        OriginalLook look = ready();
        assertEquals(
                bench.workbench().selectionProperty().get().lead().orElseThrow(),
                look.tensor().id());
        assertEquals(
                look.tensor().tensor().shape().elements(),
                look.statistics().histogram().total());
        assertEquals(Optional.empty(), model.compressedProperty().get());
    }

    @Test
    void aChoiceShowsWhatItMakesOfTheTensor() {
        ready();
        bench.workbench().choose(bench.workbench().selectionProperty().get().tensors(), bench.type("q4_0"));
        CompressedLook look = compressed();
        assertEquals("Q4_0", look.name());
        assertTrue(
                look.comparison().sqnrDecibels() > 15,
                () -> "dB " + look.comparison().sqnrDecibels());
        assertEquals(ready().statistics().histogram().low(), look.histogram().low());
    }

    @Test
    void fewerBitsHaveALowerSignalToNoiseRatio() {
        ready();
        double before = Double.POSITIVE_INFINITY;
        for (long bits = 8; bits >= 2; bits--) {
            bench.workbench().choose(bench.workbench().selectionProperty().get().tensors(), bench.grid(bits));
            double now = compressed().comparison().sqnrDecibels();
            assertTrue(now < before, "at " + bits + " bits: " + now + " after " + before);
            before = now;
        }
    }

    @Test
    void undoShowsTheOriginalAlone() {
        ready();
        bench.workbench().choose(bench.workbench().selectionProperty().get().tensors(), bench.type("q4_0"));
        compressed();
        bench.workbench().undo();
        assertEquals(Optional.empty(), model.compressedProperty().get());
        assertFalse(model.staleProperty().get());
    }

    @Test
    void steppingWalksThroughTheSelectionAndAround() {
        bench.select(Bench.role(TensorRole.ATTENTION_K));
        TensorId first = ready().tensor().id();
        model.step(-1);
        TensorId last = ready().tensor().id();
        assertFalse(first.equals(last));
        model.step(1);
        assertEquals(first, ready().tensor().id());
        assertEquals(6, bench.workbench().selectionProperty().get().tensors().size());
    }

    @Test
    void theErrorIsCompressedMinusOriginal() {
        OriginalLook original = ready();
        bench.workbench().choose(bench.workbench().selectionProperty().get().tensors(), bench.type("q8_0"));
        RowSource error = new ErrorRows(original.rows(), compressed().rows());
        int columns = (int) error.shape().columns();
        float[] a = new float[columns];
        float[] b = new float[columns];
        float[] difference = new float[columns];
        original.rows().decode(3, 1, a);
        compressed().rows().decode(3, 1, b);
        error.decode(3, 1, difference);
        for (int i = 0; i < columns; i++) {
            assertEquals(b[i] - a[i], difference[i]);
        }
    }

    @Test
    void rowsOfAClosedModelAreNoLongerRead() {
        RowSource rows = ready().rows();
        bench.workbench().closeModel();
        assertTrue(model.stateProperty().get() instanceof LookState.Nothing);
        float[] row = new float[(int) rows.shape().columns()];
        // Closing happens on a thread of its own: reading ends as soon as it has come that far.
        assertThrows(CancellationException.class, () -> {
            while (true) {
                rows.decode(0, 1, row);
                Thread.onSpinWait();
            }
        });
    }
}
