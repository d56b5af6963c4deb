package lapidary.core.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lapidary.core.job.Job;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DataUsesTest {
    @TempDir
    Path folder;

    private static String words(int count, long seed) {
        Random random = new Random(seed);
        return IntStream.range(0, count)
                .mapToObj(i -> "w" + random.nextInt(5000) + (i % 12 == 11 ? ".\n" : ","))
                .collect(Collectors.joining(" "));
    }

    private DataSet text(String name, String content) throws IOException {
        return DataSets.texts(List.of(Files.writeString(folder.resolve(name), content)), Job.UNWATCHED);
    }

    private DataUses calibratedOn(DataSet data) throws SameDataException {
        return DataUses.NONE.with(Use.CALIBRATE, data);
    }

    @Test
    void differentDataServesDifferentUses() throws Exception {
        DataUses uses = calibratedOn(text("a.txt", words(2000, 1)))
                .with(Use.SEARCH, text("b.txt", words(2000, 2)))
                .with(Use.JUDGE, text("c.txt", words(2000, 3)));
        assertEquals("c.txt", uses.of(Use.JUDGE).getFirst().name());
        assertTrue(uses.overlap(Use.JUDGE, text("d.txt", words(2000, 4))).isEmpty());
    }

    @Test
    void theSameFileIsRefusedForASecondUseAndNotForTheSame() throws Exception {
        DataSet data = text("a.txt", words(100, 1));
        DataUses uses = calibratedOn(data);
        SameDataException refused = assertThrows(SameDataException.class, () -> uses.with(Use.JUDGE, data));
        assertEquals(1, refused.overlap().share());
        assertEquals(Use.CALIBRATE, refused.overlap().other());
        assertTrue(refused.getMessage().contains("has the same content as 'a.txt'"), refused.getMessage());
        assertEquals(2, uses.with(Use.CALIBRATE, data).of(Use.CALIBRATE).size());
    }

    /// A copy under another name; with other line ends, spaces, case, punctuation, a byte order mark.
    @Test
    void copiesInAnotherDressAreRefused() throws Exception {
        String content = words(500, 9);
        DataUses uses = calibratedOn(text("a.txt", content));
        List<String> copies = List.of(
                content,
                content.replace("\n", "\r\n"),
                content.replace(", ", " "),
                content.toUpperCase(Locale.ROOT),
                "\ufeff" + content.replace(" ", "\n\n  "));
        for (String copy : copies) {
            DataSet data = text("copy.txt", copy);
            assertThrows(SameDataException.class, () -> uses.with(Use.JUDGE, data));
            assertEquals(1, uses.overlap(Use.SEARCH, data).orElseThrow().share());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void partsAreRefusedInBothDirections(long seed) throws Exception {
        String whole = words(20_000, seed);
        DataSet part = text("part.txt", whole.substring(40_000, 50_000));
        DataSet all = text("whole.txt", whole);
        assertThrows(SameDataException.class, () -> calibratedOn(all).with(Use.JUDGE, part));
        assertThrows(SameDataException.class, () -> calibratedOn(part).with(Use.JUDGE, all));
        assertTrue(all.origin().content().overlap(part.origin().content()) > 0.99);
    }

    @Test
    void aCommonLicenceIsLetThroughAndShown() throws Exception {
        String licence = words(40, 77);
        DataUses uses = calibratedOn(text("a.txt", licence + words(3000, 1)));
        DataSet other = text("b.txt", licence + words(3000, 2));
        Overlap overlap = uses.overlap(Use.JUDGE, other).orElseThrow();
        assertTrue(overlap.share() > 0 && !overlap.isRefused(), overlap.sentence());
        assertEquals(1, uses.with(Use.JUDGE, other).of(Use.JUDGE).size());
    }

    @Test
    void insistingIsPossibleAndReplacingFrees() throws Exception {
        DataSet a = text("a.txt", words(100, 1));
        assertEquals(1, calibratedOn(a).withSeen(Use.JUDGE, a).of(Use.JUDGE).size());
        DataUses replaced = calibratedOn(a).replacing(Use.CALIBRATE, text("b.txt", words(100, 2)));
        assertEquals(1, replaced.with(Use.JUDGE, a).of(Use.JUDGE).size());
        assertTrue(replaced.without(Use.CALIBRATE).of(Use.CALIBRATE).isEmpty());
    }

    @Test
    void imagesAreRecognizedWhateverFileTheyLieIn() throws Exception {
        byte[] images = DataFiles.idxImages(20, 8, 3);
        DataSet idx = open("images-idx3-ubyte", images);
        DataSet zipped = open("other.gz", DataFiles.gzip(images));
        byte[] pixels = Arrays.copyOfRange(images, 16, images.length);
        DataSet array = open("x.npz", DataFiles.npz("x", DataFiles.npy("|u1", "(20, 8, 8)", pixels)));
        assertEquals(1, idx.origin().content().overlap(zipped.origin().content()));
        assertEquals(1, idx.origin().content().overlap(array.origin().content()));
    }

    @Test
    void dataOfDifferentKindsNeverMeets() throws Exception {
        byte[] ids = DataFiles.uint16(IntStream.range(0, 400).toArray());
        DataSet tokens = open("t.bin", ids);
        DataSet text = text("t.txt", "some words");
        assertEquals(0, tokens.origin().content().overlap(text.origin().content()));
    }

    private DataSet open(String name, byte[] content) throws IOException {
        return DataSets.open(Files.write(folder.resolve(name), content), Job.UNWATCHED);
    }

    /// Sketches keep so many pieces that the share of a small part is still seen.
    @ParameterizedTest
    @ValueSource(ints = {64, 1024})
    void aFullSketchStillSeesTheWholeInThePart(int most) {
        Sketch.Builder large = new Sketch.Builder(DataKind.TEXT, most);
        Sketch.Builder small = new Sketch.Builder(DataKind.TEXT, most);
        Sketch.Builder other = new Sketch.Builder(DataKind.TEXT, most);
        for (long i = 0; i < 100_000; i++) {
            large.add(i);
            other.add(i + 1_000_000);
            if (i % 4 == 0) {
                small.add(i);
            }
        }
        Sketch sketch = large.build();
        assertTrue(sketch.size() <= most, "kept " + sketch.size());
        assertEquals(1, sketch.overlap(small.build()));
        assertEquals(0, sketch.overlap(other.build()));
    }

    @Test
    void aShortTextIsAPieceOfItsOwn() throws Exception {
        DataUses uses = calibratedOn(text("a.txt", "just five words of text"));
        byte[] copy = "Just five words -- of text!".getBytes(StandardCharsets.UTF_8);
        DataSet data = text("b.txt", new String(copy, StandardCharsets.UTF_8));
        assertThrows(SameDataException.class, () -> uses.with(Use.JUDGE, data));
    }
}
