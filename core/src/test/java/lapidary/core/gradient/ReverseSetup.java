package lapidary.core.gradient;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import lapidary.core.infer.Engine;
import lapidary.core.infer.ForwardPass;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.TensorId;

/// A model that is run there and back, with gradients and moved weights for tests.
final class ReverseSetup implements AutoCloseable {
    final Model model;
    final Engine engine;
    final ForwardPass pass;
    final ReversePass reverse;

    ReverseSetup(Path path, int threads, long stateBytes) throws IOException {
        model = Model.open(path);
        engine = new Engine(model, ReversePassTest.TEXT.length, 1L << 28, new Workers(threads));
        pass = engine.pass(Weights.original(model));
        reverse = new ReversePass(engine, stateBytes);
    }

    ModelTensor named(String name) {
        return model.tensors().stream()
                .filter(tensor -> tensor.id().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /// Everything but learned positions.
    Set<TensorId> everything() {
        Set<TensorId> all = new HashSet<>();
        for (ModelTensor tensor : engine.network().blocks().stream()
                .flatMap(block -> block.weights().stream())
                .toList()) {
            all.add(tensor.id());
        }
        all.add(engine.network().embedding().id());
        all.add(engine.network().output().id());
        all.add(engine.network().outputNorm().id());
        engine.network().outputNormBias().ifPresent(bias -> all.add(bias.id()));
        return all;
    }

    Found gradients(Objective objective, List<Example> examples, Set<TensorId> wanted) {
        return gradients(pass, objective, examples, wanted);
    }

    Found gradients(ForwardPass with, Objective objective, List<Example> examples, Set<TensorId> wanted) {
        Map<TensorId, float[]> gradients = new HashMap<>();
        double value = reverse.gradients(
                new ReversePass.Request(with, examples, objective),
                wanted,
                (tensor, gradient) -> gradients.put(tensor.id(), gradient.toArray()),
                Job.UNWATCHED);
        return new Found(value, gradients);
    }

    double objective(Objective objective, ForwardPass with) {
        return reverse.objective(new ReversePass.Request(with, ReversePassTest.EXAMPLES, objective), Job.UNWATCHED);
    }

    /// Random signs times a share of each tensor's root mean square.
    Map<TensorId, float[]> direction(Random random, double share) {
        Map<TensorId, float[]> direction = new HashMap<>();
        for (TensorId id : new TreeSet<>(everything())) {
            float[] values = values(pass.source(named(id.name())));
            double squares = 0;
            for (float value : values) {
                squares += (double) value * value;
            }
            float step = (float) (share * Math.sqrt(squares / values.length));
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextBoolean() ? step : -step;
            }
            direction.put(id, values);
        }
        return direction;
    }

    ForwardPass moved(Map<TensorId, float[]> direction, int times) throws IOException {
        return moved(pass, direction, times);
    }

    ForwardPass moved(ForwardPass from, Map<TensorId, float[]> direction, int times) throws IOException {
        return engine.pass(tensor -> {
            RowSource source = from.source(tensor);
            float[] values = values(source);
            float[] along = direction.getOrDefault(tensor.id(), new float[values.length]);
            for (int i = 0; i < values.length; i++) {
                values[i] += times * along[i];
            }
            return new Held(source.shape(), values);
        });
    }

    private static float[] values(RowSource source) {
        float[] values = new float[Math.toIntExact(source.shape().elements())];
        source.decode(0, Math.toIntExact(source.shape().rows()), values);
        return values;
    }

    @Override
    public void close() throws IOException {
        reverse.close();
        engine.close();
        model.close();
    }

    /// @param gradients by the wanted tensors
    record Found(double objective, Map<TensorId, float[]> gradients) {

        double along(Map<TensorId, float[]> direction) {
            return sum(direction, 1);
        }

        /// Standard deviation of slopes along directions of random signs.
        double size(Map<TensorId, float[]> direction) {
            return Math.sqrt(sum(direction, 2));
        }

        private double sum(Map<TensorId, float[]> direction, int power) {
            double sum = 0;
            for (Map.Entry<TensorId, float[]> entry : gradients.entrySet()) {
                float[] along = direction.get(entry.getKey());
                for (int i = 0; i < along.length; i++) {
                    sum += Math.pow((double) along[i] * entry.getValue()[i], power);
                }
            }
            return sum;
        }
    }

    /// Values on the heap.
    private record Held(Shape shape, float[] values) implements RowSource {
        @Override
        public void decode(long firstRow, int rows, float[] out) {
            int columns = Math.toIntExact(shape.columns());
            System.arraycopy(values, Math.toIntExact(firstRow) * columns, out, 0, rows * columns);
        }
    }
}
