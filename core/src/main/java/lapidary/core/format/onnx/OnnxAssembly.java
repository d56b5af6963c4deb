package lapidary.core.format.onnx;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import lapidary.core.format.FileLayout;
import lapidary.core.format.FormatException;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Tensor;

/// Puts the file together: the source's bytes with other weights, and the file beside it where weights lie outside.
///
/// @param model the ONNX file
/// @param data the file with the external weights; empty when there is none
final class OnnxAssembly {
    private static final long SMALLEST_OUTSIDE = 1024;
    private static final long HELD_BY_MESSAGE = Integer.MAX_VALUE - (1L << 24);

    private final OnnxSource source;
    private final List<FileLayout.Entry> entries;
    private final OnnxPacking packing;
    private final Optional<String> dataName;
    private final Rewriting rewriting = new Rewriting();
    private final Rope data = new Rope();
    private final Set<Weight> carried = new HashSet<>();
    private final Map<HeldWeight, List<Integer>> held = new LinkedHashMap<>();

    private OnnxAssembly(
            OnnxSource source, List<FileLayout.Entry> entries, OnnxPacking packing, Optional<String> dataName) {
        this.source = source;
        this.entries = entries;
        this.packing = packing;
        this.dataName = dataName;
    }

    /// The finished files.
    ///
    /// @param dataName of the file with external weights; empty when there is none
    record Files(Rope model, Rope data, Optional<String> dataName) {}

    /// @param dataName that the file with external weights would have; used when the source has one, or when one
    /// message would be too large for those who read it
    static Files of(OnnxSource source, List<FileLayout.Entry> entries, OnnxPacking packing, String dataName)
            throws FormatException {
        long bytes = source.model().message().size();
        for (FileLayout.Entry entry : entries) {
            bytes = Math.addExact(bytes, entry.bytes());
        }
        boolean isInline = !source.hasExternalData() && inlineBytes(source, entries) <= HELD_BY_MESSAGE;
        Optional<String> outside = isInline ? Optional.empty() : Optional.of(dataName);
        return new OnnxAssembly(source, entries, packing, outside).build();
    }

    /// What the model would have with everything inline, at most.
    private static long inlineBytes(OnnxSource source, List<FileLayout.Entry> entries) {
        long bytes = source.model().message().size();
        for (FileLayout.Entry entry : entries) {
            bytes += entry.bytes() + SMALLEST_OUTSIDE;
            bytes -= source.tensor(entry.name())
                    .map(tensor -> tensor.data().byteSize())
                    .orElse(0L);
        }
        return bytes;
    }

    private Files build() throws FormatException {
        for (int i = 0; i < entries.size(); i++) {
            FileLayout.Entry entry = entries.get(i);
            Optional<OnnxPacking.Owner> owner = packing.owner(entry);
            if (owner.isPresent()) {
                held.computeIfAbsent(owner.get().weight(), ignored -> new ArrayList<>())
                        .add(i);
            } else {
                place(i, entry);
            }
        }
        carryOthers();
        GraphEdits edits = new GraphEdits(source, rewriting);
        for (Map.Entry<HeldWeight, List<Integer>> weight : held.entrySet()) {
            edits.hold(weight.getKey(), tensors(weight.getKey(), weight.getValue()));
        }
        return new Files(edits.finish(), data, dataName);
    }

    /// A tensor in its own place.
    private void place(int slot, FileLayout.Entry entry) {
        Tensor tensor = source.tensor(entry.name())
                .orElseThrow(() -> new IllegalArgumentException("the graph has no tensor '" + entry.name() + "'"));
        if (tensor.type() != entry.type()) {
            throw new IllegalArgumentException(
                    "'" + entry.name() + "' is " + tensor.type() + " in the graph, not " + entry.type());
        }
        Weight weight = source.weight(entry.name());
        carried.add(weight);
        StoredTensor stored = weight.stored();
        switch (stored.data()) {
            case StoredTensor.Window window -> {
                Rope.Slot piece = new Rope.Slot(slot, window.bytes());
                boolean goesOutside =
                        dataName.isPresent() && (window.isExternal() || window.bytes() >= SMALLEST_OUTSIDE);
                if (goesOutside && !weight.isSparse()) {
                    rewriting.replace(stored.message(), outside(weight, stored, piece));
                } else if (window.bytes() == 0) {
                    rewriting.replace(stored.message(), kept(weight, slot, 0));
                } else {
                    inPlace(stored, window, piece);
                }
            }
            case StoredTensor.Typed ignored -> typed(slot, entry, weight);
            case StoredTensor.Unread ignored -> rewriting.replace(stored.message(), kept(weight, slot, 0));
        }
    }

    private void inPlace(StoredTensor stored, StoredTensor.Window window, Rope.Slot piece) {
        Message content = new Message(window.file(), window.offset(), window.offset() + window.bytes(), "weights");
        int field = fieldAt(stored, window.offset());
        rewriting.replace(content, new Rope().head(field, window.bytes()).add(piece));
    }

    private static int fieldAt(StoredTensor stored, long offset) {
        try {
            Message.Fields fields = stored.message().fields();
            while (fields.next()) {
                if (fields.wireType() == Message.LENGTH && fields.raw().begin() == offset) {
                    return fields.number();
                }
            }
        } catch (FormatException e) {
            throw new IllegalStateException("it was read before", e);
        }
        throw new IllegalStateException("no field begins at " + offset);
    }

    /// Numbers that lie one by one: whole ones stay as they are, for they are not changed; others
    /// become plain bytes.
    private void typed(int slot, FileLayout.Entry entry, Weight weight) {
        StoredTensor stored = weight.stored();
        boolean isWhole = stored.type().map(ElementType::isWhole).orElse(true);
        boolean isComputed = entry.type() == DType.COMPUTED;
        if (isWhole || isComputed || weight.isSparse()) {
            rewriting.replace(stored.message(), kept(weight, slot, isComputed ? 0 : entry.bytes()));
            return;
        }
        Rope.Slot piece = new Rope.Slot(slot, entry.bytes());
        Rope tensor = without(stored).head(StoredTensor.RAW_DATA, entry.bytes()).add(piece);
        rewriting.replace(stored.message(), field(weight, tensor));
    }

    private static Rope kept(Weight weight, int slot, long bytes) {
        Rope content = new Rope().add(new Rope.Kept(slot, bytes, weight.stored().message()));
        return field(weight, content);
    }

    private Rope outside(Weight weight, StoredTensor stored, Rope.Piece piece) {
        return field(weight, without(stored).add(reference(piece)));
    }

    /// The field of an initializer, or of a constant's attribute.
    private static Rope field(Weight weight, Rope tensor) {
        int number = weight.stored().isConstant()
                ? Node.Attribute.TENSOR
                : weight.isSparse() ? SparseTensor.VALUES : Graph.INITIALIZER;
        return new Rope().message(number, tensor);
    }

    /// Puts bytes into the file beside the model and says where.
    private Rope reference(Rope.Piece piece) {
        long offset = data.length();
        data.add(piece);
        return new Rope()
                .message(StoredTensor.EXTERNAL_DATA, pair("location", dataName.orElseThrow()))
                .message(StoredTensor.EXTERNAL_DATA, pair("offset", String.valueOf(offset)))
                .message(StoredTensor.EXTERNAL_DATA, pair("length", String.valueOf(piece.length())))
                .whole(StoredTensor.DATA_LOCATION, 1);
    }

    private static Rope pair(String key, String value) {
        return new Rope().text(1, key).text(2, value);
    }

    /// A tensor's fields but for its elements.
    private static Rope without(StoredTensor stored) {
        Rope head = new Rope();
        try {
            Message.Fields fields = stored.message().fields();
            while (fields.next()) {
                boolean isElements =
                        switch (fields.number()) {
                            case StoredTensor.FLOAT_DATA,
                                    StoredTensor.INT32_DATA,
                                    StoredTensor.INT64_DATA,
                                    StoredTensor.DOUBLE_DATA,
                                    StoredTensor.UINT64_DATA,
                                    StoredTensor.RAW_DATA,
                                    StoredTensor.EXTERNAL_DATA,
                                    StoredTensor.DATA_LOCATION -> true;
                            default -> false;
                        };
                if (!isElements) {
                    Message file = stored.message();
                    head.add(new Rope.Copied(new Message(file.file(), fields.start(), fields.end(), file.place())));
                }
            }
        } catch (FormatException e) {
            throw new IllegalStateException("it was read before", e);
        }
        return head;
    }

    /// Elements outside that belong to nothing listed, such as scales, move along.
    private void carryOthers() {
        Set<Weight> replaced = new HashSet<>();
        held.keySet().forEach(weight -> replaced.add(weight.weight()));
        for (Weight weight : source.model().weights()) {
            boolean isOther = !carried.contains(weight) && !replaced.contains(weight) && !weight.isSparse();
            if (isOther && weight.stored().data() instanceof StoredTensor.Window window && window.isExternal()) {
                Message content =
                        new Message(window.file(), window.offset(), window.offset() + window.bytes(), "weights");
                rewriting.replace(
                        weight.stored().message(), outside(weight, weight.stored(), new Rope.Copied(content)));
            }
        }
    }

    /// The initializers of a held weight.
    private List<GraphEdits.Initializer> tensors(HeldWeight weight, List<Integer> slots) {
        List<GraphEdits.Initializer> tensors = new ArrayList<>();
        for (int i = 0; i < slots.size(); i++) {
            HeldWeight.Part part = weight.parts().get(i);
            String name = unused(weight.weight(), weight.weight().value() + part.suffix());
            Rope tensor = new Rope();
            part.dims().forEach(extent -> tensor.whole(StoredTensor.DIMS, extent));
            tensor.whole(StoredTensor.DATA_TYPE, part.type().number()).text(StoredTensor.NAME, name);
            Rope.Slot piece = new Rope.Slot(slots.get(i), part.bytes());
            if (dataName.isPresent() && part.bytes() >= SMALLEST_OUTSIDE) {
                tensor.add(reference(piece));
            } else {
                tensor.head(StoredTensor.RAW_DATA, part.bytes()).add(piece);
            }
            tensors.add(new GraphEdits.Initializer(name, tensor));
        }
        return tensors;
    }

    /// A name that no value of the graph has.
    private static String unused(Weight weight, String wanted) {
        Graph graph = weight.graph();
        String name = wanted;
        while (graph.weight(name).isPresent()
                || graph.producer(name).isPresent()
                || !graph.uses(name).isEmpty()) {
            name += "_new";
        }
        return name;
    }
}
