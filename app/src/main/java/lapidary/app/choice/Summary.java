package lapidary.app.choice;

import java.util.List;
import lapidary.app.workbench.Planned;
import lapidary.core.model.Model;
import lapidary.core.plan.Notice;
import lapidary.core.recipe.Target;
import lapidary.core.tensor.DType;

/// The whole model before and after.
///
/// @param bytesBefore size of the opened file or files
/// @param bytesAfter exact size of the file to be written
/// @param bitsBefore bits per weight as stored now
/// @param bitsAfter bits per weight of all ledgers
/// @param changed tensors with a choice
/// @param tensors all of them
/// @param notices what to know before writing; refusals are told elsewhere
public record Summary(
        long bytesBefore,
        long bytesAfter,
        double bitsBefore,
        double bitsAfter,
        int changed,
        int tensors,
        Target target,
        List<Notice> notices) {
    /// While no model is open.
    public static final Summary NONE =
            new Summary(0, 0, 0, 0, 0, 0, new Target("gguf", DType.F16, Target.Misfit.REFUSE), List.of());

    public Summary {
        notices = List.copyOf(notices);
    }

    static Summary of(Model model, Planned planned) {
        long stored =
                model.tensors().stream().mapToLong(t -> t.tensor().bytes()).sum();
        return new Summary(
                model.file().bytes(),
                planned.plan().fileBytes(),
                8.0 * stored / Math.max(1, model.parameters()),
                planned.plan().bitsPerWeight(),
                (int) planned.plan().actions().stream()
                        .filter(a -> a.step().isPresent())
                        .count(),
                model.tensors().size(),
                planned.recipe().target(),
                planned.plan().notices().stream()
                        .filter(notice -> notice.severity() != Notice.Severity.REFUSED)
                        .toList());
    }
}
