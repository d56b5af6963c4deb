package lapidary.core.format.llama2c;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import lapidary.core.format.MappedFile;
import lapidary.core.format.MetadataValue;
import lapidary.core.format.ModelFile;
import lapidary.core.format.ModelFormat;
import lapidary.core.format.Sha256;

/// A llama2.c checkpoint (`.bin`): the first layout, and versions 1 (floats) and 2 (8-bit codes). Names and metadata
/// are those that a GGUF file of the model would have.
public final class Llama2cFormat implements ModelFormat {
    private static final double EPSILON = 1e-5;
    private static final double ROPE_BASE = 10_000;

    @Override
    public String id() {
        return "llama2c";
    }

    @Override
    public String title() {
        return "llama2.c";
    }

    @Override
    public boolean matches(Path path, byte[] head) {
        String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
        return name.endsWith(".bin") && Numbers.isPlausible(head);
    }

    @Override
    public ModelFile open(Path path) throws IOException {
        Arena arena = Arena.ofShared();
        boolean isOpen = false;
        try {
            MappedFile file = MappedFile.open(path, arena);
            ModelFile model = MappedFile.reading(path, () -> read(file, arena));
            isOpen = true;
            return model;
        } finally {
            if (!isOpen) {
                arena.close();
            }
        }
    }

    private static ModelFile read(MappedFile file, Arena arena) throws IOException {
        Numbers numbers = Numbers.read(file);
        var tensors = Weights.list(file, numbers);
        Sha256 digest = new Sha256().add(file.bytes().asSlice(0, numbers.dataOffset()));
        SequencedMap<String, MetadataValue> metadata = metadata(file.path(), numbers);
        long bytes = file.size();
        Optional<Path> tokenizer = TokenizerFile.beside(file.path(), numbers.vocabulary());
        if (tokenizer.isPresent() && TokenizerFile.put(tokenizer.get(), numbers.vocabulary(), metadata)) {
            bytes += Files.size(tokenizer.get());
        }
        return new ModelFile(file.path(), "llama2c", metadata, tensors, Map.of(), digest.finish(), bytes, arena);
    }

    private static SequencedMap<String, MetadataValue> metadata(Path path, Numbers numbers) {
        String name = String.valueOf(path.getFileName()).replaceFirst("(?i)\\.bin$", "");
        SequencedMap<String, MetadataValue> metadata = new LinkedHashMap<>();
        metadata.put("general.architecture", MetadataValue.text("llama"));
        metadata.put("general.type", MetadataValue.text("model"));
        metadata.put("general.name", MetadataValue.text(name));
        metadata.put("llama.block_count", MetadataValue.uint32(numbers.blocks()));
        metadata.put("llama.context_length", MetadataValue.uint32(numbers.context()));
        metadata.put("llama.embedding_length", MetadataValue.uint32(numbers.width()));
        metadata.put("llama.feed_forward_length", MetadataValue.uint32(numbers.feedForward()));
        metadata.put("llama.attention.head_count", MetadataValue.uint32(numbers.heads()));
        metadata.put("llama.attention.head_count_kv", MetadataValue.uint32(numbers.keyValueHeads()));
        metadata.put("llama.rope.freq_base", MetadataValue.float32(ROPE_BASE));
        metadata.put("llama.attention.layer_norm_rms_epsilon", MetadataValue.float32(EPSILON));
        metadata.put("general.file_type", MetadataValue.uint32(0));
        metadata.put("llama.vocab_size", MetadataValue.uint32(numbers.vocabulary()));
        metadata.put("llama.rope.dimension_count", MetadataValue.uint32(numbers.headSize()));
        return metadata;
    }
}
