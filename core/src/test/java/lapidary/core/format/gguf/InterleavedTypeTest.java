package lapidary.core.format.gguf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import lapidary.core.compressed.Codecs;
import lapidary.core.format.FormatException;
import lapidary.core.format.Formats;
import lapidary.core.format.GgufBytes;
import lapidary.core.format.ModelFile;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InterleavedTypeTest {
    private static final int ROWS = 16;
    private static final int BLOCKS = 3;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "31, Q4_0_4_4, Q4_0, 4, 4",
        "32, Q4_0_4_8, Q4_0, 4, 8",
        "33, Q4_0_8_8, Q4_0, 8, 8",
        "36, IQ4_NL_4_4, IQ4_NL, 4, 4",
        "37, IQ4_NL_4_8, IQ4_NL, 4, 8",
        "38, IQ4_NL_8_8, IQ4_NL, 8, 8"
    })
    void shuffledRowsAreReadAsThePlainTypeHasThem(int number, String name, DType plain, int lanes, int run)
            throws IOException {
        byte[] rows = randomRows();
        byte[] shuffled = shuffled(rows, lanes, run, plain == DType.Q4_0 ? 0x88 : 0);
        byte[] header = GgufBytes.header(1, 0)
                .tensor("w", number, 0, 32 * BLOCKS, ROWS)
                .pad(32)
                .toBytes();
        byte[] file = Arrays.copyOf(header, header.length + shuffled.length);
        System.arraycopy(shuffled, 0, file, header.length, shuffled.length);
        try (ModelFile opened = open(file)) {
            Tensor tensor = opened.tensors().getFirst();
            assertEquals(name, tensor.typeName());
            assertEquals(plain, tensor.type());
            assertEquals(rows.length, tensor.bytes());
            assertFalse(tensor.isDirect());
            float[] expected = new float[32 * BLOCKS * 9];
            int rowBytes = 18 * BLOCKS;
            Codecs.find(plain)
                    .orElseThrow()
                    .decode(MemorySegment.ofArray(rows), 5L * rowBytes, expected.length, expected, 0);
            float[] found = new float[expected.length];
            Codecs.view(tensor).decode(5, 9, found);
            assertArrayEquals(expected, found);
        }
    }

    @Test
    void rowsThatAreNoWholeNumberOfGroupsAreNamed() {
        byte[] file = GgufBytes.header(1, 0)
                .tensor("w", 33, 0, 32, 12)
                .pad(32)
                .zeros(12 * 18)
                .toBytes();
        var thrown = assertThrows(FormatException.class, () -> open(file).close());
        assertTrue(thrown.getMessage().contains("a multiple of 8 rows for Q4_0_8_8"), thrown.getMessage());
        assertTrue(thrown.getMessage().contains(Shape.of(12, 32).toString()), thrown.getMessage());
    }

    @Test
    void aRemovedTypeIsWrittenAsThePlainOne() {
        assertEquals(2, GgufTypes.number(DType.Q4_0, "Q4_0_4_4").orElseThrow());
    }

    /// Blocks of random codes with finite scales.
    private static byte[] randomRows() {
        byte[] rows = new byte[ROWS * BLOCKS * 18];
        new Random(44).nextBytes(rows);
        for (int block = 0; block < rows.length; block += 18) {
            rows[block + 1] &= (byte) 0xbf;
        }
        return rows;
    }

    /// As ggml's repacking does it: run by run from the rows in turn.
    private static byte[] shuffled(byte[] rows, int lanes, int run, int mask) {
        ByteBuffer out = ByteBuffer.allocate(rows.length);
        for (int group = 0; group < ROWS; group += lanes) {
            for (int block = 0; block < BLOCKS; block++) {
                for (int lane = 0; lane < lanes; lane++) {
                    out.put(rows, ((group + lane) * BLOCKS + block) * 18, 2);
                }
                for (int i = 0; i < 16 * lanes / run; i++) {
                    int from = ((group + i % lanes) * BLOCKS + block) * 18 + 2 + i / lanes * run;
                    for (int j = 0; j < run; j++) {
                        out.put((byte) (rows[from + j] ^ mask));
                    }
                }
            }
        }
        return out.array();
    }

    private ModelFile open(byte[] bytes) throws FormatException {
        try {
            return Formats.open(Files.write(folder.resolve("model.gguf"), bytes));
        } catch (FormatException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
