package lapidary.core.format.npz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import lapidary.core.format.Formats;
import lapidary.core.format.GoldenFiles;
import lapidary.core.format.MetadataValue;
import lapidary.core.format.ModelFile;
import lapidary.core.format.NpyBytes;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumpyFormatTest {
    @TempDir
    Path folder;

    /// Files and values are those of NumPy 1.24: `savez` and `savez_compressed` of arrays of every
    /// numeric type, in C
    /// and Fortran order, of both byte orders, a scalar and an empty one; and arrays of texts, dates, records and
    /// objects.
    @ParameterizedTest
    @ValueSource(strings = {"stored.npz", "deflated.npz"})
    void readsWhatNumpyReads(String name) throws IOException {
        try (ModelFile file = Formats.open(GoldenFiles.unpack("numpy/" + name, folder))) {
            GoldenFiles.assertSame(GoldenFiles.values("numpy/all.json"), file);
            assertEquals(
                    List.of("pickled Python objects in array 'o'"),
                    file.notExecuted().stream().map(call -> call.name()).toList());
            assertEquals(
                    MetadataValue.text("not shown: elements of type '<U3', shape 2"),
                    file.metadata().get("array 's'"));
            assertEquals(
                    List.of("array 's'", "array 'st'", "array 'dt'"),
                    List.copyOf(file.metadata().keySet()));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "2, 0", "3, 0"})
    void readsEveryVersion(int major, int minor) throws IOException {
        String header = NpyBytes.header("<i2", false, "(3,)");
        byte[] data = {1, 0, 2, 0, -1, -1};
        Path path = Files.write(
                folder.resolve("weights.npy"), NpyBytes.file(major, minor, header.length() + 1, header, data));
        try (ModelFile file = Formats.open(path)) {
            Tensor array = file.tensors().getFirst();
            assertEquals("weights", array.id().name());
            assertEquals(DType.I16, array.type());
            assertEquals("<i2", array.typeName());
            assertTrue(array.isDirect());
            assertArrayEquals(new float[] {1, 2, -1}, GoldenFiles.decode(array));
        }
    }

    @Test
    void readsHeadersAsOtherWritersPutThem() throws IOException {
        for (String header : List.of(
                "{\"shape\":(2L,1),'fortran_order':False,'descr':'<f4'}",
                " { 'descr' : '=f4' , 'fortran_order' : False , 'shape' : ( 2 , 1 , ) } ",
                "{'descr': 'f4', 'fortran_order': True, 'shape': (2, 1), }")) {
            Path path = Files.write(folder.resolve("a.npy"), NpyBytes.file(header, new byte[8]));
            try (ModelFile file = Formats.open(path)) {
                assertEquals(Shape.of(2, 1), file.tensors().getFirst().shape(), header);
            }
        }
    }

    @Test
    void neverUnpicklesObjects() throws IOException {
        byte[] pickle = "cos\nsystem\n(S'ls'\ntR.".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        Path path =
                Files.write(folder.resolve("objects.npy"), NpyBytes.file(NpyBytes.header("|O", false, "(1,)"), pickle));
        try (ModelFile file = Formats.open(path)) {
            assertEquals(List.of(), file.tensors());
            assertEquals(1, file.notExecuted().size());
        }
    }

    /// Rows of a Fortran array, of any number of dimensions, are those that its indices say.
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void bringsFortranOrderIntoRows(long seed) throws IOException {
        Random random = new Random(seed);
        int rank = 1 + random.nextInt(4);
        int[] shape = new int[rank];
        StringBuilder text = new StringBuilder("(");
        int elements = 1;
        for (int i = 0; i < rank; i++) {
            shape[i] = 1 + random.nextInt(rank < 3 ? 70 : 6);
            elements *= shape[i];
            text.append(shape[i]).append(", ");
        }
        boolean isBig = random.nextBoolean();
        ByteBuffer data =
                ByteBuffer.allocate(4 * elements).order(isBig ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < elements; i++) {
            data.putFloat(i);
        }
        String header = NpyBytes.header(isBig ? ">f4" : "<f4", true, text + ")");
        Path path = Files.write(folder.resolve("f.npy"), NpyBytes.file(header, data.array()));
        try (ModelFile file = Formats.open(path)) {
            float[] found = GoldenFiles.decode(file.tensors().getFirst());
            for (int i = 0; i < elements; i++) {
                assertEquals(columnMajor(shape, i), found[i], "element " + i);
            }
            assertFalse(isBig && file.tensors().getFirst().isDirect());
        }
    }

    /// Where the element of a row-major index lies in column-major order.
    private static float columnMajor(int[] shape, int index) {
        int rest = index;
        int[] at = new int[shape.length];
        for (int i = shape.length - 1; i >= 0; i--) {
            at[i] = rest % shape[i];
            rest /= shape[i];
        }
        int place = 0;
        for (int i = shape.length - 1; i >= 0; i--) {
            place = place * shape[i] + at[i];
        }
        return place;
    }
}
