package lapidary.core.calib;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.model.TensorNames;
import lapidary.core.tensor.TensorId;

/// An importance matrix from second moments, which hold it in their diagonals. Experts that have a tensor each are put
/// together under the name that GGUF files have for all of them.
final class MomentsImportance {
    private MomentsImportance() {}

    static ImportanceMatrix of(
            Map<TensorId, List<InputMoments>> layers, String data, CalibrationSettings settings, long tokens) {
        Map<String, SortedMap<Integer, InputMoments>> named = new HashMap<>();
        layers.forEach((id, matrices) -> {
            String name = TensorNames.gguf(id.name()).orElse(id.name());
            int first = TensorNames.expert(id.name()).orElse(0);
            for (int i = 0; i < matrices.size(); i++) {
                named.computeIfAbsent(name, key -> new TreeMap<>()).put(first + i, matrices.get(i));
            }
        });
        SortedMap<String, ImportanceMatrix.Entry> entries = new TreeMap<>();
        named.forEach((name, matrices) -> entries.put(name, entry(List.copyOf(matrices.values()))));
        int context = Math.min(settings.context(), Math.toIntExact(Math.max(1, tokens)));
        return new ImportanceMatrix(entries, List.of(data), Math.toIntExact(tokens / context), context);
    }

    private static ImportanceMatrix.Entry entry(List<InputMoments> matrices) {
        int columns = matrices.getFirst().inputs();
        float[] sums = new float[Math.multiplyExact(columns, matrices.size())];
        long[] counts = new long[matrices.size()];
        for (int matrix = 0; matrix < counts.length; matrix++) {
            InputMoments moments = matrices.get(matrix);
            counts[matrix] = moments.tokens();
            for (int i = 0; i < columns; i++) {
                sums[matrix * columns + i] = (float) (moments.second().get(i, i) * moments.tokens());
            }
        }
        return new ImportanceMatrix.Entry(sums, counts);
    }
}
