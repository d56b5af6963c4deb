package lapidary.core.sensitivity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import lapidary.core.job.Job;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;
import org.junit.jupiter.api.Test;

class WeightSpaceTest {

    /// σ = 3 and 1, so p = ¾ and ¼: rank exp(0.5623), entropy of 0.9 and 0.1 over ln 2, nuclear 4 / √20.
    @Test
    void numbersOfADiagonalMatrixAreThoseOfItsDiagonal() {
        WeightSpace space = WeightSpace.of(source(2, 2, new float[] {3, 0, 0, -1}), Job.UNWATCHED);
        assertArrayEquals(new double[] {3, 1}, space.singularValues(), 1e-6);
        assertEquals(Math.exp(-0.75 * Math.log(0.75) - 0.25 * Math.log(0.25)), space.utilizedRank(), 1e-6);
        assertEquals((-0.9 * Math.log(0.9) - 0.1 * Math.log(0.1)) / Math.log(2), space.matrixEntropy(), 1e-6);
        assertEquals(4 / Math.sqrt(20), space.nuclearShare(), 1e-6);
        assertArrayEquals(new double[] {3, 1}, space.rowMaxima(), 0);
    }

    @Test
    void equalSingularValuesUseEveryDirection() {
        float[] identity = new float[8 * 8];
        for (int i = 0; i < 8; i++) {
            identity[9 * i] = 2;
        }
        WeightSpace space = WeightSpace.of(source(8, 8, identity), Job.UNWATCHED);
        assertEquals(8, space.utilizedRank(), 1e-5);
        assertEquals(1, space.matrixEntropy(), 1e-6);
        assertEquals(1, space.nuclearShare(), 1e-6);
    }

    @Test
    void oneDirectionIsARankOfOne() {
        float[] outer = new float[6 * 4];
        for (int i = 0; i < outer.length; i++) {
            outer[i] = (i / 4 + 1) * (i % 4 - 1.5f);
        }
        WeightSpace space = WeightSpace.of(source(6, 4, outer), Job.UNWATCHED);
        assertEquals(1, space.utilizedRank(), 1e-4);
        assertEquals(0, space.matrixEntropy(), 1e-4);
        assertEquals(0.5, space.nuclearShare(), 1e-5);
    }

    @Test
    void oneLargeWeightAmongManyIsAnOutlier() {
        Random random = new Random(5);
        float[] weights = new float[100 * 100];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextGaussian();
        }
        WeightSpace normal = WeightSpace.of(source(100, 100, weights), Job.UNWATCHED);
        assertEquals(0, normal.kurtosis(), 0.2);
        assertEquals(0, normal.outlierShare());
        weights[4321] = 60;
        WeightSpace tailed = WeightSpace.of(source(100, 100, weights), Job.UNWATCHED);
        assertEquals(1e-4, tailed.outlierShare(), 1e-12);
        assertTrue(tailed.kurtosis() > 100, "" + tailed.kurtosis());
        assertEquals(60, tailed.rowMaxima()[43]);
    }

    @Test
    void aMatrixThatIsNotFiniteHasNoSingularValues() {
        WeightSpace space = WeightSpace.of(source(2, 2, new float[] {1, Float.NaN, 2, 3}), Job.UNWATCHED);
        assertEquals(0, space.singularValues().length);
        assertTrue(Double.isNaN(space.utilizedRank()));
        assertTrue(Double.isNaN(space.matrixEntropy()));
    }

    private static RowSource source(int rows, int columns, float[] values) {
        return new RowSource() {
            @Override
            public Shape shape() {
                return Shape.of(rows, columns);
            }

            @Override
            public void decode(long firstRow, int count, float[] out) {
                System.arraycopy(values, (int) firstRow * columns, out, 0, count * columns);
            }
        };
    }
}
