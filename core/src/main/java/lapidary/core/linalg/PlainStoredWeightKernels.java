package lapidary.core.linalg;

/// The kernels as plain loops.
final class PlainStoredWeightKernels implements StoredWeightKernels {

    @Override
    public boolean isFastOnBlocks() {
        return false;
    }

    @Override
    public int magnitudes(short[] bits, int from, int to, int[] out) {
        int most = 0;
        int zeros = 0;
        for (int i = from; i < to; i++) {
            int magnitude = bits[i] & Short.MAX_VALUE;
            most = Math.max(most, magnitude);
            zeros += magnitude == 0 ? 1 : 0;
        }
        out[0] = most;
        return zeros;
    }

    @Override
    public int powers(byte[] bytes, int blocks, double[] out) {
        double[] sums = new double[4];
        int zeros = 0;
        for (int block = 0; block < blocks; block++) {
            int from = PlainWidening.BLOCK_BYTES * block;
            float scale = PlainWidening.scale(bytes, from);
            for (int i = 0; i < PlainWidening.BLOCK; i++) {
                double value = bytes[from + Short.BYTES + i] * scale;
                sums[0] += value;
                sums[1] += value * value;
                sums[2] += value * value * value;
                sums[3] += value * value * (value * value);
                zeros += value == 0 ? 1 : 0;
            }
        }
        System.arraycopy(sums, 0, out, 0, sums.length);
        return zeros;
    }

    @Override
    public float magnitude(byte[] bytes, int block, int blocks) {
        float most = 0;
        for (int i = block; i < block + blocks; i++) {
            int from = PlainWidening.BLOCK_BYTES * i;
            float scale = Math.abs(PlainWidening.scale(bytes, from));
            for (int k = 0; k < PlainWidening.BLOCK; k++) {
                most = Math.max(most, Math.abs((int) bytes[from + Short.BYTES + k]) * scale);
            }
        }
        return most;
    }
}
