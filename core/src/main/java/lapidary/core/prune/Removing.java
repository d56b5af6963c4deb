package lapidary.core.prune;

import java.util.List;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.KeptBits;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Effort;
import lapidary.core.method.Profile;
import lapidary.core.model.ModelTensor;
import lapidary.core.setting.Setting;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.RowSource;

/// Removes whole tensors: all weights become 0. A block whose tensors are all removed hands on what it was given, and
/// is left out of the file where the format can say so; see [lapidary.core.plan.LeftOut].
record Removing(Workers workers) implements Pruning {
    @Override
    public String id() {
        return Pruners.REMOVE;
    }

    @Override
    public String title() {
        return "Remove";
    }

    @Override
    public String summary() {
        return "Removes all weights of a tensor; a block that loses all of its tensors is left out of the file.";
    }

    @Override
    public String reference() {
        return "Men et al., ShortGPT: Layers in Large Language Models are More Redundant Than You Expect "
                + "(arXiv 2403.03853)";
    }

    @Override
    public Profile profile() {
        return new Profile(Profile.Family.PRUNING, "whole blocks that change little", 0, 0);
    }

    @Override
    public Effort effort(Settings settings) {
        return new Effort(1, 0, 0);
    }

    @Override
    public List<Setting> settings() {
        return List.of();
    }

    @Override
    public Pruned prune(ModelTensor tensor, RowSource weights, Settings settings, Evidence evidence, Job job) {
        return new Pruned(new KeptBits(tensor.tensor().shape()), weights);
    }
}
