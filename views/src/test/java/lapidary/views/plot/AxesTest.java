package lapidary.views.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class AxesTest {
    private static List<String> labels(double widthOfALetter) {
        Axes axes = new Axes(new LogScale(0.005, 3), new LinearScale(0, 1), "", "");
        Frame frame = new Frame(40, 10, 500, 200);
        return axes.labelled(axes.acrossTicks(500), frame, text -> widthOfALetter * text.length()).stream()
                .map(Tick::label)
                .toList();
    }

    @Test
    void marksWithoutALabelTakeNoRoomFromTheNextPowerOfTen() {
        assertEquals(List.of("0.01", "0.1", "1"), labels(7));
    }

    @Test
    void labelsDoNotTouchEachOther() {
        assertEquals(List.of("0.01", "1"), labels(60));
    }
}
