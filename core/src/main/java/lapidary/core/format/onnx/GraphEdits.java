package lapidary.core.format.onnx;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lapidary.core.format.FormatException;

/// Changes of a graph's nodes: what holds a weight comes in, what it replaces goes, and the model imports the operator
/// sets that the new nodes are of.
final class GraphEdits {
    private static final long SEPARATE_INITIALIZERS = 4;
    private static final long NIBBLES = 10;

    private final OnnxSource source;
    private final Rewriting rewriting;
    private final Map<Long, Set<String>> droppedInputs = new HashMap<>();
    private long version;
    private boolean needsRuntime;
    private long irVersion;

    GraphEdits(OnnxSource source, Rewriting rewriting) {
        this.source = source;
        this.rewriting = rewriting;
        this.version = source.model().version("");
        this.irVersion = source.model().irVersion();
    }

    /// A tensor that is added to a graph.
    record Initializer(String name, Rope tensor) {}

    void hold(HeldWeight held, List<Initializer> initializers) {
        Weight weight = held.weight();
        irVersion = Math.max(irVersion, SEPARATE_INITIALIZERS);
        Rope added = new Rope();
        initializers.forEach(tensor -> added.message(Graph.INITIALIZER, tensor.tensor()));
        List<String> names = initializers.stream().map(Initializer::name).toList();
        Rope inPlace = new Rope();
        switch (held) {
            case Dequantized dequantized -> {
                Rope node = new Rope().message(Graph.NODE, dequantized.node(names));
                if (weight.stored().isConstant()) {
                    inPlace.add(node);
                } else {
                    rewriting.prepend(weight.graph().message(), node);
                }
                version = Math.max(version, dequantized.version());
                needsRuntime |= !dequantized.domain().isEmpty();
                boolean isNarrow = dequantized.container().bits() < Byte.SIZE;
                irVersion = isNarrow ? Math.max(irVersion, NIBBLES) : irVersion;
            }
            case Blocked blocked -> {
                for (Graph.Use use : weight.graph().uses(weight.value())) {
                    rewriting.replace(
                            use.node().message(), new Rope().message(Graph.NODE, blocked.node(use.node(), names)));
                }
                needsRuntime = true;
            }
        }
        if (weight.stored().isConstant()) {
            rewriting.replace(constant(weight), inPlace);
            rewriting.append(weight.graph().message(), added);
        } else {
            rewriting.replace(weight.sparse(), added);
        }
        droppedInputs
                .computeIfAbsent(weight.graph().message().begin(), ignored -> new HashSet<>())
                .add(weight.value());
    }

    private static Message constant(Weight weight) {
        return weight.graph()
                .producer(weight.value())
                .orElseThrow(() -> new IllegalStateException("a constant without a node: " + weight.id()))
                .message();
    }

    /// The whole model.
    Rope finish() throws FormatException {
        OnnxModel model = source.model();
        for (Graph graph : model.graphs()) {
            Set<String> dropped = droppedInputs.get(graph.message().begin());
            if (dropped != null) {
                dropInputs(graph, dropped);
            }
        }
        Message message = model.message();
        boolean hasRuntime = model.version(Blocked.DOMAIN) > 0;
        Rope out = new Rope();
        Message.Fields fields = message.fields();
        // The graph and all else is rewritten field by field; only what stands at the top is looked at here.
        raiseVersion(message);
        if (needsRuntime && !hasRuntime) {
            rewriting.append(message, new Rope().message(OnnxModel.OPERATOR_SET, operatorSet(Blocked.DOMAIN, 1)));
        }
        Rope rewritten = rewriting.apply(message);
        if (irVersion == model.irVersion()) {
            return rewritten;
        }
        while (fields.next() && fields.number() != OnnxModel.IR_VERSION) {
            // to the field with the version
        }
        return fields.number() == OnnxModel.IR_VERSION
                ? withVersion(rewritten, message, fields)
                : out.whole(OnnxModel.IR_VERSION, irVersion).add(rewritten);
    }

    /// Cuts the old version out of the piece that holds it.
    private Rope withVersion(Rope rewritten, Message message, Message.Fields field) {
        Rope out = new Rope();
        boolean isDone = false;
        for (Rope.Piece piece : rewritten.pieces()) {
            boolean holds = piece instanceof Rope.Copied copied
                    && copied.source().begin() <= field.start()
                    && field.end() <= copied.source().end();
            if (isDone || !holds) {
                out.add(piece);
                continue;
            }
            Message whole = ((Rope.Copied) piece).source();
            out.add(new Rope.Copied(new Message(whole.file(), whole.begin(), field.start(), message.place())));
            out.whole(OnnxModel.IR_VERSION, irVersion);
            out.add(new Rope.Copied(new Message(whole.file(), field.end(), whole.end(), message.place())));
            isDone = true;
        }
        return out;
    }

    private void raiseVersion(Message message) throws FormatException {
        if (version == source.model().version("")) {
            return;
        }
        boolean isFound = false;
        Message.Fields fields = message.fields();
        while (fields.next()) {
            if (fields.number() == OnnxModel.OPERATOR_SET) {
                Message content = fields.content("operator set");
                OnnxMetadata.OperatorSet set = OnnxMetadata.OperatorSet.read(content);
                if (set.domain().isEmpty() || set.domain().equals("ai.onnx")) {
                    isFound = true;
                    rewriting.replace(
                            content, new Rope().message(OnnxModel.OPERATOR_SET, operatorSet(set.domain(), version)));
                }
            }
        }
        if (!isFound) {
            rewriting.append(message, new Rope().message(OnnxModel.OPERATOR_SET, operatorSet("", version)));
        }
    }

    private static Rope operatorSet(String domain, long version) {
        return new Rope().text(1, domain).whole(2, version);
    }

    /// A value that a node makes, or that is gone, cannot be given from outside any more.
    private void dropInputs(Graph graph, Set<String> dropped) throws FormatException {
        Message.Fields fields = graph.message().fields();
        while (fields.next()) {
            if (fields.number() == Graph.INPUT) {
                Message content = fields.content("input");
                if (dropped.contains(ValueInfo.read(content).name())) {
                    rewriting.replace(content, new Rope());
                }
            }
        }
    }
}
