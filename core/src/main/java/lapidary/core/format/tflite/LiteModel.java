package lapidary.core.format.tflite;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.MappedFile;
import lapidary.core.format.MetadataValue;

/// The structure of a TensorFlow Lite file: subgraphs, their operators and tensors, and where the data of tensors lie.
///
/// Source: TensorFlow's `schema.fbs`, the numbers of its tables' fields.
final class LiteModel {
    private static final int OPERATOR_CODES = 1;
    private static final int SUBGRAPHS = 2;
    private static final int DESCRIPTION = 3;
    private static final int BUFFERS = 4;
    private static final int MOST_TENSORS = 1 << 18;
    private static final int MOST_INPUTS = 1 << 20;
    private static final long MOST_TEXT = 1L << 26;

    private final FlatTable root;
    private final FlatTable.Vector buffers;
    private final List<Integer> codes = new ArrayList<>();
    private final List<Subgraph> subgraphs = new ArrayList<>();
    private final SequencedMap<String, MetadataValue> metadata = new LinkedHashMap<>();
    private long inputs;
    private long tensors;
    private long text;

    private LiteModel(FlatTable root) throws FormatException {
        this.root = root;
        this.buffers = root.vector(BUFFERS, Integer.BYTES, "buffers");
    }

    /// A graph.
    ///
    /// @param uses by tensor: the operators that take it
    /// @param decoded by tensor: what `DEQUANTIZE` makes of it
    record Subgraph(
            String name, List<LiteTensor> tensors, Map<Integer, List<Use>> uses, Map<Integer, Integer> decoded) {}

    /// An operator that takes a tensor.
    ///
    /// @param code number of the operator
    /// @param input which of its inputs the tensor is
    record Use(int code, int input, String node) {}

    static LiteModel read(MappedFile file) throws FormatException {
        LiteModel model = new LiteModel(FlatTable.root(file));
        model.read();
        return model;
    }

    List<Subgraph> subgraphs() {
        return subgraphs;
    }

    SequencedMap<String, MetadataValue> metadata() {
        return metadata;
    }

    private void read() throws FormatException {
        metadata.put("version", MetadataValue.uint32(Integer.toUnsignedLong(root.intOf(0, 0))));
        String description = root.text(DESCRIPTION);
        if (!description.isEmpty()) {
            metadata.put("description", MetadataValue.text(description));
        }
        FlatTable.Vector operators = root.vector(OPERATOR_CODES, Integer.BYTES, "operator codes");
        limit(operators.count(), MOST_TENSORS, "operator codes");
        for (long i = 0; i < operators.count(); i++) {
            FlatTable code = operators.tableAt(i, "operator code " + i);
            // Numbers beyond 127 stand in a field of their own, which older files lack.
            codes.add(Math.max(code.intOf(3, 0), code.byteOf(0, 0)));
        }
        FlatTable.Vector graphs = root.vector(SUBGRAPHS, Integer.BYTES, "subgraphs");
        if (graphs.count() == 0) {
            throw root.problem(Problem.BAD_HEADER, root.at(), "a model with a graph", "none");
        }
        limit(graphs.count(), MOST_TENSORS, "subgraphs");
        for (long i = 0; i < graphs.count(); i++) {
            subgraphs.add(readGraph(graphs.tableAt(i, "subgraph " + i), i));
        }
    }

    private void limit(long found, long most, String what) throws FormatException {
        if (found > most) {
            throw root.problem(
                    Problem.LIMIT_EXCEEDED, root.at(), "at most " + most + " " + what, String.valueOf(found));
        }
    }

    private Subgraph readGraph(FlatTable graph, long number) throws FormatException {
        FlatTable.Vector listed = graph.vector(0, Integer.BYTES, "tensors of " + graph.place());
        tensors += listed.count() + 1;
        limit(tensors, MOST_TENSORS, "tensors");
        List<LiteTensor> read = new ArrayList<>();
        for (long i = 0; i < listed.count(); i++) {
            LiteTensor tensor = LiteTensor.read(listed.tableAt(i, "tensor " + i + " of " + graph.place()), buffers);
            text += tensor.name().length() + 64L * tensor.shape().rank() + tensor.scaleCount();
            limit(text, MOST_TEXT, "letters of names, extents and scales together");
            read.add(tensor);
        }
        Subgraph made = new Subgraph(number == 0 ? "" : name(graph, number), read, new HashMap<>(), new HashMap<>());
        FlatTable.Vector operators = graph.vector(3, Integer.BYTES, "operators of " + graph.place());
        limit(operators.count(), MOST_TENSORS, "operators");
        for (long i = 0; i < operators.count(); i++) {
            readOperator(made, operators.tableAt(i, "operator " + i + " of " + graph.place()));
        }
        return made;
    }

    private static String name(FlatTable graph, long number) throws FormatException {
        String name = graph.text(4);
        return (name.isEmpty() ? "subgraph " + number : name) + "/";
    }

    private void readOperator(Subgraph graph, FlatTable operator) throws FormatException {
        int index = operator.intOf(0, 0);
        if (index < 0 || index >= codes.size()) {
            throw operator.problem(
                    Problem.BAD_VALUE, operator.at(), "an operator code below " + codes.size(), String.valueOf(index));
        }
        FlatTable.Vector taken = operator.vector(1, Integer.BYTES, "inputs of " + operator.place());
        FlatTable.Vector given = operator.vector(2, Integer.BYTES, "outputs of " + operator.place());
        inputs += taken.count() + 1;
        limit(inputs, MOST_INPUTS, "inputs of operators");
        int output = given.count() == 0 ? -1 : check(graph, operator, given.intAt(0));
        String node = output < 0 ? "" : graph.tensors().get(output).name();
        for (int i = 0; i < taken.count(); i++) {
            int tensor = check(graph, operator, taken.intAt(i));
            if (tensor >= 0) {
                graph.uses()
                        .computeIfAbsent(tensor, ignored -> new ArrayList<>(1))
                        .add(new Use(codes.get(index), i, node));
                if (codes.get(index) == LiteUses.DEQUANTIZE && output >= 0) {
                    graph.decoded().put(tensor, output);
                }
            }
        }
    }

    /// An input may be left out: −1.
    private static int check(Subgraph graph, FlatTable operator, int tensor) throws FormatException {
        if (tensor < -1 || tensor >= graph.tensors().size()) {
            throw operator.problem(
                    Problem.BAD_VALUE,
                    operator.at(),
                    "a tensor below " + graph.tensors().size(),
                    String.valueOf(tensor));
        }
        return tensor;
    }
}
