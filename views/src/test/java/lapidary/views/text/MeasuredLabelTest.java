package lapidary.views.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import javafx.css.PseudoClass;
import javafx.scene.control.Label;
import javafx.stage.Stage;
import lapidary.core.measure.Measured;
import lapidary.core.measure.Provenance;
import lapidary.views.Screen;
import lapidary.views.theme.Theme;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeasuredLabelTest {
    private static final Provenance HELD_OUT = Provenance.measured("heldout.txt", "windows, context 256");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0.02134|0.0008|nats|0.0213 ± 0.0008 nats",
                "45.031|0.92||45.0 ± 0.9",
                "93.84|0.16|%|93.84 ± 0.16 %",
                "44.1|0||44.10",
                "1234.5|250||1,234 ± 250",
                "2181038|0|bytes|2.08 MiB",
                "NaN|NaN|nats|–"
            })
    void intervalsDecideTheDecimals(double value, double half, String unit, String text) {
        Measured measured =
                new Measured("m", value, value - half, value + half, unit == null ? "" : unit, 10, HELD_OUT);
        assertEquals(text, MeasureText.value(measured));
    }

    @Test
    void theTagSaysWhereTheNumberComesFrom() {
        Measured measured = new Measured("KL divergence", 0.02, 0.019, 0.021, "nats", 12_288, HELD_OUT);
        assertEquals("measured, 12,288 tokens", MeasureText.tag(measured, "tokens"));
        assertEquals(
                "predicted",
                MeasureText.tag(Measured.exact("size", 3, "bytes", 4, Provenance.predicted("planner")), "tokens"));
        assertEquals(
                "KL divergence 0.0200000 nats\n95 % interval 0.019000 to 0.021000\n"
                        + "measured, 12,288 tokens of heldout.txt\nwindows, context 256",
                MeasureText.account(measured, "tokens"));
    }

    @Test
    void theTagGivesWayBeforeTheNumber() {
        MeasuredLabel label = Screen.call(() -> new MeasuredLabel("KL", "tokens"));
        Stage stage = Screen.show(label, Theme.LIGHT, 300, 40);
        Screen.run(() -> label.measuredProperty().set(Measured.exact("KL", 0.5, "nats", 20_480, HELD_OUT)));
        Screen.pulse();
        assertTrue(Screen.call(() -> label.minWidth(-1) < label.prefWidth(-1) - 50));
        Screen.run(() -> {
            label.setMaxWidth(label.minWidth(-1) + 20);
            label.resize(label.minWidth(-1) + 20, label.getHeight());
            label.layout();
        });
        Label value = (Label) Screen.call(() -> label.lookup(".measured-value"));
        assertTrue(Screen.call(() -> value.getWidth() >= value.prefWidth(-1)));
        Screen.run(stage::close);
    }

    @Test
    void staleAndSupersededNumbersLookIt() {
        MeasuredLabel label = Screen.call(() -> new MeasuredLabel("KL", "tokens"));
        Screen.run(() -> {
            label.measuredProperty().set(Measured.exact("KL", 0.5, "nats", 256, HELD_OUT));
            label.staleProperty().set(true);
            label.supersededProperty().set(true);
        });
        assertTrue(label.getPseudoClassStates().contains(PseudoClass.getPseudoClass("stale")));
        assertTrue(label.getPseudoClassStates().contains(PseudoClass.getPseudoClass("superseded")));
        assertEquals("KL 0.5000 nats measured, 256 tokens", label.getAccessibleText());
    }
}
