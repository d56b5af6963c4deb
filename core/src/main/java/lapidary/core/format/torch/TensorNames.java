package lapidary.core.format.torch;

import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.torch.PickleValue.Entries;
import lapidary.core.format.torch.PickleValue.Inert;
import lapidary.core.format.torch.PickleValue.Items;
import lapidary.core.format.torch.PickleValue.Named;
import lapidary.core.format.torch.PickleValue.Storage;
import lapidary.core.format.torch.PickleValue.StoredTensor;
import lapidary.core.format.torch.PickleValue.Text;
import lapidary.core.format.torch.PickleValue.Truth;
import lapidary.core.format.torch.PickleValue.Whole;

/// The tensors of a checkpoint under dotted names: the keys and positions that lead to each. Of a pickled module the
/// bookkeeping between them (`_modules`, `_parameters`, `_buffers`) is left out, so that names are those of its state
/// dictionary.
final class TensorNames {
    private static final Set<String> BOOKKEEPING = Set.of("_modules", "_parameters", "_buffers");
    private static final int DEEPEST = 400;
    private static final int MOST_VISITS = 4_000_000;
    private static final int MOST_NAMES = 1_000_000;
    private static final long MOST_CHARACTERS = 64 << 20;
    private static final int LONGEST_NAME = 100_000;

    private final PickleCursor cursor;
    private final Map<PickleValue, Boolean> holders = new IdentityHashMap<>();
    private final Set<PickleValue> path = Collections.newSetFromMap(new IdentityHashMap<>());
    private final SequencedMap<String, StoredTensor> tensors = new LinkedHashMap<>();
    private int visits;
    private long characters;

    TensorNames(PickleCursor cursor) {
        this.cursor = cursor;
    }

    /// Every name, in the order of the file.
    ///
    /// @throws FormatException when two tensors have the same one, or there is no end to them
    SequencedMap<String, StoredTensor> collect(PickleValue root, String prefix) throws FormatException {
        if (root instanceof StoredTensor tensor) {
            add(prefix.isEmpty() ? "tensor" : prefix, tensor);
        } else if (isHolder(root, 0)) {
            walk(root, prefix, 0);
        }
        return tensors;
    }

    /// The names that share a tensor with an earlier one, each with that one. An output head that is tied to the
    /// embedding is the embedding's alias whichever comes first.
    static SequencedMap<String, String> aliases(SequencedMap<String, StoredTensor> tensors) {
        Map<View, String> first = new HashMap<>();
        tensors.forEach((name, tensor) -> {
            View view = View.of(tensor);
            String known = first.get(view);
            if (known == null || (isHead(known) && !isHead(name))) {
                first.put(view, name);
            }
        });
        SequencedMap<String, String> aliases = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            String listed = first.getOrDefault(View.of(tensor), name);
            if (!listed.equals(name) && tensor.shape().stream().noneMatch(extent -> extent == 0)) {
                aliases.put(name, listed);
            }
        });
        return aliases;
    }

    private static boolean isHead(String name) {
        return name.endsWith("lm_head.weight") || name.endsWith("output.weight");
    }

    private boolean isHolder(PickleValue value, int depth) throws FormatException {
        List<PickleValue> children = children(value);
        if (children.isEmpty()) {
            return value instanceof StoredTensor;
        }
        Boolean known = holders.get(value);
        if (known != null) {
            return known;
        }
        checkDepth(depth);
        holders.put(value, false);
        boolean isHolder = false;
        for (PickleValue child : children) {
            isHolder |= isHolder(child, depth + 1);
        }
        holders.put(value, isHolder);
        return isHolder;
    }

    private void walk(PickleValue value, String name, int depth) throws FormatException {
        checkDepth(depth);
        if (value instanceof StoredTensor tensor) {
            add(name, tensor);
            return;
        }
        if (!Boolean.TRUE.equals(holders.get(value)) || !path.add(value)) {
            return;
        }
        if (++visits > MOST_VISITS) {
            throw limit("a checkpoint with an end", MOST_VISITS + " containers and more");
        }
        switch (value) {
            case Items items -> walkItems(items.items(), name, "", depth);
            case Entries entries -> walkEntries(entries, name, false, depth);
            case Inert inert -> walkInert(inert, name, depth);
            default -> throw new IllegalStateException("no container: " + value);
        }
        path.remove(value);
    }

    private void walkItems(List<PickleValue> items, String name, String word, int depth) throws FormatException {
        for (int i = 0; i < items.size(); i++) {
            walk(items.get(i), join(name, word + i), depth + 1);
        }
    }

    private void walkEntries(Entries entries, String name, boolean isState, int depth) throws FormatException {
        for (int i = 0; i < entries.keys().size(); i++) {
            String key = component(entries.keys().get(i), i);
            boolean isLeftOut = isState && BOOKKEEPING.contains(key);
            walk(entries.values().get(i), isLeftOut ? name : join(name, key), depth + 1);
        }
    }

    private void walkInert(Inert inert, String name, int depth) throws FormatException {
        for (PickleValue part : inert.parts()) {
            if (part instanceof Entries state && Boolean.TRUE.equals(holders.get(state))) {
                walkEntries(state, name, true, depth + 1);
            } else if (part instanceof Items arguments && Boolean.TRUE.equals(holders.get(arguments))) {
                walkItems(arguments.items(), name, "argument", depth + 1);
            } else {
                walk(part, name, depth + 1);
            }
        }
    }

    private void add(String name, StoredTensor tensor) throws FormatException {
        characters += name.length();
        if (tensors.size() >= MOST_NAMES || characters > MOST_CHARACTERS || name.length() > LONGEST_NAME) {
            throw limit("at most " + MOST_NAMES + " names of tensors", "more, or longer ones than that allows");
        }
        if (tensors.put(name, tensor) != null) {
            throw new FormatException(
                    Problem.DUPLICATE_NAME,
                    cursor.file(),
                    "tensor '" + PickleCursor.shortened(name) + "', " + cursor.place(tensor.pickleOffset()),
                    "one tensor of this name",
                    "a second one");
        }
    }

    private void checkDepth(int depth) throws FormatException {
        if (depth > DEEPEST) {
            throw limit("containers nested at most " + DEEPEST + " deep", "deeper ones");
        }
    }

    private FormatException limit(String expected, String found) {
        return cursor.wrong(Problem.LIMIT_EXCEEDED, expected, found);
    }

    private static List<PickleValue> children(PickleValue value) {
        return switch (value) {
            case Items items -> items.items();
            case Entries entries -> entries.values();
            case Inert inert -> inert.parts();
            default -> List.of();
        };
    }

    private static String join(String name, String component) {
        return name.isEmpty() ? component : name + "." + component;
    }

    private static String component(PickleValue key, int index) {
        return switch (key) {
            case Text text -> text.value();
            case Whole whole -> whole.value().toString();
            case Truth truth -> truth.value() ? "True" : "False";
            case Named named -> named.name();
            default -> "key" + index;
        };
    }

    /// What makes two tensors the same one.
    private record View(Storage storage, TorchType type, long offset, List<Long> shape, List<Long> strides) {
        static View of(StoredTensor tensor) {
            return new View(tensor.storage(), tensor.type(), tensor.offset(), tensor.shape(), tensor.strides());
        }
    }
}
