package lapidary.app.export;

import java.util.Arrays;
import java.util.List;

/// A format that a compressed model can be written in, as the window offers it.
public enum OutputFormat {
    GGUF("gguf", "GGUF", ".gguf", "One file for llama.cpp and programs built on it"),
    SAFETENSORS("safetensors", "safetensors", ".safetensors", "One file of plain numbers for Python libraries"),
    HUGGING_FACE("huggingface", "Hugging Face folder", "", "A folder with weights, configuration and tokenizer"),
    NUMPY("npz", "NumPy archive", ".npz", "One archive of arrays for Python programs, weights alone"),
    GPTQ("gptq", "GPTQ folder", "", "Packed 2, 3, 4 or 8 bit layers for vLLM, SGLang and transformers"),
    AWQ("awq", "AWQ folder", "", "Packed 4 bit layers for vLLM, SGLang and transformers"),
    COMPRESSED_TENSORS(
            "compressed-tensors",
            "compressed-tensors folder",
            "",
            "Packed 4 or 8 bit layers for vLLM and transformers"),
    SPARSE_BITMASK(
            "sparse-bitmask",
            "Sparse bitmask folder",
            "",
            "Pruned layers as kept weights and a bit for each, for compressed-tensors up to 0.14"),
    TWO_OF_FOUR_BITMASK(
            "sparse-24-bitmask",
            "2:4 bitmask folder",
            "",
            "2:4 layers at 9 of 16 bits, for compressed-tensors up to 0.14 and vLLM before 0.19.1"),
    ONNX("onnx", "ONNX", ".onnx", "The same graph with other weights, plain numbers as before"),
    ONNX_DEQUANTIZED(
            "onnx-qdq",
            "ONNX, DequantizeLinear",
            ".onnx",
            "The same graph; codes of 4 or 8 bits, decoded where they are used"),
    ONNX_PRODUCTS(
            "onnx-nbits", "ONNX, MatMulNBits", ".onnx", "Products on packed codes of 2, 4 or 8 bits, for ONNX Runtime");

    private final String id;
    private final String title;
    private final String extension;
    private final String help;

    OutputFormat(String id, String title, String extension, String help) {
        this.id = id;
        this.title = title;
        this.extension = extension;
        this.help = help;
    }

    /// The format that a recipe's target names.
    public static OutputFormat of(String id) {
        return Arrays.stream(values())
                .filter(format -> format.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no output format '" + id + "'"));
    }

    /// The formats that a model from a file of this format can be written in, as far as the format alone tells.
    public static List<OutputFormat> from(String source) {
        boolean isGraph = source.equals("onnx") || source.equals("tflite");
        return Arrays.stream(values())
                .filter(format -> switch (format) {
                    case SAFETENSORS, NUMPY -> true;
                    case ONNX, ONNX_DEQUANTIZED, ONNX_PRODUCTS -> source.equals("onnx");
                    case GGUF, HUGGING_FACE, GPTQ, AWQ, COMPRESSED_TENSORS, SPARSE_BITMASK, TWO_OF_FOUR_BITMASK ->
                        !isGraph;
                })
                .toList();
    }

    /// As recipes say it.
    public String id() {
        return id;
    }

    public String title() {
        return title;
    }

    /// End of a file's name, with the dot; "" for a folder.
    public String extension() {
        return extension;
    }

    /// Who reads it, in one sentence.
    public String help() {
        return help;
    }

    @Override
    public String toString() {
        return title;
    }
}
