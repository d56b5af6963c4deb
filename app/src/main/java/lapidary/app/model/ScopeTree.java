package lapidary.app.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lapidary.core.format.TensorUse;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;

/// The tensors of a graph by the scopes they belong to: those in the tensor's own name, or, where that is a number an
/// exporter made up, those in the name of the node that takes it. Scopes with one thing in them are not shown apart.
///
/// @param order of tensors within a scope
record ScopeTree(Model model, Comparator<ModelTensor> order) {
    private static final int DEEPEST = 12;

    /// A scope while it is filled.
    private static final class Scope {
        private final Map<String, Scope> inner = new LinkedHashMap<>();
        private final List<ModelTensor> tensors = new ArrayList<>();
    }

    List<TreeNode> rows(List<ModelTensor> tensors) {
        Scope root = new Scope();
        for (ModelTensor tensor : tensors) {
            Scope scope = root;
            for (String name : path(tensor)) {
                scope = scope.inner.computeIfAbsent(name, ignored -> new Scope());
            }
            scope.tensors.add(tensor);
        }
        return rows(root, "");
    }

    /// The scopes around a tensor, the outermost first.
    private List<String> path(ModelTensor tensor) {
        List<String> own = words(tensor.id().name());
        TensorUse use = model.file().uses().get(tensor.id());
        List<String> path = own.size() > 1 || use == null ? own : words(use.node());
        int depth = Math.min(path.size() - 1, DEEPEST);
        return depth <= 0 ? List.of() : path.subList(0, depth);
    }

    /// "/encoder/layer.0/query" and "encoder.layer.0.query" are the same path; names joined by ";"
    /// are one tensor's.
    private static List<String> words(String name) {
        List<String> words = new ArrayList<>();
        String first = name.contains(";") ? name.substring(0, name.indexOf(';')) : name;
        for (String word : first.split("[/.]", -1)) {
            // Exporters write "/layer1/layer1.0" for layer1.0.
            if (!word.isEmpty() && (words.isEmpty() || !words.getLast().equals(word))) {
                words.add(word);
            }
        }
        return words;
    }

    private List<TreeNode> rows(Scope scope, String above) {
        List<TreeNode> rows = new ArrayList<>();
        scope.inner.forEach((name, inner) -> {
            String title = above.isEmpty() ? name : above + "." + name;
            boolean isAlone = inner.inner.size() + inner.tensors.size() == 1;
            if (isAlone) {
                rows.addAll(rows(inner, title));
            } else {
                rows.add(TreeNode.Branch.of(title, rows(inner, "")));
            }
        });
        scope.tensors.stream()
                .sorted(order)
                .map(tensor -> new TreeNode.Leaf(title(tensor, above), tensor))
                .forEach(rows::add);
        return rows;
    }

    /// Within its scope, the last word of a tensor's name, after the scopes that are not shown
    /// apart; the whole of a
    /// name that is not made of scopes.
    private static String title(ModelTensor tensor, String above) {
        List<String> own = words(tensor.id().name());
        if (own.size() < 2 || own.size() > DEEPEST) {
            return tensor.id().name();
        }
        return above.isEmpty() ? own.getLast() : above + "." + own.getLast();
    }
}
