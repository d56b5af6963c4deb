package lapidary.views.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import lapidary.views.Gestures;
import lapidary.views.Leaks;
import lapidary.views.Screen;
import lapidary.views.catalogue.ModelPages;
import lapidary.views.theme.Theme;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {
    private static final ConfusionCounts COUNTS =
            new ConfusionCounts(List.of("cat", "dog"), new long[] {9, 1, 2, 8}, new long[] {7, 3, 2, 8});

    private static ConfusionMatrix matrix() {
        ConfusionMatrix matrix = new ConfusionMatrix("images");
        matrix.countsProperty().set(COUNTS);
        return matrix;
    }

    @Test
    void theChangeIsWhatTheCompressedModelCountsMore() {
        assertEquals(-2, COUNTS.value(ConfusionCounts.Show.CHANGE, 0, 0));
        assertEquals(2, COUNTS.value(ConfusionCounts.Show.CHANGE, 0, 1));
        assertEquals(2, COUNTS.largest(ConfusionCounts.Show.CHANGE));
        assertEquals(9, COUNTS.largest(ConfusionCounts.Show.ORIGINAL));
    }

    @Test
    void countsThatAreNotSquareAreRefused() {
        assertThrows(
                IllegalArgumentException.class, () -> new ConfusionCounts(List.of("a", "b"), new long[4], new long[3]));
    }

    @Test
    void theKeyboardReadsCellByCell() {
        ConfusionMatrix matrix = Screen.call(ConfusionMatrixTest::matrix);
        Stage stage = Screen.show(matrix, Theme.LIGHT, 400, 300);
        Screen.pulse();
        Gestures.key(matrix, KeyCode.HOME);
        Gestures.key(matrix, KeyCode.RIGHT);
        assertEquals(
                "True cat, predicted dog\n3 images, 1 with the original",
                matrix.hoverTextProperty().get());
        Gestures.key(matrix, KeyCode.RIGHT);
        Gestures.key(matrix, KeyCode.DOWN);
        assertEquals(
                Optional.of(new ConfusionMatrix.Cell(1, 1)),
                matrix.cellProperty().get());
        assertEquals(
                "True dog, predicted dog\n8 images, as with the original",
                matrix.hoverTextProperty().get());
        Screen.run(stage::close);
    }

    @Test
    void theDataBehindItIsATable() {
        ConfusionMatrix matrix = Screen.call(ConfusionMatrixTest::matrix);
        assertEquals(
                "true,predicted cat,predicted dog\ncat,-2,2\ndog,0,0\n",
                matrix.table().csv());
    }

    @Test
    void nothingHoldsItOnceItIsGone() {
        assertTrue(Leaks.isFreed(() -> ModelPages.matrix(List.of("a", "b", "c")), node -> Gestures.move(node, 60, 60)));
    }
}
