package lapidary.core.format;

import java.util.List;
import java.util.Optional;
import lapidary.core.format.gguf.GgufTarget;
import lapidary.core.format.npz.NpzTarget;
import lapidary.core.format.onnx.OnnxTarget;
import lapidary.core.format.safetensors.HuggingFaceTarget;
import lapidary.core.format.safetensors.PackedFolderTarget;
import lapidary.core.format.safetensors.SafetensorsTarget;
import lapidary.core.format.safetensors.SparseFolderTarget;

/// The explicit list of formats that can be written.
public final class Targets {
    private static final List<ModelTarget> ALL = List.of(
            new GgufTarget(),
            new SafetensorsTarget(),
            new HuggingFaceTarget(),
            new NpzTarget(),
            PackedFolderTarget.gptq(),
            PackedFolderTarget.awq(),
            PackedFolderTarget.compressedTensors(),
            SparseFolderTarget.bitmask(),
            SparseFolderTarget.twoOfFour(),
            new OnnxTarget(OnnxTarget.Kind.DENSE),
            new OnnxTarget(OnnxTarget.Kind.DEQUANTIZE),
            new OnnxTarget(OnnxTarget.Kind.PRODUCTS));

    private Targets() {}

    public static List<ModelTarget> all() {
        return ALL;
    }

    /// The target with this id: "gguf", "safetensors", "huggingface" …
    public static Optional<ModelTarget> find(String id) {
        return ALL.stream().filter(target -> target.id().equals(id)).findFirst();
    }
}
