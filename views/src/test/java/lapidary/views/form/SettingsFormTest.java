package lapidary.views.form;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Slider;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import lapidary.views.Gestures;
import lapidary.views.Leaks;
import lapidary.views.Screen;
import lapidary.views.catalogue.ControlPages;
import lapidary.views.theme.Theme;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsFormTest {
    private SettingsForm form;
    private Stage stage;

    @BeforeEach
    void show() {
        form = Screen.call(ControlPages::settings);
        stage = Screen.show(form, Theme.LIGHT, 340, 600);
    }

    @AfterEach
    void close() {
        Screen.run(stage::close);
    }

    @Test
    void typedNumbersTakeEffectOnEnter() {
        TextField group = field("Group size");
        Screen.run(() -> group.setText("128"));
        assertEquals(64, form.settingsProperty().get().whole("group"));
        Screen.run(() -> group.fireEvent(new javafx.event.ActionEvent()));
        assertEquals(128, form.settingsProperty().get().whole("group"));
    }

    @Test
    void wrongEntriesAreSaidAtOnceAndChangeNothing() {
        TextField bits = field("Bits");
        Screen.run(() -> bits.setText("9"));
        assertFalse(form.validProperty().get());
        assertEquals("Expected a whole number from 1 to 8, found 9", mistake("Bits"));
        Screen.run(() -> bits.fireEvent(new javafx.event.ActionEvent()));
        assertEquals(4, form.settingsProperty().get().whole("bits"));
        Gestures.key(bits, KeyCode.ESCAPE);
        assertTrue(form.validProperty().get());
        assertEquals("4", bits.getText());
    }

    @Test
    void arrowKeysStepAndDoubleWideRanges() {
        Gestures.key(field("Bits"), KeyCode.UP);
        assertEquals(5, form.settingsProperty().get().whole("bits"));
        Gestures.key(field("Group size"), KeyCode.DOWN);
        assertEquals(32, form.settingsProperty().get().whole("group"));
    }

    @Test
    void slidersChangeTheValueWhileDragged() {
        Slider slider = (Slider) row("Bits").lookup(".slider");
        Screen.run(() -> {
            slider.setValueChanging(true);
            slider.setValue(2.2);
        });
        assertTrue(form.adjustingProperty().get());
        assertEquals(2, form.settingsProperty().get().whole("bits"));
        Screen.run(() -> slider.setValueChanging(false));
        assertFalse(form.adjustingProperty().get());
        assertEquals(2, slider.getValue(), "the thumb snaps");
        assertEquals("2", field("Bits").getText());
    }

    @Test
    void settingsAppearOnlyWhileTheirConditionHolds() {
        assertTrue(row("Group size").isManaged());
        ToggleButton tensor = row("Scales").lookupAll(".toggle-button").stream()
                .map(ToggleButton.class::cast)
                .filter(b -> b.getText().equals("Tensor"))
                .findFirst()
                .orElseThrow();
        Screen.run(tensor::fire);
        assertEquals("tensor", form.settingsProperty().get().text("grouping"));
        assertFalse(row("Group size").isManaged());
        Screen.run(tensor::fire);
        assertTrue(tensor.isSelected(), "one option stays chosen");
    }

    @Test
    void aHiddenMistakeDoesNotCount() {
        Screen.run(() -> field("Group size").setText("none"));
        assertFalse(form.validProperty().get());
        Screen.run(() -> form.settingsProperty()
                .set(form.settingsProperty().get().with("grouping", new SettingValue.Text("tensor"))));
        assertTrue(form.validProperty().get());
    }

    @Test
    void whatIsSetIsShownAndNotToldAgain() {
        List<Settings> told = new ArrayList<>();
        Settings next = form.settingsProperty()
                .get()
                .with("bits", new SettingValue.Whole(3))
                .with("range", new SettingValue.Text("mse"))
                .with("output", new SettingValue.Truth(false));
        Screen.run(() -> {
            form.settingsProperty().addListener((o, before, after) -> told.add(after));
            form.settingsProperty().set(next);
        });
        assertEquals("3", field("Bits").getText());
        ComboBox<?> range = (ComboBox<?>) row("Range").lookup(".combo-box");
        assertEquals("mse", ((Setting.Option) range.getValue()).id());
        assertFalse(row("Percentile").isManaged());
        assertEquals(List.of(next), told);
    }

    @Test
    void helpFollowsTheFocus() {
        Screen.run(stage::requestFocus);
        Screen.pulse();
        Screen.run(field("Damping")::requestFocus);
        Screen.await(field("Damping")::isFocused);
        Label help = (Label) form.lookup(".setting-help");
        assertEquals("Added to the diagonal of the Hessian.", help.getText());
    }

    @Test
    void nothingHoldsItOnceItIsGone() {
        assertTrue(Leaks.isFreed(ControlPages::settings, node -> {}));
    }

    @ParameterizedTest(name = "{0} to {1}: {2}")
    @CsvSource({"1, 8, 5", "1, 65536, 64", "1, 65536, 100", "0, 4096, 0", "0, 4096, 1", "-20, 20, 7"})
    void sliderPositionsStandForTheirValues(long least, long most, long value) {
        NumberTrack track = NumberTrack.of(
                new Setting.Whole("n", "N", "", "", least, most, new SettingValue.Whole(least), Optional.empty()));
        double reached = track.value(track.position(value));
        assertEquals(value == 100 ? 128 : value, reached);
        assertEquals(least, track.value(track.start()));
        assertEquals(most, track.value(track.end()));
    }

    @Test
    void realNumbersStopAtRoundValues() {
        NumberTrack percentile = NumberTrack.of(
                new Setting.Real("p", "P", "", "%", 90, 100, new SettingValue.Real(99), Optional.empty()));
        assertEquals(99.91, percentile.value(99.9123));
        NumberTrack damping = NumberTrack.of(
                new Setting.Real("d", "D", "", "", 1e-5, 1, new SettingValue.Real(0.01), Optional.empty()));
        assertEquals(0.00316, damping.value(-2.5));
    }

    private Node row(String label) {
        return form.lookupAll(".setting-row").stream()
                .filter(r -> ((Label) r.lookup(".setting-label")).getText().equals(label))
                .findFirst()
                .orElseThrow();
    }

    private TextField field(String label) {
        return (TextField) row(label).lookup(".text-field");
    }

    private String mistake(String label) {
        return ((Label) row(label).lookup(".setting-mistake")).getText();
    }
}
