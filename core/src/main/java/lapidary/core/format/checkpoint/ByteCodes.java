package lapidary.core.format.checkpoint;

import lapidary.core.compressed.Codecs;
import lapidary.core.tensor.Tensor;

/// Integers of a byte each, signed or not, [outputs, n].
record ByteCodes(Tensor bytes) implements Codes {
    @Override
    public void read(long firstRow, int rows, int[] out) {
        float[] numbers = new float[Math.toIntExact(rows * bytes.shape().columns())];
        Codecs.view(bytes).decode(firstRow, rows, numbers);
        for (int i = 0; i < numbers.length; i++) {
            out[i] = (int) numbers[i];
        }
    }
}
