package lapidary.core.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowOrderTest {

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void returnsEveryRowToItsPlace(long seed) throws IOException {
        Random random = new Random(seed);
        int headSize = 2 * (1 + random.nextInt(40));
        int rowBytes = 1 + random.nextInt(100_000);
        byte[] rows = new byte[headSize * (1 + random.nextInt(3)) * rowBytes];
        random.nextBytes(rows);
        RowOrder order = new RowOrder(RowOrder.Kind.HALVES_TO_NEIGHBOURS, headSize);
        byte[] there = written(order, rows, rowBytes);
        assertArrayEquals(rows, written(order.inverse(), there, rowBytes));
        for (int row = 0; row < rows.length / rowBytes; row++) {
            assertEquals(rows[(int) order.sourceRow(row) * rowBytes], there[row * rowBytes]);
        }
    }

    @Test
    void leavesRowsThatStayInOnePiece() throws IOException {
        byte[] rows = {1, 2, 3};
        assertArrayEquals(rows, written(RowOrder.SAME, rows, 1));
        assertEquals(RowOrder.SAME, RowOrder.SAME.inverse());
    }

    @Test
    void refusesRowsThatAreNoWholeHeads() {
        RowOrder order = new RowOrder(RowOrder.Kind.NEIGHBOURS_TO_HALVES, 4);
        assertThrows(IllegalArgumentException.class, () -> written(order, new byte[6], 1));
        assertThrows(IllegalArgumentException.class, () -> written(order, new byte[9], 2));
    }

    @Test
    void refusesHeadsOfOddSize() {
        assertThrows(IllegalArgumentException.class, () -> new RowOrder(RowOrder.Kind.HALVES_TO_NEIGHBOURS, 3));
        assertThrows(IllegalArgumentException.class, () -> new RowOrder(RowOrder.Kind.SAME, 2));
    }

    private static byte[] written(RowOrder order, byte[] rows, int rowBytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        order.write(
                MemorySegment.ofArray(rows), rowBytes, piece -> out.writeBytes(piece.toArray(ValueLayout.JAVA_BYTE)));
        return out.toByteArray();
    }
}
