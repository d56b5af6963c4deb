package lapidary.app.bits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import lapidary.app.support.SampleModel;
import lapidary.core.allocate.SizeBudget;
import lapidary.core.model.Model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BudgetKindTest {
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"3.125bpw", "2.000MiB", "1.500GiB", "2.500MiB@4096", "1.250ms@256", "12.50ms@1024"})
    void whatIsWrittenIsReadAndWrittenTheSame(String text) throws Exception {
        SizeBudget budget = SizeBudget.parse(text);
        BudgetKind kind = BudgetKind.of(budget);
        int context = text.contains("@") ? Integer.parseInt(text.substring(text.indexOf('@') + 1)) : 7;
        assertEquals(text, kind.text(BudgetKind.amount(budget), context));
        assertEquals(budget, kind.budget(BudgetKind.amount(budget), context));
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(BudgetKind.class)
    void theAmountOfASizeIsTheBudgetThatTheSizeFits(BudgetKind kind) throws Exception {
        try (Model model = SampleModel.open()) {
            long size = 17_654_321;
            double amount = kind.amount(size, model, 512);
            long limit = kind.budget(amount, 512).limit(model);
            assertTrue(Math.abs(limit - size) <= 1, limit + " of " + size);
        }
    }

    @Test
    void memoryCountsKeysAndValues() throws Exception {
        try (Model model = SampleModel.open()) {
            var architecture = model.architecture().orElseThrow();
            double width = architecture.keyValueHeads() * architecture.headSize();
            assertEquals(
                    1000 + 2.0 * architecture.blocks() * 100 * width * 2, BudgetKind.MEMORY.amount(1000, model, 100));
        }
    }
}
