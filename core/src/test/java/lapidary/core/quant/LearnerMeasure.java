package lapidary.core.quant;

import java.util.List;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Transform;
import lapidary.core.tensor.Shape;

/// How long learned rounding takes for one layer; run by hand. All methods in one process, as a comparison of methods
/// runs them.
///
/// `java … lapidary.core.quant.LearnerMeasure 512 256 3 [METHOD …]`
final class LearnerMeasure {
    private LearnerMeasure() {}

    public static void main(String[] arguments) throws Exception {
        int outputs = Integer.parseInt(arguments[0]);
        int width = Integer.parseInt(arguments[1]);
        List<String> chosen = List.of(arguments).subList(3, arguments.length);
        LayerProblem problem = LayerProblem.autoregressive(1, outputs, width, 2048, 0.9);
        Workers workers = Workers.shared();
        List<Transform> methods =
                List.of(new AdaRound(workers), new FlexRound(workers), new AdaQuant(workers), new SignRound(workers));
        for (int round = 0; round < 3; round++) {
            for (Transform method : methods) {
                if (chosen.isEmpty() || chosen.contains(method.id())) {
                    measure(method, problem, "bits=" + arguments[2]);
                }
            }
        }
    }

    private static void measure(Transform method, LayerProblem problem, String bits) throws Exception {
        long begun = System.nanoTime();
        CompressedTensor found = method.apply(
                problem.tensor(),
                TestTensors.view(problem.tensor()),
                TestTensors.settings(method, bits, "group=64"),
                problem.evidence(),
                Job.UNWATCHED);
        double seconds = (System.nanoTime() - begun) / 1e9;
        Shape shape = problem.tensor().tensor().shape();
        System.out.printf(
                "%s of %s, %s: %.3f s, %.1f ns for each weight, loss %.9g%n",
                method.title(),
                shape,
                bits,
                seconds,
                seconds * 1e9 / shape.elements(),
                problem.loss(TestTensors.decode(found)));
    }
}
