package lapidary.core.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import lapidary.core.format.FormatException;
import lapidary.core.tensor.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tables as files: what is written is read, and what is unsound is refused.
class LatencyFileTest {
    private static final String PRODUCT =
            "{\"type\":\"Q4_K\",\"rows\":8,\"columns\":256,\"workingSetBytes\":4096,\"nanoseconds\":5.5}";

    @TempDir
    private Path folder;

    private LatencyTable read(String name, String text) throws Exception {
        Path file = folder.resolve(name);
        Files.writeString(file, text);
        return LatencyFile.read(file);
    }

    @Test
    void readsWhatItWrote() throws Exception {
        LatencyTable table = LatencyTableTest.empty()
                .with(new Product(DType.Q4_K, 512, 256, 1 << 20), new Timing(100.25, 90, 120, 21))
                .with(new Product(DType.COMPUTED, 512, 256, 1 << 20), new Timing(1, 1, 1, 3))
                .with(new Fixed("llama 1", 256), new Timing(9, 8, 10, 41));
        Path file = folder.resolve("table.json");
        LatencyFile.write(table, file);
        assertEquals(table, LatencyFile.read(file));
        assertEquals(LatencyFile.text(table), Files.readString(file));
    }

    @Test
    void aTableThatWasBroughtNeedsTypesShapesAndTimesAlone() throws Exception {
        LatencyTable table = read("llama.json", "{\"lapidaryLatency\":1,\"products\":[" + PRODUCT + "]}");
        assertEquals("llama.json", table.source());
        assertEquals("", table.machine());
        assertEquals(new Timing(5.5, 5.5, 5.5, 1), table.products().get(new Product(DType.Q4_K, 8, 256, 4096)));
        LatencyTable lines = read(
                "llama.csv",
                "type,rows,columns,working set bytes,nanoseconds,low,high\nq4_k,8,256,4096,5.5\n\n"
                        + "IQ3_S, 8, 256, 4096, 7, 6, 9\nfixed,,256,,1000\n");
        TreeMap<Product, Timing> expected = new TreeMap<>();
        expected.put(new Product(DType.Q4_K, 8, 256, 4096), new Timing(5.5, 5.5, 5.5, 1));
        expected.put(new Product(DType.IQ3_S, 8, 256, 4096), new Timing(7, 6, 9, 1));
        assertEquals(expected, lines.products());
        assertEquals(1000, lines.fixed("any", 256).orElseThrow().nanos());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"lapidaryLatency\":2,\"products\":[]}",
                "{\"lapidaryLatency\":1,\"products\":{}}",
                "{\"lapidaryLatency\":1,\"products\":[7]}",
                "{\"lapidaryLatency\":1,\"products\":[],\"threads\":-1}",
                "{\"lapidaryLatency\":1,\"products\":[],\"threads\":99999999999}",
                "{\"lapidaryLatency\":1,\"products\":[],\"fixed\":[{\"architecture\":\"\",\"context\":1}]}",
                "{\"lapidaryLatency\":1,\"products\":[],\"fixed\":[{\"context\":-1,\"nanoseconds\":1}]}",
            })
    void refusesWhatIsNoTable(String text) {
        assertThrows(FormatException.class, () -> read("bad.json", text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"type\":\"Q4_K\"|\"type\":\"Q4_X\"",
                "\"type\":\"Q4_K\"|\"type\":\"OPAQUE\"",
                "\"rows\":8|\"rows\":0",
                "\"rows\":8|\"rows\":-8",
                "\"rows\":8|\"rows\":8.5",
                "\"rows\":8|\"rows\":4294967296",
                "\"columns\":256|\"columns\":\"256\"",
                "\"workingSetBytes\":4096|\"workingSetBytes\":99999999999999999999999",
                "\"nanoseconds\":5.5|\"nanoseconds\":-1",
                "\"nanoseconds\":5.5|\"nanoseconds\":NaN",
                "\"nanoseconds\":5.5|\"nanoseconds\":Infinity",
                "\"nanoseconds\":5.5|\"nanoseconds\":5.5,\"low\":6",
                "\"nanoseconds\":5.5|\"nanoseconds\":5.5,\"high\":1e999",
                "\"nanoseconds\":5.5|\"nanoseconds\":5.5,\"count\":0",
            })
    void refusesNumbersThatCannotBe(String change) {
        String[] parts = change.split("\\|");
        String product = PRODUCT.replace(parts[0], parts[1]);
        FormatException refused = assertThrows(
                FormatException.class,
                () -> read("bad.json", "{\"lapidaryLatency\":1,\"products\":[" + product + "]}"));
        assertTrue(refused.getMessage().contains("bad.json"), refused.getMessage());
    }

    @Test
    void refusesAProductThatIsThereTwice() {
        String twice = "{\"lapidaryLatency\":1,\"products\":[" + PRODUCT + "," + PRODUCT + "]}";
        assertEquals(
                FormatException.Problem.DUPLICATE_NAME,
                assertThrows(FormatException.class, () -> read("twice.json", twice))
                        .problem());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "q4_k,8",
                "q9,8,256,1,1",
                "q4_k,x,256,1,1",
                "q4_k,8,256,1,NaN",
                "q4_k,8,256,0,1",
                "q4_k,8,256,1,2,3,4"
            })
    void refusesLinesThatAreNone(String line) {
        FormatException refused = assertThrows(FormatException.class, () -> read("bad.csv", "type\n" + line));
        assertTrue(refused.getMessage().contains("line 2"), refused.getMessage());
    }
}
