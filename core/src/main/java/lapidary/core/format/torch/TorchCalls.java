package lapidary.core.format.torch;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.torch.PickleValue.Entries;
import lapidary.core.format.torch.PickleValue.Inert;
import lapidary.core.format.torch.PickleValue.Items;
import lapidary.core.format.torch.PickleValue.Named;
import lapidary.core.format.torch.PickleValue.Nothing;
import lapidary.core.format.torch.PickleValue.Raw;
import lapidary.core.format.torch.PickleValue.Text;

/// What the names in a checkpoint mean: the closed list of containers and tensor builders. Everything else stays an
/// [Inert] value under its name.
final class TorchCalls {
    private static final String UTILS = "torch._utils.";
    private static final Set<String> DICTIONARIES =
            Set.of("collections.OrderedDict", "collections.defaultdict", "builtins.dict", "__builtin__.dict");
    private static final Set<String> LISTS = Set.of(
            "builtins.list",
            "builtins.tuple",
            "builtins.set",
            "builtins.frozenset",
            "__builtin__.list",
            "__builtin__.tuple",
            "__builtin__.set",
            "__builtin__.frozenset",
            "torch.Size",
            "torch.jit._pickle.build_intlist",
            "torch.jit._pickle.build_tensorlist",
            "torch.jit._pickle.build_doublelist",
            "torch.jit._pickle.build_boollist");
    private static final Set<String> BYTES = Set.of(
            "_codecs.encode", "builtins.bytearray", "__builtin__.bytearray", "builtins.bytes", "__builtin__.bytes");

    /// Values whose only argument says it all.
    private static final Set<String> PLAIN = Set.of(
            "torch.device",
            "torch.serialization._get_layout",
            "torch._tensor._get_layout",
            "builtins.complex",
            "__builtin__.complex");

    /// Names that stand for themselves and are never called, or only by [#rebuilt].
    private static final Set<String> KNOWN = Set.of(
            UTILS + "_rebuild_tensor",
            UTILS + "_rebuild_tensor_v2",
            UTILS + "_rebuild_tensor_v3",
            UTILS + "_rebuild_parameter",
            UTILS + "_rebuild_parameter_with_state",
            UTILS + "_rebuild_qtensor",
            UTILS + "_rebuild_sparse_tensor",
            UTILS + "_rebuild_sparse_csr_tensor",
            UTILS + "_rebuild_meta_tensor_no_storage",
            "torch.jit._pickle.restore_type_tag",
            "torch._tensor._rebuild_from_type_v2",
            "torch.nn.parameter.Parameter",
            "torch.Tensor",
            "torch.tensor.Tensor",
            "torch._tensor.Tensor",
            "torch.per_tensor_affine",
            "torch.per_channel_affine",
            "torch.per_channel_affine_float_qparams",
            "torch.per_tensor_symmetric",
            "torch.per_channel_symmetric",
            "torch.strided",
            "torch.sparse_coo",
            "builtins.int",
            "builtins.float",
            "builtins.bool",
            "builtins.str",
            "__builtin__.int",
            "__builtin__.float",
            "__builtin__.bool",
            "__builtin__.str",
            "__builtin__.unicode");

    /// Values and bytes that calls may make: a call can be repeated in three bytes.
    private static final long MOST_MADE = 16_000_000;

    private final PickleCursor cursor;
    private final InertNames inert;
    private long made;
    private final TorchTensorCalls tensors;

    TorchCalls(PickleCursor cursor, InertNames inert) {
        this.cursor = cursor;
        this.inert = inert;
        this.tensors = new TorchTensorCalls(cursor);
    }

    /// The storages that were mentioned, by key; of each its first mention.
    Map<String, PickleValue.Storage> storages() {
        return tensors.storages();
    }

    /// A class or function by its name; nothing is imported.
    PickleValue named(String module, String name, long offset) {
        String whole = module + "." + name;
        if (!isKnown(whole)) {
            inert.add(whole, cursor.file(), cursor.place(offset));
        }
        return new Named(whole, offset);
    }

    /// What the call would return, for calls of the closed list.
    PickleValue call(PickleValue function, PickleValue arguments, long offset) throws FormatException {
        List<PickleValue> values = arguments instanceof Items items ? items.items() : List.of(arguments);
        spend(4);
        if (!(function instanceof Named named)) {
            return inert(function, arguments, offset);
        }
        String name = named.name();
        if (DICTIONARIES.contains(name)) {
            return dictionary(values);
        }
        if (LISTS.contains(name)) {
            return values.isEmpty() ? new Items() : asList(values.getFirst());
        }
        if (BYTES.contains(name)) {
            return bytes(values);
        }
        if (PLAIN.contains(name)) {
            return values.size() == 1 ? values.getFirst() : new Items(values);
        }
        if (name.equals("torch.jit._pickle.restore_type_tag") && !values.isEmpty()) {
            return values.getFirst();
        }
        if (name.equals("torch._tensor._rebuild_from_type_v2") && values.size() >= 3) {
            return rebuiltAs(values, offset);
        }
        return KNOWN.contains(name) ? rebuilt(name, values, arguments, offset) : inert(function, arguments, offset);
    }

    PickleValue callWithKeywords(PickleValue function, PickleValue arguments, PickleValue keywords, long offset)
            throws FormatException {
        PickleValue made = call(function, arguments, offset);
        build(made, keywords);
        return made;
    }

    /// State that an object is given: kept beside the name of what would be built, and of no account for containers
    /// and tensors.
    void build(PickleValue made, PickleValue state) {
        if (made instanceof Inert unbuilt) {
            unbuilt.parts().add(state);
        }
    }

    /// What lies outside the pickle: storages of tensors.
    PickleValue persistent(PickleValue id, long offset) throws FormatException {
        List<PickleValue> parts = id instanceof Items items ? items.items() : List.of();
        String kind = !parts.isEmpty() && parts.getFirst() instanceof Text text ? text.value() : "";
        if (kind.equals("storage")) {
            return tensors.storage(parts);
        }
        if (kind.equals("module") && parts.size() > 1) {
            return parts.get(1);
        }
        inert.add("persistent id " + ValueText.of(id), cursor.file(), cursor.place(offset));
        return new Inert("persistent id");
    }

    /// A class by its number in a registry that the program has; Lapidary has none.
    PickleValue extension(long code, long offset) {
        String name = "copyreg extension " + code;
        inert.add(name, cursor.file(), cursor.place(offset));
        return new Named(name, offset);
    }

    private static boolean isKnown(String name) {
        return KNOWN.contains(name)
                || DICTIONARIES.contains(name)
                || LISTS.contains(name)
                || BYTES.contains(name)
                || PLAIN.contains(name)
                || TorchType.named(name).isPresent()
                || TorchType.ofStorage(name).isPresent();
    }

    private PickleValue rebuilt(String name, List<PickleValue> values, PickleValue arguments, long offset)
            throws FormatException {
        return switch (name) {
            case UTILS + "_rebuild_tensor", UTILS + "_rebuild_tensor_v2" -> tensors.tensor(values, offset);
            case UTILS + "_rebuild_tensor_v3" -> tensors.typedTensor(values, offset);
            case UTILS + "_rebuild_qtensor" -> tensors.quantized(values, offset);
            case UTILS + "_rebuild_parameter", UTILS + "_rebuild_parameter_with_state" -> {
                if (values.isEmpty()) {
                    throw cursor.wrong(Problem.BAD_VALUE, "a parameter's tensor", "nothing");
                }
                yield values.getFirst();
            }
            case UTILS + "_rebuild_sparse_tensor", UTILS + "_rebuild_sparse_csr_tensor" -> sparse(values);
            case UTILS + "_rebuild_meta_tensor_no_storage" -> Nothing.NOTHING;
            default -> {
                inert.add(name, cursor.file(), cursor.place(offset));
                Inert unbuilt = new Inert(name);
                unbuilt.parts().add(arguments);
                yield unbuilt;
            }
        };
    }

    /// `_rebuild_from_type_v2(function, class, arguments, state)`: a tensor of a class of its own.
    private PickleValue rebuiltAs(List<PickleValue> values, long offset) throws FormatException {
        PickleValue function = values.getFirst();
        boolean isNested =
                function instanceof Named named && named.name().equals("torch._tensor._rebuild_from_type_v2");
        if (isNested) {
            throw cursor.wrong(Problem.BAD_VALUE, "a function that rebuilds a tensor", "_rebuild_from_type_v2 itself");
        }
        return call(function, values.get(2), offset);
    }

    private Inert inert(PickleValue function, PickleValue arguments, long offset) {
        Inert unbuilt = new Inert(function instanceof Named named ? named.name() : ValueText.of(function));
        if (function instanceof Inert other) {
            unbuilt.parts().add(other);
        }
        if (!(function instanceof Named)) {
            inert.add("a call of " + ValueText.of(function), cursor.file(), cursor.place(offset));
        }
        unbuilt.parts().add(arguments);
        return unbuilt;
    }

    /// Indices and values as tensors of their own.
    private PickleValue sparse(List<PickleValue> values) throws FormatException {
        Entries parts = new Entries();
        if (values.size() >= 2 && values.get(1) instanceof Items data) {
            List<PickleValue> tensors = data.items();
            spend(tensors.size());
            for (int i = 0; i < tensors.size(); i++) {
                boolean isCoordinates = tensors.size() <= 4 && i < 2;
                String[] names = {"indices", "values"};
                parts.put(new Text(isCoordinates ? names[i] : "part" + i), tensors.get(i));
            }
        }
        return parts;
    }

    private PickleValue dictionary(List<PickleValue> values) throws FormatException {
        Entries entries = new Entries();
        for (PickleValue value : values) {
            if (value instanceof Items pairs) {
                spend(pairs.items().size());
                for (PickleValue pair : pairs.items()) {
                    if (!(pair instanceof Items both) || both.items().size() != 2) {
                        throw cursor.wrong(Problem.BAD_VALUE, "a key and its value", ValueText.of(pair));
                    }
                    entries.put(both.items().getFirst(), both.items().getLast());
                }
            } else if (value instanceof Entries other) {
                spend(other.keys().size());
                for (int i = 0; i < other.keys().size(); i++) {
                    entries.put(other.keys().get(i), other.values().get(i));
                }
            }
        }
        return entries;
    }

    private static PickleValue asList(PickleValue value) {
        return value instanceof Items ? value : new Items(List.of(value));
    }

    private PickleValue bytes(List<PickleValue> values) throws FormatException {
        if (!values.isEmpty() && values.getFirst() instanceof Text text) {
            spend(text.value().length());
            return new Raw(MemorySegment.ofArray(text.value().getBytes(StandardCharsets.ISO_8859_1)));
        }
        return values.isEmpty() ? new Raw(MemorySegment.ofArray(new byte[0])) : values.getFirst();
    }

    private void spend(long values) throws FormatException {
        made += values;
        if (made > MOST_MADE) {
            throw cursor.wrong(Problem.LIMIT_EXCEEDED, "calls that make at most " + MOST_MADE + " values", "more");
        }
    }
}
