package lapidary.core.sensitivity;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import lapidary.core.tensor.TensorId;

/// One score of every tensor: layers × roles.
///
/// @param probe the quantizer asked about, in words
/// @param scores in the order of the model
public record SensitivityMap(Score score, String probe, List<TensorScore> scores) {
    public SensitivityMap {
        scores = List.copyOf(scores);
    }

    public Optional<TensorScore> of(TensorId tensor) {
        return scores.stream().filter(each -> each.tensor().equals(tensor)).findFirst();
    }

    /// The numbers that there are.
    public DoubleStream values() {
        return scores.stream().mapToDouble(each -> each.value().value()).filter(value -> !Double.isNaN(value));
    }

    /// Values of the tensors that two maps both know, turned so that more damage is more.
    ///
    /// @return `float64[2, tensors]`: of this map, of the other
    public double[][] beside(SensitivityMap other) {
        Map<TensorId, Double> theirs = new LinkedHashMap<>();
        other.scores.forEach(each ->
                theirs.put(each.tensor(), other.score.fragility(each.value().value())));
        List<double[]> pairs = new ArrayList<>();
        for (TensorScore each : scores) {
            double mine = score.fragility(each.value().value());
            double its = theirs.getOrDefault(each.tensor(), Double.NaN);
            if (!Double.isNaN(mine) && !Double.isNaN(its)) {
                pairs.add(new double[] {mine, its});
            }
        }
        return new double[][] {
            pairs.stream().mapToDouble(pair -> pair[0]).toArray(),
            pairs.stream().mapToDouble(pair -> pair[1]).toArray()
        };
    }
}
