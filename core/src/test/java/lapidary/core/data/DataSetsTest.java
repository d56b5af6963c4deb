package lapidary.core.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lapidary.core.format.FormatException;
import lapidary.core.job.Job;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataSetsTest {
    @TempDir
    Path folder;

    private DataSet open(String name, byte[] content) throws IOException {
        return DataSets.open(Files.write(folder.resolve(name), content), Job.UNWATCHED);
    }

    private DataSet open(String name, String content) throws IOException {
        return DataSets.open(Files.writeString(folder.resolve(name), content), Job.UNWATCHED);
    }

    private static String row(int numbers, int first) {
        return IntStream.range(0, numbers)
                .mapToObj(i -> String.valueOf((first + i) % 17))
                .collect(Collectors.joining(","));
    }

    @Test
    void proseIsText() throws IOException {
        TextData text =
                assertInstanceOf(TextData.class, open("a.txt", "It was, as they say, a dark night.\nAnd so on.\n"));
        assertEquals(46, text.count());
        assertEquals("a.txt", text.name());
        assertEquals(
                "It was, as they say, a dark night.\nAnd so on.\n",
                text.parts().getFirst().read());
    }

    @Test
    void theHashIsThatOfTheBytes() throws IOException {
        // printf abc | sha256sum
        assertEquals(
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                open("abc.txt", "abc").sha256());
    }

    @Test
    void aFolderOfTextsHasAPartForEach() throws IOException {
        Files.createDirectories(folder.resolve("texts/deeper"));
        Files.writeString(folder.resolve("texts/b.txt"), "second");
        Files.writeString(folder.resolve("texts/a.md"), "first");
        Files.writeString(folder.resolve("texts/deeper/c.txt"), "third");
        Files.writeString(folder.resolve("texts/picture.dat"), "no text");
        TextData texts = assertInstanceOf(TextData.class, DataSets.open(folder.resolve("texts"), Job.UNWATCHED));
        assertEquals(
                List.of("a.md", "b.txt", Path.of("deeper", "c.txt").toString()),
                texts.parts().stream().map(TextFile::name).toList());
        assertEquals(16, texts.count());
    }

    @Test
    void theHashOfSeveralFilesIsThatOfTheirContentsAlone() throws IOException {
        Path a = Files.writeString(folder.resolve("a.txt"), "one");
        Path b = Files.writeString(folder.resolve("b.txt"), "two");
        Path c = Files.writeString(folder.resolve("c.txt"), "one");
        assertEquals(
                DataSets.texts(List.of(a, b), Job.UNWATCHED).sha256(),
                DataSets.texts(List.of(b, c), Job.UNWATCHED).sha256());
    }

    @Test
    void aChangedTextIsNotReadAsTheOneThatWasOpened() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "before");
        TextData text = DataSets.texts(List.of(file), Job.UNWATCHED);
        Files.writeString(file, "behind");
        assertThrows(FormatException.class, () -> text.parts().getFirst().read());
    }

    @Test
    void rowsOfPixelsWithALabelAreImages() throws IOException {
        String header = "label," + IntStream.range(0, 64).mapToObj(i -> "p" + i).collect(Collectors.joining(","));
        ImageData images = assertInstanceOf(
                ImageData.class, open("digits.csv", header + "\n4," + row(64, 0) + "\n7," + row(64, 3) + "\n"));
        assertEquals(2, images.count());
        assertEquals(
                List.of(4, 7),
                List.of(
                        images.labels().orElseThrow().at(0),
                        images.labels().orElseThrow().at(1)));
        assertEquals(16, images.image(0).peak());
        assertEquals(9, images.image(0).at(1, 1, 0)); // the tenth number
    }

    @Test
    void rowsOfPixelsWithoutNamesBeginWithTheLabel() throws IOException {
        ImageData images =
                assertInstanceOf(ImageData.class, open("digits.csv", "3," + row(64, 1) + "\n5," + row(64, 2) + "\n"));
        assertEquals(5, images.labels().orElseThrow().at(1));
        assertEquals(1, images.image(0).at(0, 0, 0));
    }

    @Test
    void otherNumbersAreExamplesWithTheirClassesNamed() throws IOException {
        ArrayData data = assertInstanceOf(
                ArrayData.class,
                open("iris.csv", "length;width;species\n5.1;3.5;setosa\n6.2;2.9;virginica\n4.9;3.0;setosa\n"));
        assertEquals(3, data.count());
        assertArrayEquals(new double[] {6.2f, 2.9f}, data.inputs().getFirst().examples(1, 1));
        assertEquals(List.of("setosa", "virginica"), data.labels().orElseThrow().names());
        assertEquals(1, data.labels().orElseThrow().at(1));
    }

    @Test
    void pairsAreFoundByTheNamesOfTheirColumns() throws IOException {
        PairData pairs = assertInstanceOf(
                PairData.class,
                open("sts.csv", "score,sentence2,sentence1\n0.5,\"a \"\"b\"\", c\",first one\n1,second two,other\n"));
        assertEquals(
                List.of(new PairData.Pair("first one", "a \"b\", c", 0.5), new PairData.Pair("other", "second two", 1)),
                pairs.pairs());
    }

    @Test
    void pairsWithoutNamesAreTheLongTextsAndTheExactNumber() throws IOException {
        PairData pairs = assertInstanceOf(
                PairData.class,
                open(
                        "sts-dev.csv",
                        "captions\tMSR\t2012test\t0000\t5.000\tA man is \"dancing.\tA man dances here.\n"
                                + "captions\tMSR\t2012test\t0002\t4.750\tA child rides a horse.\tThe child is riding.\tmore\n"));
        assertEquals(
                new PairData.Pair("A man is \"dancing.", "A man dances here.", 5),
                pairs.pairs().getFirst());
        assertEquals(4.75, pairs.pairs().get(1).score());
    }

    @Test
    void mnistFilesFindEachOther() throws IOException {
        Files.write(folder.resolve("t10k-labels-idx1-ubyte"), DataFiles.idxLabels(3, 1, 2));
        byte[] zipped = DataFiles.gzip(DataFiles.idxImages(3, 9, 5));
        ImageData images = assertInstanceOf(ImageData.class, open("t10k-images-idx3-ubyte.gz", zipped));
        assertEquals(2, images.labels().orElseThrow().at(2));
        assertEquals(
                images.sha256(),
                DataSets.open(folder.resolve("t10k-labels-idx1-ubyte"), Job.UNWATCHED)
                        .sha256());
        byte[] pixels = DataFiles.noise(3 * 81, 5);
        assertEquals(pixels[81 + 9 + 4] & 0xff, images.image(1).at(4, 1, 0));
    }

    @Test
    void cifarRecordsArePlanes() throws IOException {
        byte[] records = DataFiles.cifar(12, 8);
        ImageData images = assertInstanceOf(ImageData.class, open("test_batch.bin", records));
        assertEquals(12, images.count());
        assertEquals(1, images.labels().orElseThrow().at(11));
        assertEquals("frog", images.labels().orElseThrow().names().get(6));
        assertEquals(
                records[3073 + 1 + 2 * 1024 + 5 * 32 + 7] & 0xff,
                images.image(1).at(7, 5, 2));
        assertInstanceOf(ImageData.class, DataSets.open(folder, Job.UNWATCHED));
    }

    @Test
    void aFolderPerClassNamesTheClasses() throws IOException {
        for (String name : List.of("dog", "cat")) {
            Files.createDirectories(folder.resolve("pets").resolve(name));
            DataFiles.picture(folder.resolve("pets").resolve(name).resolve("one.png"), "png");
        }
        DataFiles.picture(folder.resolve("pets/cat/two.bmp"), "bmp");
        ImageData images = assertInstanceOf(ImageData.class, DataSets.open(folder.resolve("pets"), Job.UNWATCHED));
        assertEquals(List.of("cat", "dog"), images.labels().orElseThrow().names());
        assertArrayEquals(new int[] {0, 0, 1}, images.labels().orElseThrow().toArray());
        for (int i = 0; i < 3; i++) {
            assertArrayEquals(
                    new int[] {0xffff0000, 0xff00ff00, 0xff0000ff, 0xffff0000, 0xff00ff00, 0xff0000ff},
                    images.image(i).argb());
        }
        assertEquals(Path.of("cat", "two.bmp").toString(), images.nameOf(1));
    }

    @Test
    void aListNamesImagesAndClasses() throws IOException {
        DataFiles.picture(folder.resolve("x.png"), "png");
        DataFiles.picture(folder.resolve("y.jpg"), "jpg");
        ImageData images = assertInstanceOf(ImageData.class, open("list.csv", "file,label\nx.png,zebra\ny.jpg,ant\n"));
        assertEquals(List.of("ant", "zebra"), images.labels().orElseThrow().names());
        assertEquals(1, images.labels().orElseThrow().at(0));
        FormatException outside =
                assertThrows(FormatException.class, () -> open("evil.csv", "file,label\n../../x.png,1\n"));
        assertTrue(outside.getMessage().contains("line 2"), outside.getMessage());
    }

    @Test
    void anArchiveOfArraysHoldsImagesOrExamples() throws IOException {
        byte[] pixels = DataFiles.noise(2 * 8 * 8 * 3, 4);
        ImageData images = assertInstanceOf(
                ImageData.class,
                open(
                        "set.npz",
                        DataFiles.npz(
                                "x_train", DataFiles.npy("|u1", "(1, 8, 8, 3)", new byte[192]),
                                "x_test", DataFiles.npy("|u1", "(2, 8, 8, 3)", pixels),
                                "y_test", DataFiles.npy("<i8", "(2, 1)", DataFiles.int64(4, 9)))));
        assertEquals(2, images.count());
        assertEquals(9, images.labels().orElseThrow().at(1));
        assertEquals(pixels[3 * 10 + 2] & 0xff, images.image(0).at(2, 1, 2));
        ArrayData arrays = assertInstanceOf(
                ArrayData.class,
                open(
                        "rows.npz",
                        DataFiles.npz(
                                "features", DataFiles.npy("<f4", "(2, 2)", DataFiles.float32(1, 2, 3, 4.5f)),
                                "target", DataFiles.npy("<i8", "(2,)", DataFiles.int64(1, 0)))));
        assertArrayEquals(new double[] {3, 4.5}, arrays.inputs().getFirst().examples(1, 1));
        assertEquals(1, arrays.labels().orElseThrow().at(0));
    }

    @Test
    void whatIsNotThereOrUnknownSaysSo() {
        assertThrows(NoSuchFileException.class, () -> DataSets.open(folder.resolve("none"), Job.UNWATCHED));
        FormatException unknown =
                assertThrows(FormatException.class, () -> open("model.onnx", DataFiles.noise(500, 3)));
        assertTrue(unknown.getMessage().contains("a text, a table, token ids"), unknown.getMessage());
        assertThrows(
                FormatException.class,
                () -> DataSets.open(
                        DataFiles.text(folder.resolve("a.txt"), "words, only words"),
                        Optional.of(DataKind.PAIRS),
                        Job.UNWATCHED));
    }
}
