package lapidary.app.bits;

import lapidary.core.allocate.Allocator;
import lapidary.core.setting.Settings;

/// How a budget is to be answered.
record Question(Allocator allocator, Settings settings) {
    private static final String EXACT = "dp";

    static Question standard(Allocator allocator) {
        return new Question(allocator, Settings.standard(allocator.settings()));
    }

    /// Whether what is wanted is the least sum of measured divergences, which is known for all budgets at once.
    boolean isLeastDivergence() {
        return allocator.id().equals(EXACT);
    }
}
