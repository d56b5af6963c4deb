package lapidary.core.compressed;

import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;

/// Integer codes on uniform grids: value = (code − zero point) · scale, one scale and zero point per group of
/// consecutive inputs, per row, or for the whole tensor.
///
/// @param bits width of a code, 1–8
/// @param groupSize elements of a row that share a scale; `columns` for one per row; 0 for one per tensor
/// @param codes `int8[rows][columns]`, stored code (offset so that it fits a signed byte as documented by the encoder)
/// @param scales `float32[groups]`, already rounded to `scaleType`
/// @param zeroPoints `int16[groups]`; empty when symmetric
/// @param scaleType how scales are stored: F16 or F32
public record Grid(
        Shape shape, int bits, int groupSize, byte[][] codes, float[] scales, short[] zeroPoints, DType scaleType)
        implements CompressedTensor {
    @Override
    public Ledger ledger() {
        throw new IllegalStateException("contract draft");
    }

    @Override
    public void decode(long firstRow, int rows, float[] out) {
        throw new IllegalStateException("contract draft");
    }
}
