package lapidary.core.queue;

import java.nio.file.Path;

/// What a job is to make of its model.
public sealed interface Asked {

    /// A recipe in a file.
    record RecipeAt(Path file) implements Asked {
        @Override
        public String label() {
            String name = String.valueOf(file.getFileName());
            return name.replaceFirst("\\.json$", "")
                    .replaceFirst("\\.recipe$", "")
                    .replaceFirst("\\.(gguf|safetensors|npz|onnx)$", "");
        }
    }

    /// One of llama.cpp's mixes, worked out for the model when the job runs.
    ///
    /// @param name as `StockPreset` has it
    record Preset(String name) implements Asked {
        @Override
        public String label() {
            return name;
        }
    }

    /// A short name of it, also part of the names of files.
    String label();
}
