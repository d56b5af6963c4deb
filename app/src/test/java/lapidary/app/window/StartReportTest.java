package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class StartReportTest {
    @Test
    void countsFromWhenTheProcessWasMadeWhateverItIsCalled() {
        String process = "4711 (a b) c) S 1 2 3 4 -1 4194304 5 6 7 8 9 10 11 12 20 0 33 0 5134100 999 888 777\n";
        assertEquals(1170, StartReport.listed(process, "51342.17 98231.02\n"));
    }
}
