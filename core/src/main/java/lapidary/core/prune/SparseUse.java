package lapidary.core.prune;

/// What zeros are good for, by the runtime that loads the file. Facts as its public sources had them in November 2026;
/// `docs/pruned-files.md` lists these sources.
public enum SparseUse {
    LLAMA_CPP(
            "GGUF",
            "llama.cpp",
            false,
            false,
            "has no sparse types and multiplies zeros like any other weight",
            "ggml-org/ggml#93 (open since April 2023), ggml-org/llama.cpp#3594"),
    TRANSFORMERS(
            "safetensors",
            "transformers",
            false,
            false,
            "stores and multiplies zeros like any other weight",
            "huggingface/transformers#46387 (June 2026)"),
    NUMPY("a NumPy archive", "NumPy", false, false, "stores zeros like any other number", "numpy/lib/format.py"),
    COMPRESSED_TENSORS(
            "a sparse bitmask folder",
            "compressed-tensors up to 0.14 with transformers",
            true,
            false,
            "unpacks the bitmask when it loads: a smaller file, the same memory and speed; versions from 0.15 on and vLLM do "
                    + "not read it",
            "vllm-project/compressed-tensors#610 (March 2026), vllm-project/llm-compressor#60"),
    TWO_OF_FOUR_BITMASK(
            "a 2:4 bitmask folder",
            "compressed-tensors up to 0.14 with transformers",
            true,
            false,
            "unpacks the bitmask when it loads: a smaller file, the same memory and speed; versions from 0.15 on do not read "
                    + "it, and vLLM refuses 2:4 models since 0.19.1",
            "vllm-project/vllm#36799 (March 2026), vllm-project/compressed-tensors#610, vllm-project/llm-compressor#2720"),
    ONNX_RUNTIME(
            "ONNX",
            "ONNX Runtime",
            false,
            false,
            "multiplies zeros like any other weight, and would turn sparse initializers into dense ones when it loads",
            "microsoft/onnxruntime#5540, microsoft/onnxruntime#31730 (August 2026)"),
    OPENVINO(
            "ONNX, 8 bits",
            "OpenVINO on processors with AMX",
            false,
            true,
            "reads 8 bit weights packed where more of them are 0 than its rate for sparse weights says, which is off unless "
                    + "it is set",
            "docs.openvino.ai 2025, CPU_SPARSE_WEIGHTS_DECOMPRESSION_RATE"),
    XNNPACK(
            "TFLite, converted",
            "XNNPACK",
            false,
            true,
            "has sparse kernels for 1 × 1 convolutions where at least two thirds of all their weights are 0 and the graph "
                    + "around them is of the kind of MobileNet",
            "tensorflow/lite/delegates/xnnpack/README.md"),
    TENSOR_CORES(
            "2:4, any format that keeps zeros",
            "TensorRT, cuSPARSELt and torch.sparse on NVIDIA Ampere and later",
            true,
            true,
            "pack 2:4 into 9 of 16 bits and multiply at up to twice the dense rate, in practice less, when asked to; they "
                    + "need two zeros in each four inputs",
            "TensorRT 8.0 kSPARSE_WEIGHTS, PyTorch semi-structured tutorial (2025)");

    private final String format;
    private final String runtime;
    private final boolean savesBytes;
    private final boolean savesTime;
    private final String words;
    private final String source;

    SparseUse(String format, String runtime, boolean savesBytes, boolean savesTime, String words, String source) {
        this.format = format;
        this.runtime = runtime;
        this.savesBytes = savesBytes;
        this.savesTime = savesTime;
        this.words = words;
        this.source = source;
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

    /// Where this is said.
    public String source() {
        return source;
    }

    /// The runtime that a target format is made for.
    public static SparseUse of(String target) {
        return switch (target) {
            case "gguf" -> LLAMA_CPP;
            case "sparse-bitmask" -> COMPRESSED_TENSORS;
            case "sparse-24-bitmask" -> TWO_OF_FOUR_BITMASK;
            case "onnx", "onnx-qdq", "onnx-nbits" -> ONNX_RUNTIME;
            case "npz" -> NUMPY;
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
