package lapidary.core.setting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SettingsTest {
    private static final List<Setting> DECLARED = List.of(
            new Setting.Whole("bits", "Bits", "", "bits", 1, 8, new SettingValue.Whole(4), Optional.empty()),
            new Setting.Real("share", "Share", "", "%", 50, 100, new SettingValue.Real(99.5), Optional.empty()),
            new Setting.Choice(
                    "range",
                    "Range",
                    "",
                    List.of(new Setting.Option("min-max", "", ""), new Setting.Option("mse", "", "")),
                    new SettingValue.Text("min-max"),
                    Optional.empty()),
            new Setting.Toggle("scaled", "Scaled", "", new SettingValue.Truth(false), Optional.empty()));

    @Test
    void whatIsLeftOutHasItsStandardValue() throws InvalidSettingException {
        Settings settings = complete(Map.of("bits", new SettingValue.Whole(3)));
        assertEquals(3, settings.whole("bits"));
        assertEquals(99.5, settings.real("share"));
        assertEquals("min-max", settings.text("range"));
        assertEquals(false, settings.truth("scaled"));
        assertEquals(Settings.standard(DECLARED).with("bits", new SettingValue.Whole(3)), settings);
    }

    @Test
    void aWholeNumberServesForARealSetting() throws InvalidSettingException {
        assertEquals(99, complete(Map.of("share", new SettingValue.Whole(99))).real("share"));
    }

    @Test
    void anUnknownNameIsRefusedWithTheKnownOnes() {
        InvalidSettingException thrown =
                assertThrows(InvalidSettingException.class, () -> complete(Map.of("bit", new SettingValue.Whole(3))));
        assertEquals("unknown setting 'bit'; expected one of bits, share, range, scaled", thrown.getMessage());
    }

    @Test
    void valuesOutOfRangeOrOfAnotherKindAreRefused() {
        refused("bits", new SettingValue.Whole(9));
        refused("bits", new SettingValue.Real(3));
        refused("share", new SettingValue.Real(49.9));
        refused("range", new SettingValue.Text("widest"));
        refused("range", new SettingValue.Whole(1));
        refused("scaled", new SettingValue.Text("true"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({"0, 0", "0, 9", "0, four", "0, 4.5", "1, NaN", "1, 101", "1, much", "2, MSE", "3, perhaps"})
    void textsThatAreNoValueAreRefusedByName(int setting, String text) {
        InvalidSettingException thrown = assertThrows(
                InvalidSettingException.class, () -> DECLARED.get(setting).parse(text));
        assertTrue(thrown.getMessage().startsWith(DECLARED.get(setting).name() + ": expected "), thrown.getMessage());
    }

    @Test
    void whatIsTypedIsWhatIsShown() throws InvalidSettingException {
        for (Setting setting : DECLARED) {
            assertEquals(
                    setting.standard(), setting.parse(" " + setting.standard().text() + " "));
        }
    }

    @Test
    void askingForWhatIsNotThereIsAMistake() {
        Settings settings = Settings.standard(DECLARED);
        assertThrows(IllegalArgumentException.class, () -> settings.whole("nothing"));
        assertThrows(IllegalArgumentException.class, () -> settings.whole("range"));
        assertThrows(IllegalArgumentException.class, () -> settings.truth("bits"));
    }

    @Test
    void aSettingIsAlwaysFinite() {
        assertThrows(IllegalArgumentException.class, () -> new SettingValue.Real(Double.NaN));
    }

    private static void refused(String name, SettingValue value) {
        assertThrows(InvalidSettingException.class, () -> complete(Map.of(name, value)), name + " " + value);
    }

    private static Settings complete(Map<String, SettingValue> given) throws InvalidSettingException {
        return Settings.complete(DECLARED, new TreeMap<>(given));
    }
}
