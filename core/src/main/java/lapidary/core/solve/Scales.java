package lapidary.core.solve;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import lapidary.core.calib.Evidence;
import lapidary.core.method.Clip;
import lapidary.core.method.Patch;
import lapidary.core.method.Scaling;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;

/// What patches do to one tensor before it is rounded, in order.
record Scales(TensorId tensor, List<Patch> patches) {

    Scales {
        patches = patches.stream()
                .filter(patch ->
                        patch.scaled().containsKey(tensor) || patch.clipped().containsKey(tensor))
                .toList();
    }

    boolean isEmpty() {
        return patches.isEmpty();
    }

    /// The weights with every factor, and without any bound: they compute what the original does.
    RowSource exact(RowSource weights) {
        RowSource found = weights;
        for (Patch patch : patches) {
            Scaling scaling = patch.scaled().get(tensor);
            found = scaling == null ? found : scaling.of(found);
        }
        return found;
    }

    /// What is rounded.
    RowSource bounded(RowSource weights) {
        RowSource found = weights;
        for (Patch patch : patches) {
            Scaling scaling = patch.scaled().get(tensor);
            Clip clip = patch.clipped().get(tensor);
            found = scaling == null ? found : scaling.of(found);
            found = clip == null ? found : clip.of(found);
        }
        return found;
    }

    /// Weights that stand for scaled ones as the original's own would: to be compared with them.
    RowSource undone(RowSource weights) {
        RowSource found = weights;
        for (Patch patch : patches.reversed()) {
            Scaling scaling = patch.scaled().get(tensor);
            found = scaling == null
                    ? found
                    : new Scaling(inverse(scaling.rows()), inverse(scaling.columns()), scaling.offset()).of(found);
        }
        return found;
    }

    private static float[] inverse(float[] factors) {
        float[] inverse = new float[factors.length];
        for (int i = 0; i < factors.length; i++) {
            inverse[i] = 1 / factors[i];
        }
        return inverse;
    }

    /// Puts the factors of the columns among those of other tensors.
    void addColumns(Map<TensorId, float[]> columns) {
        float[] all = columns();
        if (all.length > 0) {
            columns.put(tensor, all);
        }
    }

    /// The product of all factors of the columns; empty for ones.
    float[] columns() {
        List<float[]> found = new ArrayList<>();
        for (Patch patch : patches) {
            Scaling scaling = patch.scaled().get(tensor);
            if (scaling != null && scaling.columns().length > 0) {
                found.add(scaling.columns());
            }
        }
        if (found.isEmpty()) {
            return new float[0];
        }
        int length = found.stream().mapToInt(each -> each.length).max().orElse(0);
        float[] product = new float[length];
        Arrays.fill(product, 1);
        for (float[] each : found) {
            for (int i = 0; i < length; i++) {
                product[i] *= each[i % each.length];
            }
        }
        return product;
    }

    /// What is known about the tensor's inputs, divided as they are.
    Evidence scaled(Evidence evidence) {
        float[] columns = columns();
        return columns.length == 0 ? evidence : evidence.scaled(Map.of(tensor, columns));
    }
}
