package lapidary.core.format.onnx;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.TensorId;

/// Puts together the bytes that a graph is loaded from: the file's own, but for weights, which are referred to.
final class GraphBytes {
    /// Smaller ones stay inline: shapes are worked out from them.
    private static final long SMALLEST_OUTSIDE = 1024;

    private static final long LONGEST = 1L << 30;
    private static final long SEPARATE_INITIALIZERS = 4;
    private static final int PROPERTIES = 14;
    private static final int VALUE_INFO = 13;

    private final OnnxSource source;
    private final GraphChanges changes;
    private final Map<TensorId, GraphOverride> changed;
    private final Graph main;
    private final Set<String> removed = new HashSet<>();
    private final Map<String, DType> cutInputs = new HashMap<>();
    private final Set<String> references = new HashSet<>();
    private final Set<String> used;

    /// @param operators the nodes of the main graph
    /// @param changed how the changed weights are replaced
    GraphBytes(
            OnnxSource source,
            List<GraphOperator> operators,
            GraphChanges changes,
            Map<TensorId, GraphOverride> changed)
            throws FormatException {
        this.source = source;
        this.changes = changes;
        this.changed = changed;
        this.main = source.model().graphs().getFirst();
        changed.values().forEach(override -> removed.addAll(override.removed()));
        changes.cut().ifPresent(cut -> cutInputs.putAll(cut.inputs()));
        this.used = used(operators);
    }

    /// Whether a weight is referred to rather than copied.
    static boolean staysOutside(Weight weight) {
        boolean isPlain = weight.stored().data() instanceof StoredTensor.Window window
                && window.bytes() >= SMALLEST_OUTSIDE
                && !weight.isSparse();
        return isPlain
                && weight.stored()
                        .type()
                        .filter(type -> type != ElementType.STRING)
                        .filter(type -> !(type.isWhole()
                                && type.bits() >= Integer.SIZE
                                && weight.stored().shape().rank() <= 1))
                        .isPresent();
    }

    static StoredTensor.Window window(Weight weight) {
        return (StoredTensor.Window) weight.stored().data();
    }

    OnnxGraph.Loadable build() throws FormatException {
        Rope out = new Rope();
        long irVersion = Math.max(source.model().irVersion(), SEPARATE_INITIALIZERS);
        Message.Fields fields = source.model().message().fields();
        out.whole(OnnxModel.IR_VERSION, irVersion);
        while (fields.next()) {
            switch (fields.number()) {
                // What a file says besides its graph could change how it is run.
                case OnnxModel.IR_VERSION, PROPERTIES -> {}
                case OnnxModel.GRAPH -> out.message(OnnxModel.GRAPH, graph(fields.content("graph")));
                default -> out.add(copy(fields));
            }
        }
        return new OnnxGraph.Loadable(flatten(out), references);
    }

    private Rope.Piece copy(Message.Fields fields) {
        Message model = source.model().message();
        return new Rope.Copied(new Message(model.file(), fields.start(), fields.end(), model.place()));
    }

    private byte[] flatten(Rope rope) throws FormatException {
        if (rope.length() > LONGEST) {
            throw source.model()
                    .message()
                    .problem(
                            Problem.LIMIT_EXCEEDED,
                            0,
                            "a graph of at most " + LONGEST + " bytes besides its weights",
                            rope.length() + " bytes");
        }
        byte[] bytes = new byte[(int) rope.length()];
        MemorySegment out = MemorySegment.ofArray(bytes);
        long at = 0;
        for (Rope.Piece piece : rope.pieces()) {
            MemorySegment from =
                    switch (piece) {
                        case Rope.Made made -> MemorySegment.ofArray(made.bytes());
                        case Rope.Copied copied -> copied.source().bytes();
                        case Rope.Slot slot -> throw new IllegalStateException("slot " + slot.index());
                        case Rope.Kept kept -> throw new IllegalStateException("slot " + kept.index());
                    };
            MemorySegment.copy(from, 0, out, at, from.byteSize());
            at += from.byteSize();
        }
        return bytes;
    }

    private Rope graph(Message message) throws FormatException {
        Rope out = new Rope();
        Message.Fields fields = message.fields();
        int node = 0;
        Set<String> own = new HashSet<>();
        while (fields.next()) {
            boolean isKept =
                    switch (fields.number()) {
                        case Graph.NODE -> keeps(node, main.nodes().get(node++));
                        case Graph.INITIALIZER, Graph.SPARSE_INITIALIZER -> false;
                        case Graph.INPUT -> isInput(name(fields, "input"));
                        case Graph.OUTPUT -> {
                            Optional<String> name =
                                    Optional.of(name(fields, "output")).filter(this::isOutput);
                            name.ifPresent(own::add);
                            yield name.isPresent();
                        }
                        case VALUE_INFO -> !cutInputs.containsKey(name(fields, "value"));
                        default -> true;
                    };
            if (isKept) {
                out.add(copy(fields));
            }
        }
        addWeights(out);
        addChanged(out);
        cutInputs.forEach(
                (name, type) -> out.message(Graph.INPUT, GraphMessages.declared(name, type, Optional.empty())));
        // The runtime works out their types by itself.
        changes.outputs().stream()
                .filter(own::add)
                .forEach(name -> out.message(Graph.OUTPUT, new Rope().text(1, name)));
        return out;
    }

    private static String name(Message.Fields fields, String what) throws FormatException {
        return ValueInfo.read(fields.content(what)).name();
    }

    private boolean isOutput(String name) {
        return changes.cut().map(cut -> cut.outputs().contains(name)).orElse(true);
    }

    private boolean isInput(String name) {
        return main.weight(name).isEmpty()
                && !cutInputs.containsKey(name)
                && (changes.cut().isEmpty() || used.contains(name));
    }

    private boolean keeps(int place, Node node) {
        boolean isWeight = !node.output().isEmpty() && main.weights().containsKey(node.output());
        return !isWeight
                && node.outputs().stream().noneMatch(removed::contains)
                && changes.cut().map(cut -> cut.nodes().contains(place)).orElse(true);
    }

    /// Values that a kept node takes, or that are given out: the runtime refuses weights that nothing takes.
    private Set<String> used(List<GraphOperator> operators) throws FormatException {
        Set<String> used = new HashSet<>(changes.outputs());
        for (int i = 0; i < operators.size(); i++) {
            if (keeps(i, main.nodes().get(i))) {
                used.addAll(operators.get(i).inputs());
            }
        }
        changed.values().stream()
                .flatMap(override -> override.nodes().stream())
                .forEach(node -> used.addAll(node.inputs()));
        Message.Fields fields = main.message().fields();
        while (fields.next()) {
            if (fields.number() == Graph.OUTPUT) {
                used.add(ValueInfo.read(fields.content("output")).name());
            }
        }
        return used;
    }

    private void addWeights(Rope out) {
        for (Weight weight : main.weights().values()) {
            if (removed.contains(weight.value()) || !used.contains(weight.value())) {
                continue;
            }
            if (weight.isSparse()) {
                out.message(Graph.SPARSE_INITIALIZER, new Rope().add(new Rope.Copied(weight.sparse())));
            } else if (staysOutside(weight)) {
                references.add(weight.value());
                out.message(Graph.INITIALIZER, reference(weight));
            } else {
                Rope tensor = new Rope().add(new Rope.Copied(weight.stored().message()));
                // The last name counts; that of a constant is the value it makes.
                out.message(Graph.INITIALIZER, tensor.text(StoredTensor.NAME, weight.value()));
            }
        }
    }

    private Rope reference(Weight weight) {
        StoredTensor.Window window = window(weight);
        Rope tensor = new Rope();
        weight.stored().shape().dimensions().forEach(extent -> tensor.whole(StoredTensor.DIMS, extent));
        tensor.whole(StoredTensor.DATA_TYPE, weight.stored().typeNumber()).text(StoredTensor.NAME, weight.value());
        String location = window.isExternal()
                ? location(window)
                : String.valueOf(window.file().path().getFileName());
        return GraphMessages.external(tensor, location, window.offset(), window.bytes());
    }

    private String location(StoredTensor.Window window) {
        return source.model().external().used().entrySet().stream()
                .filter(entry -> entry.getValue() == window.file())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    private void addChanged(Rope out) throws FormatException {
        for (Map.Entry<TensorId, GraphOverride> entry : changed.entrySet()) {
            boolean isFed = changes.fed().contains(entry.getKey());
            for (GraphOverride.Given given : entry.getValue().values()) {
                if (isFed) {
                    out.message(
                            Graph.INPUT,
                            GraphMessages.declared(
                                    given.value(),
                                    given.type(),
                                    Optional.of(given.shape().dimensions())));
                } else {
                    out.message(Graph.INITIALIZER, GraphMessages.replaced(given));
                }
            }
            for (GraphOverride.NewNode node : entry.getValue().nodes()) {
                out.message(Graph.NODE, GraphMessages.node(node));
            }
        }
    }
}
