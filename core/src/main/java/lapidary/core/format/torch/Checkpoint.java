package lapidary.core.format.torch;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import lapidary.core.format.FormatException;
import lapidary.core.format.NotExecuted;
import lapidary.core.format.torch.PickleValue.Entries;
import lapidary.core.format.torch.PickleValue.StoredTensor;
import lapidary.core.format.torch.PickleValue.Text;
import lapidary.core.tensor.Tensor;
import lapidary.core.tensor.TensorId;

/// What one PyTorch file holds.
///
/// @param headers everything that was read to list the tensors
/// @param facts plain values at the top of it: "epoch", "global_step"
/// @param aliases further names of tensors
record Checkpoint(
        List<MemorySegment> headers,
        SequencedMap<String, String> facts,
        List<Tensor> tensors,
        SequencedMap<TensorId, TensorId> aliases,
        List<NotExecuted> notExecuted,
        long bytes) {
    private static final int MOST_FACTS = 200;
    private static final int LONGEST_FACT = 1_000;

    /// The tensors of a pickle's value.
    ///
    /// @param prefix of their names; "" for none
    /// @param tensors receives them
    /// @param aliases receives further names
    static void list(
            PickleValue root,
            String prefix,
            PickleCursor cursor,
            StorageBytes.Finder finder,
            List<Tensor> tensors,
            SequencedMap<TensorId, TensorId> aliases)
            throws FormatException {
        SequencedMap<String, StoredTensor> named = new TensorNames(cursor).collect(root, prefix);
        SequencedMap<String, String> others = TensorNames.aliases(named);
        TorchTensors maker = new TorchTensors(cursor, finder);
        for (var entry : named.entrySet()) {
            if (!others.containsKey(entry.getKey())) {
                tensors.add(maker.of(entry.getKey(), entry.getValue()));
            }
        }
        others.forEach((name, listed) -> aliases.put(new TensorId(name), new TensorId(listed)));
    }

    /// Numbers and short texts under the keys of a dictionary.
    static SequencedMap<String, String> facts(PickleValue root) {
        SequencedMap<String, String> facts = new LinkedHashMap<>();
        if (root instanceof Entries entries) {
            for (int i = 0; i < entries.keys().size() && facts.size() < MOST_FACTS; i++) {
                String value = fact(entries.values().get(i));
                if (entries.keys().get(i) instanceof Text key
                        && !value.isEmpty()
                        && key.value().length() < LONGEST_FACT) {
                    facts.put(key.value(), value);
                }
            }
        }
        return facts;
    }

    private static String fact(PickleValue value) {
        return switch (value) {
            case Text text -> text.value().length() <= LONGEST_FACT ? text.value() : "";
            case PickleValue.Whole whole ->
                whole.value().bitLength() <= 256 ? whole.value().toString() : "";
            case PickleValue.Real real -> Double.toString(real.value());
            case PickleValue.Truth truth -> Boolean.toString(truth.value());
            default -> "";
        };
    }

    /// Several files as one, names checked by the caller.
    static Checkpoint joined(List<Checkpoint> parts) {
        SequencedMap<String, String> facts = new LinkedHashMap<>();
        SequencedMap<TensorId, TensorId> aliases = new LinkedHashMap<>();
        List<MemorySegment> headers = new ArrayList<>();
        List<Tensor> tensors = new ArrayList<>();
        List<NotExecuted> notExecuted = new ArrayList<>();
        long bytes = 0;
        for (Checkpoint part : parts) {
            headers.addAll(part.headers());
            part.facts().forEach(facts::putIfAbsent);
            tensors.addAll(part.tensors());
            aliases.putAll(part.aliases());
            notExecuted.addAll(part.notExecuted());
            bytes += part.bytes();
        }
        return new Checkpoint(headers, facts, tensors, aliases, notExecuted, bytes);
    }
}
