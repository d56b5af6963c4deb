package lapidary.core.preview;

import lapidary.core.job.Job;
import lapidary.core.linalg.Gemm;
import lapidary.core.linalg.Kernels;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;

/// Runs the kernels of a forward pass on made-up numbers until they are compiled, so that the first preview does not
/// wait for that. They are slow before, a thousand times where the Vector API is interpreted.
final class WarmUp {
    private static final int ROWS = 64;
    private static final int COLUMNS = 2048;
    private static final int ROUNDS = 60;

    private WarmUp() {}

    static void run(Job job) {
        Kernels kernels = Kernels.fastest();
        try (NativeFloats left = new NativeFloats((long) ROWS * COLUMNS);
                NativeFloats right = new NativeFloats((long) ROWS * COLUMNS);
                NativeFloats out = new NativeFloats((long) ROWS * ROWS)) {
            Matrix a = left.matrix(ROWS, COLUMNS);
            Matrix b = right.matrix(ROWS, COLUMNS);
            for (int round = 0; round < ROUNDS; round++) {
                job.check();
                Gemm.productTransposed(a, b, 1, false, out.matrix(ROWS, ROWS));
                for (int row = 0; row < ROWS / 8; row++) {
                    job.check();
                    row(kernels, a, b, row);
                }
            }
        }
    }

    private static void row(Kernels kernels, Matrix a, Matrix b, int row) {
        long at = a.at(row);
        kernels.rmsNorm(a.data(), at, b.data(), COLUMNS, 1e-5f, a.data(), at);
        kernels.siluTimes(a.data(), at, b.data(), at, COLUMNS);
        kernels.softmax(b.data(), at, COLUMNS / 2, COLUMNS);
        double sum = kernels.logSumExp(b.data(), at, COLUMNS);
        double divergence = kernels.divergence(b.data(), at, sum, b.data(), at, sum, COLUMNS);
        double distance = kernels.sumOfSquares(a.data(), at, COLUMNS)
                + kernels.squaredDistance(a.data(), at, b.data(), at, COLUMNS);
        int top = kernels.argMax(b.data(), at, COLUMNS);
        assert divergence == 0 && distance >= 0 && top >= 0 : "numbers that nobody asked for";
    }
}
