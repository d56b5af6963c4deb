package lapidary.views.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import lapidary.views.Copies;
import lapidary.views.Gestures;
import lapidary.views.Screen;
import lapidary.views.theme.Theme;
import org.junit.jupiter.api.Test;

class StatisticsTableTest {
    @Test
    void theTableIsCopiedByKeyboard() {
        Copies copies = new Copies();
        StatisticsTable table = Screen.call(() -> {
            StatisticsTable fresh = new StatisticsTable(List.of("original", "Q4_0"));
            fresh.copyBoardProperty().set(copies);
            fresh.entriesProperty()
                    .set(List.of(new StatisticsTable.Entry("Zeros", List.of("0", "11.8"), "%", "Exact zeros")));
            return fresh;
        });
        Stage stage = Screen.show(table, Theme.DARK, 300, 100);
        Gestures.key(table, KeyCode.C, true);
        assertEquals("statistic,original,Q4_0,unit\nZeros,0,11.8,%\n", copies.text);
        assertEquals("Zeros 0, 11.8 %. ", table.getAccessibleText());
        Screen.run(stage::close);
    }

    @Test
    void cellsWithCommasAreQuoted() {
        ChartTable table = new ChartTable(List.of("a", "b"), List.of(List.of("1,000", "say \"x\"")));
        assertEquals("a,b\n\"1,000\",\"say \"\"x\"\"\"\n", table.csv());
    }

    @Test
    void raggedRowsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new ChartTable(List.of("a", "b"), List.of(List.of("1"))));
    }
}
