package lapidary.core.job;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// A job that a test cancels, and that keeps what was reported.
public class TestJob implements Job {
    public volatile boolean cancelled;
    public final List<Double> fractions = Collections.synchronizedList(new ArrayList<>());

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public void report(double fraction, String activity) {
        fractions.add(fraction);
    }
}
