package lapidary.app.workbench;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.tensor.TensorId;
import lapidary.views.text.Messages;

/// Says in words which tensors of a model are meant.
public final class ScopeWords {
    private ScopeWords() {}

    /// "6 tensors: all attn_q", "7 tensors: block 2", "blk.0.attn_q.weight".
    public static String of(Model model, Set<TensorId> tensors) {
        List<ModelTensor> meant = model.tensors().stream()
                .filter(tensor -> tensors.contains(tensor.id()))
                .toList();
        if (meant.isEmpty()) {
            return Messages.of("workbench.nothing-selected");
        }
        if (meant.size() == 1) {
            return shortName(meant.getFirst());
        }
        String group = group(model, meant);
        String count = Messages.of("common.tensors", meant.size());
        return group.isEmpty() ? count : count + ": " + group;
    }

    /// "attn_q of block 2"; the file's own name for tensors of no particular role.
    public static String shortName(ModelTensor tensor) {
        return tensor.block().isPresent() && hasOwnRole(tensor)
                ? Messages.of("workbench.block", inBlock(tensor), tensor.block().getAsInt())
                : inBlock(tensor);
    }

    /// "attn_q"; the file's own name for tensors of no particular role.
    public static String inBlock(ModelTensor tensor) {
        return hasOwnRole(tensor) ? tensor.role().id() : tensor.id().name();
    }

    /// Whether the role alone tells the tensor from its neighbours in a block.
    public static boolean hasOwnRole(ModelTensor tensor) {
        return tensor.role() != TensorRole.LINEAR
                && tensor.role() != TensorRole.CONVOLUTION
                && tensor.role() != TensorRole.VECTOR
                && tensor.role() != TensorRole.OTHER;
    }

    private static String group(Model model, List<ModelTensor> meant) {
        if (meant.size() == model.tensors().size()) {
            return Messages.of("workbench.whole-model");
        }
        Set<TensorRole> roles = new TreeSet<>();
        Set<Integer> blocks = new TreeSet<>();
        meant.forEach(tensor -> {
            roles.add(tensor.role());
            tensor.block().ifPresent(blocks::add);
        });
        boolean allLinear = roles.stream().allMatch(role -> role.kind() == TensorRole.Kind.LINEAR);
        if (allLinear && count(model, role -> role.kind() == TensorRole.Kind.LINEAR) == meant.size()) {
            return Messages.of("workbench.all-linear-weights");
        }
        if (roles.size() <= 3 && count(model, roles::contains) == meant.size()) {
            return Messages.of(
                    "workbench.all",
                    String.join(", ", roles.stream().map(TensorRole::id).toList()));
        }
        if (blocks.size() == 1
                && meant.stream().allMatch(tensor -> tensor.block().isPresent())) {
            int block = blocks.iterator().next();
            long size = model.tensors().stream()
                    .filter(tensor -> tensor.block().orElse(-1) == block)
                    .count();
            return size == meant.size()
                    ? Messages.of("common.block-number", block)
                    : Messages.of("workbench.in-block", block);
        }
        if (roles.size() == 1) {
            return Messages.of(
                    "workbench.blocks",
                    roles.iterator().next().id(),
                    String.join(", ", blocks.stream().map(String::valueOf).toList()));
        }
        return "";
    }

    private static long count(Model model, Predicate<TensorRole> role) {
        return model.tensors().stream()
                .filter(tensor -> role.test(tensor.role()))
                .count();
    }
}
