package lapidary.app.export;

import java.util.Arrays;
import java.util.List;
import lapidary.views.text.Messages;

/// A format that a compressed model can be written in, as the window offers it.
public enum OutputFormat {
    GGUF("gguf", "GGUF", ".gguf", Messages.of("export.one-file-for")),
    SAFETENSORS("safetensors", "safetensors", ".safetensors", Messages.of("export.one-file-plain")),
    HUGGING_FACE(
            "huggingface", Messages.of("export.hugging-face-folder"), "", Messages.of("export.folder-with-weights")),
    NUMPY("npz", Messages.of("export.numpy-archive"), ".npz", Messages.of("export.one-archive-arrays")),
    GPTQ("gptq", Messages.of("export.gptq-folder"), "", Messages.of("export.packed-2-3")),
    AWQ("awq", Messages.of("export.awq-folder"), "", Messages.of("export.packed-4-bit")),
    COMPRESSED_TENSORS(
            "compressed-tensors",
            Messages.of("export.compressed-tensors-folder"),
            "",
            Messages.of("export.packed-4-or")),
    SPARSE_BITMASK(
            "sparse-bitmask",
            Messages.of("export.sparse-bitmask-folder"),
            "",
            Messages.of("export.pruned-layers-kept")),
    TWO_OF_FOUR_BITMASK("sparse-24-bitmask", Messages.of("export.2-4-bitmask"), "", Messages.of("export.2-4-layers")),
    ONNX("onnx", "ONNX", ".onnx", Messages.of("export.same-graph-with")),
    ONNX_DEQUANTIZED(
            "onnx-qdq", Messages.of("export.onnx-dequantizelinear"), ".onnx", Messages.of("export.same-graph-codes")),
    ONNX_PRODUCTS(
            "onnx-nbits", Messages.of("export.onnx-matmulnbits"), ".onnx", Messages.of("export.products-on-packed"));

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
