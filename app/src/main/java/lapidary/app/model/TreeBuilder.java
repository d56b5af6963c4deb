package lapidary.app.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import lapidary.app.workbench.ScopeWords;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.views.text.Messages;

/// Makes the rows of the model tree: pure, from names and shapes alone.
///
/// @param name of the model: the title of the root
/// @param filter keeps tensors whose name, role, type or block has all of its words; "" keeps everything
/// @param order of tensors within a branch
record TreeBuilder(String name, Grouping grouping, String filter, Comparator<ModelTensor> order) {

    TreeNode build(Model model) {
        List<ModelTensor> kept = model.tensors().stream().filter(this::matches).toList();
        List<TreeNode> rows =
                switch (grouping) {
                    case BLOCK -> hasScopes(model) ? new ScopeTree(model, order).rows(kept) : byBlock(kept);
                    case ROLE -> byRole(kept);
                    case NONE -> flat(kept);
                };
        return TreeNode.Branch.of(name, rows);
    }

    /// Graphs, and models without blocks, are seen by the scopes in their names.
    private static boolean hasScopes(Model model) {
        return !model.file().uses().isEmpty()
                || model.tensors().stream().allMatch(tensor -> tensor.block().isEmpty());
    }

    private boolean matches(ModelTensor tensor) {
        String block = tensor.block().isPresent()
                ? Messages.of("common.block-number", tensor.block().getAsInt())
                : "";
        String text = (tensor.id().name() + " " + tensor.role().id() + " "
                        + tensor.role().label() + " " + tensor.tensor().typeName() + " " + block)
                .toLowerCase(Locale.ROOT);
        for (String word : filter.toLowerCase(Locale.ROOT).strip().split("\\s+")) {
            if (!holds(text, word)) {
                return false;
            }
        }
        return true;
    }

    /// A number must stand alone: "3" finds block 3 and not F32.
    private static boolean holds(String text, String word) {
        boolean isNumber = !word.isEmpty() && word.chars().allMatch(c -> c >= '0' && c <= '9');
        return isNumber
                ? Pattern.compile("(?<![0-9])" + word + "(?![0-9])")
                        .matcher(text)
                        .find()
                : text.contains(word);
    }

    private List<TreeNode> byBlock(List<ModelTensor> tensors) {
        Map<Integer, List<ModelTensor>> blocks = new LinkedHashMap<>();
        List<TreeNode> rows = new ArrayList<>();
        for (ModelTensor tensor : tensors) {
            if (tensor.block().isPresent()) {
                blocks.computeIfAbsent(tensor.block().getAsInt(), ignored -> new ArrayList<>())
                        .add(tensor);
            } else {
                rows.add(new TreeNode.Leaf(ScopeWords.shortName(tensor), tensor));
            }
        }
        blocks.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(block -> rows.add(TreeNode.Branch.of(
                        Messages.of("common.block-number", block.getKey()), inBlock(block.getValue()))));
        return rows;
    }

    private List<TreeNode> inBlock(List<ModelTensor> tensors) {
        return tensors.stream()
                .sorted(order)
                .map(tensor -> (TreeNode) new TreeNode.Leaf(ScopeWords.inBlock(tensor), tensor))
                .toList();
    }

    private List<TreeNode> byRole(List<ModelTensor> tensors) {
        Map<TensorRole, List<TreeNode>> roles = new LinkedHashMap<>();
        Comparator<ModelTensor> byRole = Comparator.comparing(ModelTensor::role);
        tensors.stream().sorted(byRole.thenComparing(order)).forEach(tensor -> roles.computeIfAbsent(
                        tensor.role(), ignored -> new ArrayList<>())
                .add(new TreeNode.Leaf(inRoleName(tensor), tensor)));
        List<TreeNode> rows = new ArrayList<>();
        roles.forEach((role, leaves) -> {
            boolean isAlone = leaves.size() == 1
                    && ((TreeNode.Leaf) leaves.getFirst()).tensor().block().isEmpty();
            rows.add(isAlone ? leaves.getFirst() : TreeNode.Branch.of(role.id(), leaves));
        });
        return rows;
    }

    private static String inRoleName(ModelTensor tensor) {
        return ScopeWords.hasOwnRole(tensor) && tensor.block().isPresent()
                ? Messages.of("common.block-number", tensor.block().getAsInt())
                : ScopeWords.shortName(tensor);
    }

    private List<TreeNode> flat(List<ModelTensor> tensors) {
        return tensors.stream()
                .sorted(order)
                .map(tensor -> (TreeNode) new TreeNode.Leaf(tensor.id().name(), tensor))
                .toList();
    }
}
