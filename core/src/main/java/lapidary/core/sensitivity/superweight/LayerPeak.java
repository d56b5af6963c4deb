package lapidary.core.sensitivity.superweight;

import java.util.OptionalInt;
import lapidary.core.tensor.TensorId;

/// The largest input and the largest output of one down-projection over all tokens, and the weight that makes most of
/// that output.
///
/// @param tensor the weight
/// @param block from 0
/// @param expert its number where the layer is an expert's
/// @param input the value of largest magnitude, with its sign
/// @param channel the input channel that it is of
/// @param output the value of largest magnitude, with its sign, before it is added to anything
/// @param row the output channel that it is of, counted in the tensor
/// @param column the input channel that makes most of that output
/// @param entering what enters that column at the token of the output
/// @param weight at row and column
/// @param share of the output that this one weight makes
/// @param prominence how many times larger the weight is than its column's spread: |w| / (1.4826 · median |w|)
/// @param isSpike whether the rule calls it a super weight
public record LayerPeak(
        TensorId tensor,
        int block,
        OptionalInt expert,
        double input,
        int channel,
        double output,
        int row,
        int column,
        double entering,
        double weight,
        double share,
        double prominence,
        boolean isSpike) {

    public Coordinate coordinate() {
        return new Coordinate(tensor, row, column);
    }

    LayerPeak spike(boolean found) {
        return new LayerPeak(
                tensor, block, expert, input, channel, output, row, column, entering, weight, share, prominence, found);
    }
}
