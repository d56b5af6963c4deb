package lapidary.core.quant;

import java.util.Map;
import java.util.Random;
import lapidary.core.calib.Evidence;
import lapidary.core.calib.Moments;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Transform;
import lapidary.core.tensor.Shape;

/// How long GPTQ takes for one wide layer, moments and solution apart; run by hand beside an implementation of it.
///
/// `java … lapidary.core.quant.GptqMeasure 4096 4096 8192`
final class GptqMeasure {
    private GptqMeasure() {}

    public static void main(String[] arguments) throws Exception {
        int outputs = Integer.parseInt(arguments[0]);
        int width = Integer.parseInt(arguments[1]);
        int tokens = Integer.parseInt(arguments[2]);
        var tensor = TestTensors.gaussian(1, outputs, width);
        float[][] inputs = LayerProblem.autoregressive(new Random(2), width, tokens, 0.9);
        Transform gptq = new Gptq(Workers.shared());
        for (int round = 0; round < 3; round++) {
            long begun = System.nanoTime();
            Moments moments = Moments.of("made up", "00", Map.of(tensor.id(), inputs));
            double summed = seconds(begun);
            begun = System.nanoTime();
            gptq.apply(
                    tensor,
                    TestTensors.view(tensor),
                    TestTensors.settings(gptq, "bits=4", "group=128"),
                    Evidence.NONE.with(moments),
                    Job.UNWATCHED);
            double solved = seconds(begun);
            System.out.printf(
                    "%s, %,d tokens: statistics %.2f s, GPTQ %.2f s, both %.2f s%n",
                    Shape.of(outputs, width), tokens, summed, solved, summed + solved);
        }
    }

    private static double seconds(long begun) {
        return (System.nanoTime() - begun) / 1e9;
    }
}
