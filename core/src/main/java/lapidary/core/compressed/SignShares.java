package lapidary.core.compressed;

import java.util.Optional;

/// How many weights of a tensor of few values lie below, at and above the middle one, and how its scales spread: what
/// there is to see of a ternary or binary tensor.
///
/// @param negative weights with the lowest value of their group, or below zero
/// @param zero weights at the middle value: 0, or the shift of the group
/// @param positive weights with the highest value of their group, or above zero
/// @param scales how many there are
/// @param leastScale the smallest scale
/// @param meanScale the mean over all scales; γ where there is one for the tensor
/// @param largestScale the largest scale
public record SignShares(
        long negative,
        long zero,
        long positive,
        long scales,
        double leastScale,
        double meanScale,
        double largestScale) {
    private static final int MOST_BITS = 2;

    /// Of binary and ternary tensors; empty for every other.
    public static Optional<SignShares> of(CompressedTensor tensor) {
        return switch (tensor) {
            case Reoriented turned -> of(turned.matrix());
            case ShiftedGrid shifted when shifted.steps().bits() == MOST_BITS -> Optional.of(count(shifted.steps(), 1));
            case Grid grid when grid.isSymmetric() && isTernary(grid) -> Optional.of(count(grid, 0));
            default -> Optional.empty();
        };
    }

    /// The weights that were counted.
    public long count() {
        return negative + zero + positive;
    }

    /// Share of the weights that are at the middle value, 0 to 1; 0 when there are none.
    public double zeroShare() {
        return count() == 0 ? 0 : (double) zero / count();
    }

    /// Codes −1, 0 and 1 alone.
    private static boolean isTernary(Grid grid) {
        if (grid.bits() > MOST_BITS) {
            return false;
        }
        for (byte[] row : grid.codes()) {
            for (byte code : row) {
                if (code < -1 || code > 1) {
                    return false;
                }
            }
        }
        return true;
    }

    private static SignShares count(Grid grid, int middle) {
        long negative = 0;
        long zero = 0;
        long all = 0;
        for (byte[] row : grid.codes()) {
            for (byte code : row) {
                negative += code < middle ? 1 : 0;
                zero += code == middle ? 1 : 0;
            }
            all += row.length;
        }
        double least = Double.POSITIVE_INFINITY;
        double largest = 0;
        double sum = 0;
        for (float scale : grid.scales()) {
            least = Math.min(least, scale);
            largest = Math.max(largest, scale);
            sum += scale;
        }
        int scales = grid.scales().length;
        return new SignShares(
                negative,
                zero,
                all - negative - zero,
                scales,
                scales == 0 ? 0 : least,
                scales == 0 ? 0 : sum / scales,
                largest);
    }
}
