package lapidary.core.format.checkpoint;

import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import lapidary.core.compressed.Codecs;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;
import lapidary.core.tensor.TensorId;

/// Four-bit floats (E2M1, two to a byte, the first in the low half) with a scale for each group of 16 or 32 inputs:
/// weight = number · (scale / whole), in single precision.
///
/// @param packed `uint8[outputs, inputs/2]`
/// @param scales [outputs, groups]: F8_E4M3 of NVFP4, F8_E8M0 of MXFP4
/// @param whole one number for the tensor, by which NVFP4 divides its scales; empty for MXFP4
record MicroscaledFloats(
        Shape shape,
        String typeName,
        SortedMap<String, Tensor> parts,
        Tensor packed,
        Tensor scales,
        Optional<Tensor> whole,
        int groupSize)
        implements QuantizedWeight {

    @Override
    public void decode(long firstRow, int rows, float[] out) {
        Objects.checkFromIndexSize(firstRow, (long) rows, shape.rows());
        Codecs.view(numbers()).decode(firstRow, rows, out);
        int columns = Math.toIntExact(shape.columns());
        int groups = columns / groupSize;
        float[] scale = new float[groups];
        float[] divisor = {1};
        whole.ifPresent(stored -> Columns.decode(stored, 0, 1, divisor));
        for (int row = 0; row < rows; row++) {
            Columns.decode(scales, (firstRow + row) * groups, groups, scale);
            for (int i = 0; i < columns; i++) {
                out[row * columns + i] *= scale[i / groupSize] / divisor[0];
            }
        }
    }

    private Tensor numbers() {
        return new Tensor(
                new TensorId(packed.id().name()), shape, DType.F4, "F4", packed.data(), packed.file(), packed.offset());
    }
}
