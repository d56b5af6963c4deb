package lapidary.core.format.onnx;

import static lapidary.core.format.OnnxBytes.of;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lapidary.core.format.OnnxBytes;
import lapidary.core.format.ProtoBytes;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.model.Model;
import lapidary.core.prune.DensitySchemes;
import lapidary.core.prune.PrunePlan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Weights that are stored from the last to the first, one of them decoded and turned long before it is used.
class WeightOrderTest {
    @TempDir
    private Path folder;

    private static float[] ramp(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (i * 7 % 13 - 6) / 6f;
        }
        return values;
    }

    private Model model() throws IOException {
        ProtoBytes graph = new ProtoBytes()
                .message(1, OnnxBytes.node("DequantizeLinear", of("third", "scale"), "real"))
                .message(1, OnnxBytes.node("Transpose", of("real"), "turned"))
                .message(1, OnnxBytes.node("MatMul", of("x", "first"), "a"))
                .message(1, OnnxBytes.node("MatMul", of("a", "second"), "b"))
                .message(1, OnnxBytes.node("MatMul", of("b", "turned"), "c"))
                .message(1, OnnxBytes.node("Gemm", of("c", "last", "bias"), "y"))
                .message(5, OnnxBytes.floats("unused", ramp(4), 2, 2))
                .message(5, OnnxBytes.floats("bias", ramp(4), 4))
                .message(5, OnnxBytes.floats("last", ramp(40), 10, 4))
                .message(5, OnnxBytes.bytes("third", OnnxBytes.INT8, new byte[200], 10, 20))
                .message(5, OnnxBytes.floats("scale", new float[] {0.5f}))
                .message(5, OnnxBytes.floats("second", ramp(600), 30, 20))
                .message(5, OnnxBytes.floats("first", ramp(240), 8, 30))
                .message(11, OnnxBytes.value("x", 1, 8))
                .message(12, OnnxBytes.value("y", 1, 4));
        Path path = folder.resolve("model.onnx");
        Files.write(path, OnnxBytes.model(graph).toBytes());
        return Model.open(path);
    }

    private static List<String> names(Model model) {
        return model.tensors().stream().map(tensor -> tensor.id().name()).toList();
    }

    @Test
    void tensorsComeInTheOrderInWhichNodesUseThem() throws IOException {
        for (int run = 0; run < 3; run++) {
            try (Model model = model()) {
                assertEquals(List.of("first", "second", "third", "last", "bias", "unused"), names(model));
                assertEquals(
                        names(model),
                        model.file().uses().keySet().stream()
                                .map(id -> id.name())
                                .toList());
                assertEquals(
                        List.of("unused", "bias", "last", "third", "second", "first"),
                        model.file().tensors().stream()
                                .map(tensor -> tensor.id().name())
                                .toList(),
                        "the file is listed as it is");
            }
        }
    }

    @Test
    void theLastLayerOfUniformPlusIsTheLastOfTheGraph() throws Exception {
        try (Model model = model()) {
            var layers = PrunePlan.layers(model);
            var plan = PrunePlan.allocate(
                    DensitySchemes.find("uniform-plus").orElseThrow(), layers, 0.1, Workers.shared(), Job.UNWATCHED);
            assertEquals(
                    List.of("first", "second", "third", "last"),
                    layers.stream().map(layer -> layer.tensor().id().name()).toList());
            // A tenth of 240 + 600 + 200 + 40 weights are 108; a fifth of the last 40 leaves 100 of 1040.
            assertEquals(8, plan.kept().getLast());
            assertEquals(108, plan.keptTotal());
        }
    }
}
