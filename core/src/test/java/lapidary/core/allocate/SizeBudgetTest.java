package lapidary.core.allocate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import lapidary.core.infer.TinyLlama;
import lapidary.core.model.Model;
import lapidary.core.setting.InvalidSettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Budgets as people write them, and what they leave for a model.
class SizeBudgetTest {
    @TempDir
    private Path folder;

    @Test
    void readsBitsSizesAndMemoryWithAContext() throws Exception {
        assertEquals(new SizeBudget.BitsPerWeight(3.0), SizeBudget.parse("3.0bpw"));
        assertEquals(new SizeBudget.FileBytes(2_202_009), SizeBudget.parse("2.1MiB"));
        assertEquals(new SizeBudget.FileBytes(700_000_000), SizeBudget.parse("700 MB"));
        assertEquals(new SizeBudget.FileBytes(12), SizeBudget.parse("12B"));
        assertEquals(new SizeBudget.Memory(8_000_000_000L, 4096), SizeBudget.parse("8GB@4096"));
        assertEquals(new SizeBudget.TokenTime(12.5, 256), SizeBudget.parse("12.5 ms"));
        assertEquals(new SizeBudget.TokenTime(12, 4096), SizeBudget.parse("12MS@4096"));
        for (String text : new String[] {"3.5bpw", "12B", "800B@16", "12ms@1024"}) {
            SizeBudget budget = SizeBudget.parse(text);
            assertEquals(budget, SizeBudget.parse(budget.text()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "3",
                "bpw",
                "-3bpw",
                "0bpw",
                "65bpw",
                "3bpw@16",
                "1e9GB",
                "8GB@",
                "9999999999999GiB",
                "3XB",
                "0ms",
                "9999999ms",
                "1ms@99999999"
            })
    void refusesWhatIsNone(String text) {
        assertThrows(InvalidSettingException.class, () -> SizeBudget.parse(text));
    }

    /// 3 blocks, keys and values, 2 heads of 6 elements, 2 bytes: 144 bytes a token.
    @Test
    void theCacheIsTakenFromMemory() throws Exception {
        try (Model model = open()) {
            assertEquals(144 * 100, SizeBudget.cacheBytes(model.architecture().orElseThrow(), 100));
            assertEquals(100_000 - 14_400, new SizeBudget.Memory(100_000, 100).limit(model));
            assertEquals(3 * model.parameters(), new SizeBudget.BitsPerWeight(3).limit(model));
            assertEquals(77, new SizeBudget.FileBytes(77).limit(model));
        }
    }

    private Model open() throws IOException {
        return Model.open(TinyLlama.write(folder, true, 1));
    }
}
