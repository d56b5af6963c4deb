package lapidary.core.prune;

/// What zeros are good for, by the runtime that loads the file. Facts as their documentation has them.
public enum SparseUse {
    LLAMA_CPP("GGUF", "llama.cpp", false, false, "has no sparse types and multiplies zeros like any other weight"),
    TRANSFORMERS("safetensors", "transformers", false, false, "stores and multiplies zeros like any other weight"),
    COMPRESSED_TENSORS(
            "sparse bitmask folder",
            "compressed-tensors (transformers, vLLM)",
            true,
            false,
            "stores a bit for each weight and the kept values, and unpacks them when it loads: a smaller file, the same "
                    + "memory and speed"),
    ONNX_RUNTIME(
            "ONNX",
            "ONNX Runtime",
            false,
            false,
            "may read sparse initializers, but turns them into dense weights when it loads; no kernel of its own"),
    OPENVINO(
            "ONNX, converted",
            "OpenVINO on processors with AMX",
            false,
            true,
            "skips zeros of 8 bit weights from a share of about 80 % on, where its rate for sparse weights is set"),
    XNNPACK(
            "TFLite, converted",
            "XNNPACK",
            false,
            true,
            "has sparse kernels for 1 × 1 convolutions from a share of about two thirds of zeros on"),
    TENSOR_CORES(
            "2:4, any format that keeps zeros",
            "TensorRT, cuSPARSELt, torch.sparse on NVIDIA Ampere and later",
            true,
            true,
            "packs 2:4 into 9 of 16 bits and runs up to twice as fast; needs exactly two zeros in each four inputs");

    private final String format;
    private final String runtime;
    private final boolean savesBytes;
    private final boolean savesTime;
    private final String words;

    SparseUse(String format, String runtime, boolean savesBytes, boolean savesTime, String words) {
        this.format = format;
        this.runtime = runtime;
        this.savesBytes = savesBytes;
        this.savesTime = savesTime;
        this.words = words;
    }

    public String format() {
        return format;
    }

    public String runtime() {
        return runtime;
    }

    /// Whether the file, or memory, gets smaller.
    public boolean savesBytes() {
        return savesBytes;
    }

    public boolean savesTime() {
        return savesTime;
    }

    /// The end of a sentence that begins with the runtime.
    public String words() {
        return words;
    }

    /// The runtime that a target format is made for.
    public static SparseUse of(String target) {
        return switch (target) {
            case "gguf" -> LLAMA_CPP;
            case "sparse-bitmask" -> COMPRESSED_TENSORS;
            case "onnx", "onnx-qdq", "onnx-nbits" -> ONNX_RUNTIME;
            default -> TRANSFORMERS;
        };
    }

    /// Whether it makes any use of these zeros.
    ///
    /// @param isTwoOfFour whether every group of four inputs has two zeros
    public boolean uses(boolean isTwoOfFour) {
        return (savesBytes || savesTime) && (this != TENSOR_CORES || isTwoOfFour);
    }
}
