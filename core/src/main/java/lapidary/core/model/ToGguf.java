package lapidary.core.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import lapidary.core.format.Companion;
import lapidary.core.format.FileLayout;
import lapidary.core.format.MetadataValue;
import lapidary.core.model.LlamaNames.Place;

/// A Llama in Hugging Face's convention written as a GGUF file that llama.cpp runs: names, order,
/// metadata, tokenizer, and the rows of q and k regrouped.
///
/// Source: llama.cpp `conversion/llama.py`.
final class ToGguf implements Conversion {
    private final Model model;
    private final Architecture numbers;
    private final FolderVocabulary vocabulary;
    private final List<ExportedTensor> tensors = new ArrayList<>();
    private final List<Export.Remark> remarks = new ArrayList<>();

    private ToGguf(Model model, Architecture numbers, FolderVocabulary vocabulary) {
        this.model = model;
        this.numbers = numbers;
        this.vocabulary = vocabulary;
    }

    static ToGguf of(Model model) throws IOException, UnsuitedException {
        Optional<Architecture> numbers = model.architecture();
        if (numbers.isEmpty()) {
            throw new UnsuitedException("GGUF files say how to run a model, and this one is not known well enough: "
                    + model.whyNotRunnable().orElse("unknown architecture") + ".");
        }
        FolderVocabulary vocabulary =
                FolderVocabulary.read(model.file().companions(), numbers.get().vocabulary());
        ToGguf conversion = new ToGguf(model, numbers.get(), vocabulary);
        vocabulary.remarks().forEach(text -> conversion.remarks.add(new Export.Remark(Optional.empty(), text)));
        conversion.arrange();
        return conversion;
    }

    /// Embedding first, then block by block, then the rest: the order of llama.cpp's converter.
    private void arrange() {
        Map<Place, ModelTensor> byPlace = new HashMap<>();
        for (ModelTensor tensor : model.tensors()) {
            Optional<Place> place = LlamaNames.find(tensor.id().name());
            if (place.isPresent()) {
                byPlace.put(place.get(), tensor);
            } else {
                leaveOut(tensor, "llama.cpp computes this table itself");
            }
        }
        add(byPlace, Place.outside(TensorRole.EMBEDDING));
        for (int block = 0; block < numbers.blocks(); block++) {
            for (TensorRole role : LlamaNames.IN_BLOCK) {
                add(byPlace, Place.inside(block, role));
            }
        }
        add(byPlace, Place.outside(TensorRole.OUTPUT_NORM));
        ModelTensor output = byPlace.get(Place.outside(TensorRole.OUTPUT));
        if (output != null && numbers.tiedOutput()) {
            leaveOut(output, "the configuration ties the output to the embedding");
        } else if (output != null) {
            add(byPlace, Place.outside(TensorRole.OUTPUT));
        }
    }

    private void add(Map<Place, ModelTensor> byPlace, Place place) {
        ModelTensor tensor = byPlace.get(place);
        if (tensor == null) {
            throw new IllegalStateException("a runnable model without " + place);
        }
        boolean isRotated = place.role() == TensorRole.ATTENTION_Q || place.role() == TensorRole.ATTENTION_K;
        RowOrder order =
                isRotated ? new RowOrder(RowOrder.Kind.HALVES_TO_NEIGHBOURS, numbers.headSize()) : RowOrder.SAME;
        tensors.add(new ExportedTensor(tensor, place.ggufName(), order));
    }

    private void leaveOut(ModelTensor tensor, String reason) {
        remarks.add(new Export.Remark(
                Optional.of(tensor.id()), "Tensor '" + tensor.id() + "' is left out: " + reason + "."));
    }

    @Override
    public List<ExportedTensor> tensors() {
        return List.copyOf(tensors);
    }

    @Override
    public List<Export.Remark> remarks() {
        return List.copyOf(remarks);
    }

    @Override
    public List<Companion> companions(List<FileLayout.Entry> entries) {
        return List.of();
    }

    @Override
    public SequencedMap<String, MetadataValue> metadata(List<FileLayout.Entry> entries) {
        SequencedMap<String, MetadataValue> metadata = new LinkedHashMap<>();
        metadata.put("general.architecture", MetadataValue.text("llama"));
        metadata.put("general.type", MetadataValue.text("model"));
        metadata.put("general.name", MetadataValue.text(name(model.file().path())));
        putNumbers(metadata);
        metadata.put(KeepGguf.FILE_TYPE, MetadataValue.uint32(StoredTypes.fileType(StoredTypes.mostOf(entries))));
        metadata.put("llama.vocab_size", MetadataValue.uint32(numbers.vocabulary()));
        metadata.put("llama.rope.dimension_count", MetadataValue.uint32(numbers.headSize()));
        VocabularyMetadata.put(vocabulary.vocabulary(), metadata);
        vocabulary
                .chatTemplate()
                .ifPresent(template -> metadata.put("tokenizer.chat_template", MetadataValue.text(template)));
        KeepGguf.addQuantizationVersion(metadata, entries);
        return metadata;
    }

    private void putNumbers(SequencedMap<String, MetadataValue> metadata) {
        metadata.put("llama.block_count", MetadataValue.uint32(numbers.blocks()));
        metadata.put("llama.context_length", MetadataValue.uint32(numbers.context()));
        metadata.put("llama.embedding_length", MetadataValue.uint32(numbers.width()));
        metadata.put("llama.feed_forward_length", MetadataValue.uint32(numbers.feedForward()));
        metadata.put("llama.attention.head_count", MetadataValue.uint32(numbers.heads()));
        metadata.put("llama.attention.head_count_kv", MetadataValue.uint32(numbers.keyValueHeads()));
        metadata.put("llama.rope.freq_base", MetadataValue.float32(numbers.ropeBase()));
        metadata.put("llama.attention.layer_norm_rms_epsilon", MetadataValue.float32(numbers.normEpsilon()));
        if (numbers.headSize() * (long) numbers.heads() != numbers.width()) {
            metadata.put("llama.attention.key_length", MetadataValue.uint32(numbers.headSize()));
            metadata.put("llama.attention.value_length", MetadataValue.uint32(numbers.headSize()));
        }
    }

    /// What the user calls the model: its folder, or its file where that has a name of its own.
    private static String name(Path path) {
        Path whole = path.toAbsolutePath().normalize();
        String name = String.valueOf(whole.getFileName());
        if (name.startsWith("model.safetensors") && whole.getParent() != null) {
            return String.valueOf(whole.getParent().getFileName());
        }
        return name.replaceFirst("\\.safetensors(\\.index\\.json)?$", "");
    }
}
