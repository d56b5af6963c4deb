package lapidary.core.prune;

import java.util.Optional;
import lapidary.core.compressed.CodeStorage;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.compressed.Computed;
import lapidary.core.compressed.Dense;
import lapidary.core.compressed.Grid;
import lapidary.core.compressed.KeptBits;
import lapidary.core.compressed.LevelGrid;
import lapidary.core.compressed.Packed;
import lapidary.core.compressed.Rearranged;
import lapidary.core.compressed.Reoriented;
import lapidary.core.compressed.ShiftedGrid;
import lapidary.core.compressed.Sparse;
import lapidary.core.tensor.DType;

/// What stored forms do to weights that are 0.
final class ZeroKeeping {
    private ZeroKeeping() {}

    /// Whether a type has an exact zero in every block: those with a minimum of their own, or a
    /// table without a 0, have
    /// not.
    static boolean keepsZeros(DType type) {
        return switch (type) {
            case F64, F32, F16, BF16, F8_E4M3, F8_E5M2, F8_E4M3FNUZ, F8_E5M2FNUZ, F4, F6_E2M3, F6_E3M2 -> true;
            case Q4_0, Q5_0, Q8_0, Q8_1, Q8_K, Q3_K, Q6_K, TQ1_0, TQ2_0, MXFP4, NVFP4 -> true;
            case F8_E8M0, C64, I64, I32, I16, I8, U64, U32, U16, U8, BOOL -> false;
            case Q4_1, Q5_1, Q2_K, Q4_K, Q5_K, Q1_0, Q2_0 -> false;
            case IQ1_S, IQ1_M, IQ2_XXS, IQ2_XS, IQ2_S, IQ3_XXS, IQ3_S, IQ4_NL, IQ4_XS -> false;
            case OPAQUE, COMPUTED -> false;
        };
    }

    /// The same tensor with exact zeros where nothing is kept; empty where its form has none.
    ///
    /// @param kept in the order of `tensor`
    static Optional<CompressedTensor> clear(CompressedTensor tensor, KeptBits kept) {
        return switch (tensor) {
            case Dense dense -> keepsZeros(dense.type()) ? Optional.of(dense) : Optional.empty();
            case Packed packed -> keepsZeros(packed.type()) ? Optional.of(packed) : Optional.empty();
            case Grid grid -> clear(grid, kept);
            case LevelGrid levels -> clear(levels, kept);
            case Reoriented turned ->
                clear(turned.matrix(), kept.toMatrix(turned.orientation()))
                        .map(matrix -> Reoriented.of(turned.orientation(), matrix));
            case Sparse sparse -> Optional.of(sparse);
            case ShiftedGrid _, Rearranged _, Computed _ -> Optional.empty();
        };
    }

    private static Optional<CompressedTensor> clear(Grid grid, KeptBits kept) {
        if (grid.isSymmetric() && (grid.bits() == 1 || hasNoZero(grid))) {
            return Optional.empty();
        }
        int columns = Math.toIntExact(grid.shape().columns());
        int perRow = grid.groupSize() == 0 ? 0 : Math.ceilDiv(columns, grid.groupSize());
        byte[][] codes = new byte[grid.codes().length][];
        for (int row = 0; row < codes.length; row++) {
            codes[row] = grid.codes()[row].clone();
            for (int column = 0; column < columns; column++) {
                if (!kept.isKept((long) row * columns + column)) {
                    int group = perRow == 0 ? 0 : row * perRow + column / grid.groupSize();
                    codes[row][column] = grid.isSymmetric() ? 0 : (byte) grid.zeroPoints()[group];
                }
            }
        }
        return Optional.of(new Grid(
                grid.shape(),
                grid.bits(),
                grid.groupSize(),
                codes,
                grid.scales(),
                grid.zeroPoints(),
                grid.scaleType(),
                grid.storage()));
    }

    private static boolean hasNoZero(Grid grid) {
        return grid.storage().codes() == CodeStorage.ODD;
    }

    private static Optional<CompressedTensor> clear(LevelGrid grid, KeptBits kept) {
        int zero = -1;
        for (int i = 0; i < grid.levels().length; i++) {
            zero = grid.levels()[i] == 0 ? i : zero;
        }
        if (zero < 0) {
            return Optional.empty();
        }
        int columns = Math.toIntExact(grid.shape().columns());
        byte[][] codes = new byte[grid.codes().length][];
        for (int row = 0; row < codes.length; row++) {
            codes[row] = grid.codes()[row].clone();
            for (int column = 0; column < columns; column++) {
                if (!kept.isKept((long) row * columns + column)) {
                    codes[row][column] = (byte) zero;
                }
            }
        }
        return Optional.of(new LevelGrid(
                grid.shape(),
                grid.bits(),
                grid.groupSize(),
                grid.levels(),
                grid.isOwnTable(),
                codes,
                grid.scales(),
                grid.scaleForm()));
    }
}
