package lapidary.core.preview;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.job.Job;
import lapidary.core.method.Forecast;
import lapidary.core.method.Methods;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.Transform;
import lapidary.core.method.UnfitException;
import lapidary.core.model.ModelTensor;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.Choice;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.RowSource;

/// Round-to-nearest that counts how often it is applied.
///
/// @param fits whether it says that tensors fit
record CountedRounding(Transform rounding, AtomicInteger applied, boolean fits) implements Transform {

    static Methods methods(AtomicInteger applied) {
        return methods(applied, true);
    }

    static Methods methods(AtomicInteger applied, boolean fits) {
        Transform rounding = (Transform) Quantizers.methods().find("rtn").orElseThrow();
        return new Methods(List.of(new CountedRounding(rounding, applied, fits)));
    }

    static Choice choice(int bits) {
        return new Choice("counted", 1, new TreeMap<>(Map.of("bits", new SettingValue.Whole(bits))));
    }

    @Override
    public String id() {
        return "counted";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public String title() {
        return rounding.title();
    }

    @Override
    public String summary() {
        return rounding.summary();
    }

    @Override
    public String reference() {
        return rounding.reference();
    }

    @Override
    public List<Setting> settings() {
        return rounding.settings();
    }

    @Override
    public boolean isRowwise(Settings settings) {
        return rounding.isRowwise(settings);
    }

    @Override
    public Forecast forecast(ModelTensor tensor, Settings settings, Evidence evidence) throws UnfitException {
        if (!fits) {
            throw new UnfitException("tensor '" + tensor.id() + "' does not fit");
        }
        return rounding.forecast(tensor, settings, evidence);
    }

    @Override
    public CompressedTensor apply(ModelTensor tensor, RowSource weights, Settings settings, Evidence evidence, Job job)
            throws NotFiniteException {
        applied.incrementAndGet();
        return rounding.apply(tensor, weights, settings, evidence, job);
    }
}
