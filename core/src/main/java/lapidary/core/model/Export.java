package lapidary.core.model;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedSet;
import lapidary.core.format.Companion;
import lapidary.core.format.FileLayout;
import lapidary.core.format.GridPacking;
import lapidary.core.format.HeldGrid;
import lapidary.core.format.MetadataEdit;
import lapidary.core.format.MetadataValue;
import lapidary.core.format.ModelTarget;
import lapidary.core.format.Targets;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.TensorId;

/// A model as another format keeps it: names, order of tensors and rows, metadata, and the files
/// beside the weights. Known from headers, configuration and tokenizer alone; no weight is read.
///
/// Whoever writes a model asks for its export, decides the stored type of each of [#tensors()], and
/// hands these types to [#layout(List)]; the layout is exact to the byte. Then [ModelTarget#write]
/// asks for the encoded rows of each slot, in the order of the source, which [RowOrder#write] puts
/// into the file's order.
///
/// Order of the metadata of a GGUF file made from a Hugging Face folder: `general.architecture`,
/// `.type`, `.name`; `llama.block_count`, `.context_length`, `.embedding_length`,
/// `.feed_forward_length`, `.attention.head_count`, `.attention.head_count_kv`, `.rope.freq_base`,
/// `.attention.layer_norm_rms_epsilon`, (`.attention.key_length`, `.attention.value_length`);
/// `general.file_type`; `llama.vocab_size`, `.rope.dimension_count`; `tokenizer.ggml.model`,
/// `.pre`, `.tokens`, `.scores`, `.token_type`, (`.merges`), the ids of special tokens,
/// `.add_bos_token`, `.add_eos_token`, (`.add_space_prefix` and other spacing),
/// (`tokenizer.chat_template`); (`general.quantization_version`). What stands in brackets is there
/// only when it says something. It is the order of llama.cpp's own converter. A GGUF file made from
/// a GGUF file keeps its metadata and its order; only `general.file_type` and
/// `general.quantization_version` follow the new types.
public final class Export {
    private final ModelTarget target;
    private final Conversion conversion;
    private final Optional<String> refusal;

    private Export(ModelTarget target, Conversion conversion, Optional<String> refusal) {
        this.target = target;
        this.conversion = conversion;
        this.refusal = refusal;
    }

    /// Something that whoever writes the file should know: a tensor that is left out, a tokenizer
    /// rule that the format lacks.
    ///
    /// @param tensor the one it is about; empty for the whole file
    /// @param text one sentence
    public record Remark(Optional<TensorId> tensor, String text) {}

    /// @param target id of a [ModelTarget]
    /// @throws IllegalArgumentException for an unknown target
    public static Export of(Model model, String target) {
        return of(model, target, false);
    }

    /// @param isQuantized whether weights will change their type: a GGUF file is then laid out as
    /// llama.cpp's quantizer
    /// does, else as its converter does, or as it was
    /// @throws IllegalArgumentException for an unknown target
    public static Export of(Model model, String target, boolean isQuantized) {
        return of(model, target, isQuantized, Collections.emptySortedSet());
    }

    /// The same without some blocks: those behind them move up.
    ///
    /// @param without blocks; see [#whyNotWithout]
    /// @throws IllegalArgumentException for an unknown target
    public static Export of(Model model, String target, boolean isQuantized, SortedSet<Integer> without) {
        ModelTarget found = Targets.find(target)
                .orElseThrow(() -> new IllegalArgumentException("no format '" + target + "' to write"));
        try {
            Conversion conversion = Conversion.between(model, found, without);
            boolean isOrdered = isQuantized && found.id().equals("gguf");
            return new Export(
                    found.of(model.file()), isOrdered ? new QuantizerOrder(conversion) : conversion, Optional.empty());
        } catch (UnsuitedException e) {
            return new Export(found, Conversion.NONE, Optional.of(e.reason()));
        } catch (IOException e) {
            return new Export(found, Conversion.NONE, Optional.of("Its configuration or tokenizer: " + e.getMessage()));
        }
    }

    /// Why a file of this model cannot leave these blocks out, as the end of a sentence; empty when it can.
    public static Optional<String> whyNotWithout(Model model, String target, SortedSet<Integer> without) {
        return Shortened.obstacle(model, target, without);
    }

    public ModelTarget target() {
        return target;
    }

    /// Why this model cannot be written in this format, as a sentence; nothing else of the export
    /// means anything then.
    public Optional<String> refusal() {
        return refusal;
    }

    /// The tensors to write, in the order of the file.
    public List<ExportedTensor> tensors() {
        return conversion.tensors();
    }

    /// How the file holds integer codes with scales, where it does.
    public Optional<GridPacking> grids() {
        return conversion.grids(target);
    }

    public List<Remark> remarks() {
        return conversion.remarks();
    }

    /// An entry for [#layout(List)]: a tensor in a type of known size.
    public static FileLayout.Entry entry(ExportedTensor tensor, DType type) {
        return FileLayout.Entry.of(tensor.name(), tensor.shape(), type);
    }

    /// An entry for [#layout(List)]: a tensor whose bytes are copied as they are, opaque ones too, whose type only
    /// the source's format has a name for.
    public static FileLayout.Entry unchanged(ExportedTensor tensor) {
        var source = tensor.source().tensor();
        String typeName = source.type() == DType.OPAQUE
                ? source.typeName()
                : source.type().name();
        return new FileLayout.Entry(tensor.name(), tensor.shape(), source.type(), typeName, source.bytes());
    }

    /// Where everything will lie, with the metadata and companions that fit these types.
    ///
    /// @param entries one per tensor of [#tensors()], in the same order
    public FileLayout layout(List<FileLayout.Entry> entries) {
        if (entries.size() != tensors().size()) {
            throw new IllegalArgumentException(
                    entries.size() + " entries for " + tensors().size() + " tensors");
        }
        return layout(entries, List.of(), List.of());
    }

    /// The same when some tensors are held as grids, in several entries each.
    ///
    /// @param entries one per tensor of [#tensors()], or as many as its grid has parts, in the same order
    /// @param grids those of the tensors that are held as grids
    /// @param edits of the metadata, made last; for GGUF files only
    public FileLayout layout(List<FileLayout.Entry> entries, List<HeldGrid> grids, List<MetadataEdit> edits) {
        if (refusal.isPresent()) {
            throw new IllegalStateException(refusal.get());
        }
        SequencedMap<String, MetadataValue> metadata = conversion.metadata(entries);
        if (target.id().equals("gguf")) {
            MetadataEdit.append(edits, metadata);
        }
        List<Companion> companions = conversion.companions(entries, grids);
        return target.layout(metadata, entries, companions);
    }
}
