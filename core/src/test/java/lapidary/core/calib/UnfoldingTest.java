package lapidary.core.calib;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import lapidary.core.format.onnx.GraphProduct;
import lapidary.core.infer.graph.GraphArray;
import lapidary.core.linalg.Matrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Unfolded inputs times the kernel as a matrix are the convolution.
class UnfoldingTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void rowsTimesTheKernelAreTheConvolution(long seed) {
        Random random = new Random(seed);
        int groups = 1 + random.nextInt(3);
        int channels = 1 + random.nextInt(3);
        int outputs = groups * (1 + random.nextInt(3));
        int[] kernel = {1 + random.nextInt(3), 1 + random.nextInt(3)};
        int[] stride = {1 + random.nextInt(2), 1 + random.nextInt(2)};
        int[] dilation = {1 + random.nextInt(2), 1 + random.nextInt(2)};
        int[] pads = {random.nextInt(2), random.nextInt(3), random.nextInt(3), random.nextInt(2)};
        int[] size = {5 + random.nextInt(4), 5 + random.nextInt(4)};
        float[][][][] image = images(random, 2, groups * channels, size);
        float[][][][] weights = images(random, outputs, channels, kernel);
        GraphProduct product = new GraphProduct(
                "x",
                Optional.of(new GraphProduct.Window(
                        longs(stride), longs(pads), longs(dilation), "NOTSET", groups, Optional.empty())));
        Unfolding unfolding = new Unfolding(
                product,
                GraphArray.of(flat(image), 2, groups * channels, size[0], size[1]),
                List.of((long) outputs, (long) channels, (long) kernel[0], (long) kernel[1]));
        int high = (size[0] + pads[0] + pads[2] - dilation[0] * (kernel[0] - 1) - 1) / stride[0] + 1;
        int wide = (size[1] + pads[1] + pads[3] - dilation[1] * (kernel[1] - 1) - 1) / stride[1] + 1;
        assertEquals(2L * high * wide, unfolding.rows());
        for (int output = 0; output < outputs; output++) {
            int group = output / (outputs / groups);
            float[] row = flat(new float[][][][] {weights[output]});
            float[] rows = rows(unfolding, group);
            for (int position = 0; position < unfolding.rows(); position++) {
                double sum = 0;
                for (int i = 0; i < row.length; i++) {
                    sum += (double) row[i] * rows[position * row.length + i];
                }
                int example = position / (high * wide);
                int y = position / wide % high * stride[0] - pads[0];
                int x = position % wide * stride[1] - pads[1];
                assertEquals(plain(image[example], weights[output], group * channels, y, x, dilation), sum, 1e-4);
            }
        }
    }

    /// One output of a convolution, straight from its definition.
    private static double plain(float[][][] image, float[][][] kernel, int first, int y, int x, int[] dilation) {
        double sum = 0;
        for (int channel = 0; channel < kernel.length; channel++) {
            for (int i = 0; i < kernel[channel].length; i++) {
                for (int j = 0; j < kernel[channel][i].length; j++) {
                    int row = y + i * dilation[0];
                    int column = x + j * dilation[1];
                    boolean isInside = row >= 0 && column >= 0 && row < image[0].length && column < image[0][0].length;
                    sum += isInside ? (double) kernel[channel][i][j] * image[first + channel][row][column] : 0;
                }
            }
        }
        return sum;
    }

    private static float[] rows(Unfolding unfolding, int group) {
        int rows = Math.toIntExact(unfolding.rows());
        try (Arena arena = Arena.ofConfined()) {
            Matrix out = Matrix.of(arena.allocate(4L * rows * unfolding.inputs()), rows, unfolding.inputs());
            unfolding.fill(group, 0, out);
            return out.toArray();
        }
    }

    private static float[][][][] images(Random random, int count, int channels, int[] size) {
        float[][][][] images = new float[count][channels][size[0]][size[1]];
        for (float[][][] image : images) {
            for (float[][] plane : image) {
                for (float[] row : plane) {
                    for (int i = 0; i < row.length; i++) {
                        row[i] = (float) random.nextGaussian();
                    }
                }
            }
        }
        return images;
    }

    private static float[] flat(float[][][][] images) {
        float[] all = new float[images.length * images[0].length * images[0][0].length * images[0][0][0].length];
        int at = 0;
        for (float[][][] image : images) {
            for (float[][] plane : image) {
                for (float[] row : plane) {
                    System.arraycopy(row, 0, all, at, row.length);
                    at += row.length;
                }
            }
        }
        return all;
    }

    private static List<Long> longs(int... numbers) {
        return Arrays.stream(numbers).mapToObj(Long::valueOf).toList();
    }

    /// ONNX operator reference, Conv: SAME_UPPER puts the odd zero at the end, SAME_LOWER at the beginning.
    @Test
    void automaticPaddingPutsTheOddZeroWhereItBelongs() {
        GraphArray line = GraphArray.of(new float[] {1, 2, 3, 4}, 1, 1, 4);
        List<Long> kernel = List.of(1L, 1L, 2L);
        assertArrayEquals(
                new float[] {1, 2, 2, 3, 3, 4, 4, 0}, rows(new Unfolding(same("SAME_UPPER"), line, kernel), 0));
        assertArrayEquals(
                new float[] {0, 1, 1, 2, 2, 3, 3, 4}, rows(new Unfolding(same("SAME_LOWER"), line, kernel), 0));
        assertArrayEquals(new float[] {1, 2, 2, 3, 3, 4}, rows(new Unfolding(same("VALID"), line, kernel), 0));
    }

    private static GraphProduct same(String automatic) {
        return new GraphProduct(
                "x",
                Optional.of(new GraphProduct.Window(List.of(), List.of(), List.of(), automatic, 1, Optional.empty())));
    }

    @Test
    void aProductTakesTheLastAxis() {
        GraphArray array = GraphArray.of(new float[] {1, 2, 3, 4, 5, 6}, 1, 3, 2);
        Unfolding unfolding = new Unfolding(new GraphProduct("x", Optional.empty()), array, List.of(2L));
        assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, rows(unfolding, 0));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Unfolding(new GraphProduct("x", Optional.empty()), array, List.of(3L)));
    }

    /// Against the definition: each input adds the kernel, times itself, to the outputs from its
    /// place times the stride.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void rowsTimesATransposedKernelAreTheTransposedConvolution(long seed) {
        Random random = new Random(seed);
        int channels = 1 + random.nextInt(3);
        int kernel = 1 + random.nextInt(4);
        int stride = 1 + random.nextInt(3);
        int dilation = 1 + random.nextInt(2);
        int added = random.nextInt(stride);
        int reach = dilation * (kernel - 1) + 1;
        int before = random.nextInt(reach);
        int behind = random.nextInt(reach);
        int[] size = {4 + random.nextInt(3), 4 + random.nextInt(3)};
        int high = stride * (size[0] - 1) + added + reach - before - behind;
        int wide = stride * (size[1] - 1) + added + reach - before - behind;
        float[][][][] image = images(random, 2, channels, size);
        float[][][] weights = images(random, 1, channels, new int[] {kernel, kernel})[0];
        GraphProduct.Window window = new GraphProduct.Window(
                longs(stride, stride),
                longs(before, before, behind, behind),
                longs(dilation, dilation),
                "NOTSET",
                1,
                Optional.of(longs(added, added)));
        Unfolding unfolding = new Unfolding(
                new GraphProduct("x", Optional.of(window)),
                GraphArray.of(flat(image), 2, channels, size[0], size[1]),
                List.of(0L, (long) channels, (long) kernel, (long) kernel));
        double[] expected = new double[2 * high * wide];
        for (int example = 0; example < 2; example++) {
            for (int at = 0; at < channels * size[0] * size[1] * kernel * kernel; at++) {
                int j = at % kernel;
                int i = at / kernel % kernel;
                int x = at / (kernel * kernel) % size[1];
                int y = at / (kernel * kernel * size[1]) % size[0];
                int channel = at / (kernel * kernel * size[1] * size[0]);
                int row = y * stride + i * dilation - before;
                int column = x * stride + j * dilation - before;
                if (row >= 0 && row < high && column >= 0 && column < wide) {
                    expected[(example * high + row) * wide + column] +=
                            (double) image[example][channel][y][x] * weights[channel][i][j];
                }
            }
        }
        assertEquals(expected.length, unfolding.rows());
        float[] row = flat(new float[][][][] {weights});
        float[] rows = rows(unfolding, 0);
        for (int position = 0; position < expected.length; position++) {
            double sum = 0;
            for (int i = 0; i < row.length; i++) {
                sum += (double) row[i] * rows[position * row.length + i];
            }
            assertEquals(expected[position], sum, 1e-4);
        }
    }
}
