package lapidary.views.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Label;
import javafx.stage.Stage;
import lapidary.views.Screen;
import lapidary.views.bits.BitsChip;
import lapidary.views.catalogue.ControlPages;
import lapidary.views.theme.Theme;
import org.junit.jupiter.api.Test;

class TensorTreeCellTest {
    @Test
    void sizesStandBelowEachOtherWhateverTheIndentation() {
        Parent tree = Screen.call(ControlPages::tree);
        Stage stage = Screen.show(tree, Theme.LIGHT, 500, 400);
        Screen.pulse();
        List<Double> ends = tree.lookupAll(".tensor-bytes").stream()
                .filter(Node::isVisible)
                .map(n -> n.localToScene(n.getBoundsInLocal()).getMaxX())
                .distinct()
                .toList();
        assertEquals(1, ends.size(), ends.toString());
        Screen.run(stage::close);
    }

    @Test
    void narrowTreesLeaveOutShapeThenBytes() {
        TensorRow row = Screen.call(TensorRow::new);
        Label bytes = (Label) row.lookup(".tensor-bytes");
        Label shape = (Label) row.lookup(".tensor-shape");
        Screen.run(() -> row.fit(500));
        assertTrue(bytes.isManaged() && shape.isManaged());
        Screen.run(() -> row.fit(320));
        assertTrue(bytes.isManaged() && !shape.isManaged());
        Screen.run(() -> row.fit(200));
        assertFalse(bytes.isManaged() || shape.isManaged());
    }

    @Test
    void everythingIsSaidOnHover() {
        TensorLine line =
                new TensorLine("attn_q", "blk.0.attn_q.weight", "BF16", "256 × 256", 131_072, "Q4_0", 4.5, false);
        assertEquals(
                "blk.0.attn_q.weight\n256 × 256 BF16\n131,072 bytes\nbecomes Q4_0, 4.50 bits per weight",
                TensorRow.account(line));
    }

    @Test
    void longTypesAreShortenedBesideTheBar() {
        assertEquals("GPTQ", TensorRow.brief("GPTQ 4-bit g64"));
        assertEquals("FP8 E4M3", TensorRow.brief("FP8 E4M3 128×128 blocks"));
        assertEquals("IQ2_XXS", TensorRow.brief("IQ2_XXS"));
        assertEquals("F8_E4M3F", TensorRow.brief("F8_E4M3FNUZ"));
    }

    @Test
    void bitsHaveOneColourEach() {
        assertEquals("bits-1", BitsChip.styleClass(0.8));
        assertEquals("bits-4", BitsChip.styleClass(4.5));
        assertEquals("bits-8", BitsChip.styleClass(8.5));
        assertEquals("bits-dense", BitsChip.styleClass(16));
    }
}
