package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import lapidary.app.support.Fx;
import lapidary.app.support.SampleModel;
import lapidary.core.compressed.Codecs;
import lapidary.core.job.Job;
import lapidary.core.linalg.Svd;
import lapidary.core.model.Model;
import lapidary.core.stats.Statistics;
import org.junit.jupiter.api.Test;

/// The watch itself: it must see work on the JavaFX thread, and nothing else.
class FxWatchTest {
    @Test
    void seesStatisticsOnTheScreensThread() throws Exception {
        Fx.start();
        try (Model model = SampleModel.open();
                FxWatch watch = new FxWatch()) {
            Fx.run(() -> model.tensors().forEach(tensor -> Statistics.of(Codecs.view(tensor.tensor()), Job.UNWATCHED)));
            assertFalse(watch.heavyWork().isEmpty());
        }
    }

    @Test
    void seesNothingWhenTheWorkIsElsewhere() throws Exception {
        Fx.start();
        try (Model model = SampleModel.open();
                FxWatch watch = new FxWatch()) {
            model.tensors().forEach(tensor -> Statistics.of(Codecs.view(tensor.tensor()), Job.UNWATCHED));
            Fx.pulses(10);
            assertEquals(List.of(), watch.heavyWork());
        }
    }

    @Test
    void seesNothingInALookupAmongSortedValues() throws Exception {
        Fx.start();
        try (Model model = SampleModel.open()) {
            Statistics statistics =
                    Statistics.of(Codecs.view(model.tensors().getFirst().tensor()), Job.UNWATCHED);
            try (FxWatch watch = new FxWatch()) {
                for (int look = 0; look < 200; look++) {
                    Fx.run(() -> statistics.quantile(0));
                }
                assertEquals(List.of(), watch.heavyWork());
            }
        }
    }

    @Test
    void seesALongWalkThroughAnArray() {
        Fx.start();
        float[] weights = new float[400 * 300];
        try (FxWatch watch = new FxWatch()) {
            Fx.run(() -> Svd.singularValues(weights, 400, 300));
            assertFalse(watch.heavyWork().isEmpty());
        }
    }
}
