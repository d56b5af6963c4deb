package lapidary.core.quant;

import java.util.List;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.Codecs;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.job.Job;
import lapidary.core.method.Forecast;
import lapidary.core.method.Profile;
import lapidary.core.method.Transform;
import lapidary.core.model.ModelTensor;
import lapidary.core.setting.Setting;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.RowSource;

/// Leaves a tensor as it is stored, so that a choice for a whole model can leave some of it out.
record Keep() implements Transform {
    @Override
    public String id() {
        return Quantizers.KEEP;
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public String title() {
        return "Keep as stored";
    }

    @Override
    public String summary() {
        return "Leaves the weights exactly as they are: for the few tensors that a model cannot spare.";
    }

    @Override
    public String reference() {
        return "The source file.";
    }

    @Override
    public Profile profile() {
        return new Profile(Profile.Family.OTHER, "the few tensors that a model cannot spare", 0, 0);
    }

    @Override
    public List<Setting> settings() {
        return List.of();
    }

    @Override
    public Forecast forecast(ModelTensor tensor, Settings settings, Evidence evidence) {
        DType type = tensor.tensor().type();
        return new Forecast(
                tensor.tensor().typeName() + " (unchanged)",
                type,
                List.of(),
                Codecs.view(tensor.tensor()).ledger(),
                "");
    }

    @Override
    public boolean isRowwise(Settings settings) {
        return false; // a view, whatever the size
    }

    @Override
    public CompressedTensor apply(
            ModelTensor tensor, RowSource weights, Settings settings, Evidence evidence, Job job) {
        return Codecs.view(tensor.tensor());
    }
}
