package lapidary.core.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import lapidary.core.job.Job;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// Data as people have it. Expected numbers: the sets' own descriptions, and NumPy on the same files.
final class FixtureDataTest {
    private static DataSet open(String... names) throws IOException {
        Path file = Path.of(System.getProperty("lapidary.fixtures", ""), names);
        Assumptions.assumeTrue(Files.exists(file), "no fixture " + file);
        return DataSets.open(file, Job.UNWATCHED);
    }

    @Test
    void mnistHasTenThousandDigits() throws IOException {
        ImageData images = assertInstanceOf(ImageData.class, open("mnist", "t10k-images-idx3-ubyte.gz"));
        assertEquals(10_000, images.count());
        int[] expected = {7, 2, 1, 0, 4, 1, 4, 9, 5, 9};
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], images.labels().orElseThrow().at(i));
        }
        assertEquals(28, images.image(9_999).width());
    }

    @Test
    void cifarHasAHundredOfEachClass() throws IOException {
        ImageData images =
                assertInstanceOf(ImageData.class, open("resnet20-cifar10", "cifar10-test-1000-from-jpeg.bin"));
        int[] counts = new int[10];
        for (int label : images.labels().orElseThrow().toArray()) {
            counts[label]++;
        }
        for (int count : counts) {
            assertEquals(100, count);
        }
    }

    @Test
    void theSentencesOfStsHaveTheirScores() throws IOException {
        PairData pairs = assertInstanceOf(PairData.class, open("stsb", "sts-dev.csv"));
        assertEquals(1500, pairs.count());
        assertEquals(
                new PairData.Pair("A man with a hard hat is dancing.", "A man wearing a hard hat is dancing.", 5),
                pairs.pairs().getFirst());
    }

    @Test
    void wikitextIsText() throws IOException {
        TextData text = assertInstanceOf(TextData.class, open("wikitext2", "wiki.test.raw"));
        assertEquals("173c87a53759e0201f33e0ccf978e510c2042d7f2cb78229d9a50d79b9e7dd08", text.sha256());
    }
}
