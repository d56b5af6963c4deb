package lapidary.core.sensitivity.superweight;

import java.util.Arrays;
import java.util.List;

/// What one forward pass showed.
///
/// @param zeroed weights that were zero in this pass, found by those before it
/// @param layers down-projections, first block first
/// @param states boundaries between blocks, the end included
/// @param channels `float32[boundaries][width]`: the largest magnitude of each channel of the hidden state
public record Observation(
        List<Coordinate> zeroed, List<LayerPeak> layers, List<StatePeak> states, List<float[]> channels) {
    public Observation {
        zeroed = List.copyOf(zeroed);
        layers = List.copyOf(layers);
        states = List.copyOf(states);
        channels = List.copyOf(channels);
    }

    /// Layers whose input and output are spikes.
    public List<LayerPeak> spikes() {
        return layers.stream().filter(LayerPeak::isSpike).toList();
    }

    /// Median over layers of the largest input.
    public double medianInput() {
        return median(
                layers.stream().mapToDouble(peak -> Math.abs(peak.input())).toArray());
    }

    /// Median over layers of the largest output.
    public double medianOutput() {
        return median(
                layers.stream().mapToDouble(peak -> Math.abs(peak.output())).toArray());
    }

    /// The largest magnitude of a channel of the hidden state at each boundary: its path through depth.
    ///
    /// @param channel the row of a super weight
    public double[] path(int channel) {
        return channels.stream().mapToDouble(each -> each[channel]).toArray();
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        if (sorted.length == 0) {
            return Double.NaN;
        }
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
