package lapidary.app.preview;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import lapidary.app.data.DataWanted;
import lapidary.core.data.DataKind;
import lapidary.core.eval.GraphOutcome;
import lapidary.core.measure.Provenance;
import org.junit.jupiter.api.Test;

class FallbacksTest {
    private static final DataWanted IMAGES = new DataWanted(List.of(DataKind.IMAGES), "This graph takes images.");

    private static Trail trail(Provenance from, String... notes) {
        return Trail.EMPTY.plus(List.of(
                new GraphOutcome(5, 10, Optional.empty(), Optional.empty(), Optional.empty(), from, List.of(notes))));
    }

    @Test
    void numbersOnRandomInputsSaySoAndWhatWouldHelp() {
        Provenance random = new Provenance(Provenance.Kind.HEURISTIC, "random inputs", "", "random", 3);
        assertEquals(
                List.of("No data.", "This graph takes images."),
                Fallbacks.of(trail(random, "No data."), IMAGES, List.of()));
    }

    @Test
    void numbersOnDataSeenBeforeSaySo() {
        Provenance seen = Provenance.measured("test.csv", "", "ONNX Runtime", 3).seen();
        assertEquals(
                List.of("Measured on data that was used before: the numbers flatter."),
                Fallbacks.of(trail(seen), IMAGES, List.of()));
    }

    @Test
    void nothingIsSaidOfNumbersThatRestOnWhatTheyShould() {
        Provenance from = Provenance.measured("test.csv", "", "ONNX Runtime", 3);
        assertEquals(List.of(), Fallbacks.of(trail(from), IMAGES, List.of()));
        assertEquals(List.of("Norms become F16."), Fallbacks.of(trail(from), IMAGES, List.of("Norms become F16.")));
    }

    @Test
    void theWorkSaysHowFarItIsAndWhatItTook() {
        Provenance from = Provenance.measured("test.csv", "", "ONNX Runtime", 3);
        assertEquals(
                "12 graph runs · 5 of 10 examples", WorkWords.of(trail(from).newest(), new Work(12, 12)));
        assertEquals(
                "1,200 of 2,400 graph runs · 5 of 10 examples",
                WorkWords.of(trail(from).newest(), new Work(1200, 2400)));
        assertEquals("remembered · 5 of 10 examples", WorkWords.of(trail(from).newest(), new Work(0, 0)));
        assertEquals("", WorkWords.of(Optional.empty(), new Work(3, 3)));
        assertEquals("", WorkWords.of(trail(from).newest(), Work.NONE));
    }

    @Test
    void kindsOfDataAreToldInWords() {
        DataWanted many = new DataWanted(List.of(DataKind.IMAGES, DataKind.PAIRS, DataKind.ARRAYS), "");
        assertEquals("images, sentence pairs or arrays", many.kindsInWords());
        assertEquals("images", IMAGES.kindsInWords());
    }
}
