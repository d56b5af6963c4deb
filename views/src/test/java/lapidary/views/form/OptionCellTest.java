package lapidary.views.form;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.stage.Stage;
import lapidary.core.setting.Setting;
import lapidary.views.Screen;
import lapidary.views.theme.Theme;
import org.junit.jupiter.api.Test;

class OptionCellTest {
    private static final List<Setting.Option> GROUPED = List.of(
            new Setting.Option("q8", "Q8", "8.50 bits", "Classic"),
            new Setting.Option("q4", "Q4", "4.50 bits", "Classic"),
            new Setting.Option("f32", "F32", "32.00 bits", "Plain"));

    @Test
    void theFirstOfEachGroupBearsItsHeadingAndHelpStandsBesideTheLabel() {
        assertEquals(
                List.of("Classic", "Q8", "8.50 bits", "Q4", "4.50 bits", "Plain", "F32", "32.00 bits"), words(GROUPED));
    }

    @Test
    void optionsWithoutGroupsAreTheirLabelsAlone() {
        List<Setting.Option> plain =
                List.of(new Setting.Option("a", "First", "help"), new Setting.Option("b", "Second", "help"));
        assertEquals(List.of("First", "Second"), words(plain));
    }

    /// What the cells say, from top to bottom.
    private static List<String> words(List<Setting.Option> options) {
        ListView<Setting.Option> list = Screen.call(ListView::new);
        Screen.run(() -> {
            list.setCellFactory(ignored -> new OptionCell(options));
            list.getItems().setAll(options);
        });
        Stage window = Screen.show(list, Theme.LIGHT, 340, 400);
        List<String> words = Screen.call(() -> list.lookupAll(".option-cell").stream()
                .map(OptionCell.class::cast)
                .filter(cell -> !cell.isEmpty())
                .sorted(Comparator.comparingInt(OptionCell::getIndex))
                .flatMap(cell -> cell.getGraphic() == null
                        ? Stream.of(cell.getText())
                        : cell.getGraphic().lookupAll(".label").stream().map(label -> ((Label) label).getText()))
                .toList());
        Screen.run(window::close);
        return words;
    }
}
