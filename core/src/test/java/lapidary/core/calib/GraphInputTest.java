package lapidary.core.calib;

import static lapidary.core.format.OnnxBytes.of;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lapidary.core.format.OnnxBytes;
import lapidary.core.format.ProtoBytes;
import lapidary.core.infer.graph.GraphModel;
import lapidary.core.model.Model;
import lapidary.core.tensor.Orientation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the layers of a graph read.
class GraphInputTest {
    @TempDir
    private Path folder;

    /// A kernel [2 inputs, 3 outputs, 4, 5] is a matrix [3, 2·4·5].
    @Test
    void aTransposedConvolutionReadsAsManyColumnsAsItsMatrixHas() throws Exception {
        ProtoBytes graph = new ProtoBytes()
                .message(1, OnnxBytes.node("ConvTranspose", of("x", "up"), "y"))
                .text(2, "up")
                .message(5, OnnxBytes.floats("up", new float[120], 2, 3, 4, 5))
                .message(11, OnnxBytes.value("x", -1, 2, 6, 6))
                .message(12, OnnxBytes.value("y", -1, 3, 9, 10));
        Path path = folder.resolve("up.onnx");
        Files.write(path, OnnxBytes.model(graph, 17).toBytes());
        try (Model model = Model.open(path);
                GraphModel opened = GraphModel.of(model)) {
            List<GraphInput> inputs = GraphInput.of(opened);
            assertEquals(1, inputs.size());
            assertTrue(inputs.getFirst().product().window().orElseThrow().isTransposed());
            assertEquals(List.of(0L, 2L, 4L, 5L), inputs.getFirst().extents());
            Orientation turned = model.tensors().getFirst().orientation().orElseThrow();
            assertEquals(turned.matrix().columns(), inputs.getFirst().inputs());
        }
    }
}
