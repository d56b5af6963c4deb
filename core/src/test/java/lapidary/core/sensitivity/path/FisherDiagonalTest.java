package lapidary.core.sensitivity.path;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import org.junit.jupiter.api.Test;

class FisherDiagonalTest {
    private static final Change CHANGE = new Change(Toy.id(0), Toy.values(2, 1, 1, 1, 1), Toy.values(2, 1.5, 1, 0, 3));

    /// Gradients (1, 2, 3, 4) over 10 positions and (3, 0, −1, 0) over 20: ½ · ½ · (10·g₁² + 20·g₂²) · δ².
    @Test
    void squaresAreTakenExampleByExample() throws IOException {
        FisherDiagonal.Rise rise = of(sample(10, 1, 2, 3, 4), sample(20, 3, 0, -1, 0));
        assertArrayEquals(new double[] {11.875, 187.5}, rise.contribution().rows(), 1e-9);
        assertArrayEquals(new double[] {39.375, 160}, rise.contribution().columns(), 1e-9);
        assertEquals(199.375, rise.contribution().sum(), 1e-9);
    }

    /// Two examples whose gradients cancel still count.
    @Test
    void gradientsThatCancelStillCount() throws IOException {
        assertEquals(
                of(sample(4, 1, 1, 1, 1)).contribution().sum(),
                of(sample(4, 1, 1, 1, 1), sample(4, -1, -1, -1, -1))
                        .contribution()
                        .sum(),
                1e-12);
    }

    /// Rises of 1 and 4: a standard error of 1.5, times 12.7062 by Student's t with one degree of freedom.
    @Test
    void theIntervalIsThatOfTheExamples() throws IOException {
        FisherDiagonal.Rise rise = of(sample(2, 2, 0, 0, 0), sample(2, 4, 0, 0, 0));
        assertEquals(2.5, rise.contribution().sum(), 1e-9);
        assertEquals(12.7062 * 1.5, rise.halfWidth(), 1e-3);
        assertTrue(Double.isNaN(of(sample(2, 1, 0, 0, 0)).halfWidth()));
    }

    private static FisherDiagonal.Rise of(FisherDiagonal.Sample... samples) throws IOException {
        return FisherDiagonal.of(List.of(CHANGE), List.of(samples), 0, new Workers(1), Job.UNWATCHED)
                .getFirst();
    }

    private static FisherDiagonal.Sample sample(int positions, double... slope) {
        return new FisherDiagonal.Sample(
                new Toy((weights, gradients) -> {
                    System.arraycopy(slope, 0, gradients.getFirst(), 0, slope.length);
                    return 0;
                }),
                positions);
    }
}
