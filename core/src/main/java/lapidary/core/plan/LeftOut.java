package lapidary.core.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import lapidary.core.model.Export;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.plan.Notice.Severity;
import lapidary.core.prune.Pruners;

/// What a recipe removes altogether: blocks all of whose tensors go are left out of the file where it can do without
/// them; everything else that is removed stays in it as zeros.
///
/// @param blocks that are left out
/// @param notices what is worth telling
record LeftOut(SortedSet<Integer> blocks, List<Notice> notices) {
    private static final LeftOut NOTHING = new LeftOut(Collections.emptySortedSet(), List.of());

    LeftOut {
        blocks = Collections.unmodifiableSortedSet(new TreeSet<>(blocks));
        notices = List.copyOf(notices);
    }

    static LeftOut of(Steps steps, Model model, String format) {
        boolean isNamed = steps.inOrder().stream()
                .anyMatch(chosen -> chosen.transform().id().equals(Pruners.REMOVE));
        if (!isNamed) {
            return NOTHING;
        }
        Map<Integer, Boolean> whole = new TreeMap<>();
        List<ModelTensor> removed = new ArrayList<>();
        for (ModelTensor tensor : model.tensors()) {
            boolean isRemoved = steps.pruning(tensor)
                    .filter(chosen -> chosen.transform().id().equals(Pruners.REMOVE))
                    .isPresent();
            if (isRemoved) {
                removed.add(tensor);
            }
            tensor.block().ifPresent(block -> whole.merge(block, isRemoved, Boolean::logicalAnd));
        }
        SortedSet<Integer> blocks = new TreeSet<>();
        whole.forEach((block, isWhole) -> {
            if (isWhole) {
                blocks.add(block);
            }
        });
        return of(model, format, blocks, removed, whole.size());
    }

    private static LeftOut of(
            Model model, String format, SortedSet<Integer> blocks, List<ModelTensor> removed, int all) {
        List<Notice> notices = new ArrayList<>();
        SortedSet<Integer> out = new TreeSet<>(blocks);
        if (!blocks.isEmpty()) {
            Optional<String> obstacle = Export.whyNotWithout(model, format, blocks);
            obstacle.ifPresent(ignored -> out.clear());
            notices.add(new Notice(
                    obstacle.isPresent() ? Severity.WARNING : Severity.INFO,
                    Optional.empty(),
                    obstacle.map(reason -> words(blocks) + " cannot be left out of the file, because " + reason
                                    + ": written as zeros")
                            .orElse(words(blocks) + (blocks.size() == 1 ? " is" : " are") + " left out: the file has "
                                    + (all - blocks.size()) + " of " + all + " blocks")));
        }
        long zeroed = removed.stream()
                .filter(tensor -> tensor.block().isEmpty()
                        || !blocks.contains(tensor.block().getAsInt()))
                .count();
        if (zeroed > 0) {
            notices.add(new Notice(
                    Severity.WARNING,
                    Optional.empty(),
                    (zeroed == 1 ? "one removed tensor stays" : zeroed + " removed tensors stay")
                            + " in the file as zeros, because no runtime loads a block without its attention or"
                            + " feed-forward layers: choose a small type for them to make the file smaller"));
        }
        return new LeftOut(out, notices);
    }

    private static String words(SortedSet<Integer> blocks) {
        return (blocks.size() == 1 ? "block " : "blocks ")
                + blocks.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
