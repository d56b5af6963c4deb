package lapidary.app.export;

import java.util.Arrays;

/// A format that a compressed model can be written in, as the window offers it.
public enum OutputFormat {
    GGUF("gguf", "GGUF", ".gguf", "One file for llama.cpp and programs built on it"),
    SAFETENSORS("safetensors", "safetensors", ".safetensors", "One file of plain numbers for Python libraries"),
    HUGGING_FACE("huggingface", "Hugging Face folder", "", "A folder with weights, configuration and tokenizer"),
    NUMPY("npz", "NumPy archive", ".npz", "One archive of arrays for Python programs, weights alone"),
    GPTQ("gptq", "GPTQ folder", "", "Packed 2, 3, 4 or 8 bit layers for vLLM, SGLang and transformers"),
    COMPRESSED_TENSORS(
            "compressed-tensors",
            "compressed-tensors folder",
            "",
            "Packed 4 or 8 bit layers for vLLM and transformers");

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
