package lapidary.core.edit;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.job.Job;
import lapidary.core.method.Effort;
import lapidary.core.method.Forecast;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.Transform;
import lapidary.core.method.UnfitException;
import lapidary.core.model.ModelTensor;
import lapidary.core.recipe.Step;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.RowSource;

/// Edited weights, then what prunes or rounds them, as one method: what the chain of a tensor carries out where both
/// were chosen. Its settings are those of the other method, and the edits.
public final class EditThen implements Transform {
    private final Transform edit;
    private final Transform next;
    private final boolean isNamed;

    /// Both as one.
    ///
    /// @param isNamed whether the tensor was named for the other method; where it was not and the
    /// method does not fit
    /// it, the weights are edited and nothing else
    public EditThen(Transform edit, Transform next, boolean isNamed) {
        this.edit = edit;
        this.next = next;
        this.isNamed = isNamed;
    }

    /// The settings of both.
    public static Settings settings(Settings edit, Settings next) {
        SortedMap<String, SettingValue> both = new TreeMap<>(next.values());
        both.putAll(edit.values());
        return new Settings(both);
    }

    /// Both steps as one that names both.
    public static Step step(Step edit, Step next) {
        SortedMap<String, SettingValue> both = new TreeMap<>(next.settings());
        both.putAll(edit.settings());
        return new Step(next.id(), edit.method() + "+" + next.method(), next.version(), next.on(), both, next.stage());
    }

    /// What a method does to weights besides editing single ones.
    public static Transform without(Transform method) {
        return method instanceof EditThen both ? both.next : method;
    }

    /// Whether a method edits single weights, alone or before something else.
    public static boolean isIn(Transform method) {
        return method instanceof EditThen || method.id().equals(EditWeights.ID);
    }

    @Override
    public String id() {
        return edit.id() + "+" + next.id();
    }

    @Override
    public int version() {
        return next.version();
    }

    @Override
    public String title() {
        return edit.title() + ", then " + next.title();
    }

    @Override
    public String summary() {
        return edit.summary() + " " + next.summary();
    }

    @Override
    public String reference() {
        return edit.reference() + "; " + next.reference();
    }

    @Override
    public List<Setting> settings() {
        List<Setting> settings = new ArrayList<>(next.settings());
        settings.addAll(edit.settings());
        return settings;
    }

    @Override
    public Effort effort(Settings settings) {
        return next.effort(settings);
    }

    @Override
    public boolean usesEvidence(Settings settings) {
        return next.usesEvidence(settings);
    }

    @Override
    public boolean needsMoments(Settings settings) {
        return next.needsMoments(settings);
    }

    @Override
    public boolean isRowwise(Settings settings) {
        return next.isRowwise(settings);
    }

    @Override
    public Forecast forecast(ModelTensor tensor, Settings settings, Evidence evidence) throws UnfitException {
        WeightEdits edits = EditWeights.check(tensor, settings);
        try {
            Forecast forecast = next.forecast(tensor, settings, evidence);
            return edits.isEmpty()
                    ? forecast
                    : forecast.ofChangedWeights().worded(forecast.storage() + ", " + edits.words(), forecast.notice());
        } catch (UnfitException e) {
            if (isBinding(e)) {
                throw e;
            }
            Forecast alone = edit.forecast(tensor, settings, evidence);
            String notice = alone.notice().isEmpty() ? "" : "; " + alone.notice();
            return alone.worded(alone.storage(), e.getMessage() + ": its weights are edited and not rounded" + notice);
        }
    }

    private boolean isBinding(UnfitException why) {
        return isNamed || why.isBinding();
    }

    private boolean isFit(ModelTensor tensor, Settings settings, Evidence evidence) {
        try {
            next.forecast(tensor, settings, evidence);
            return true;
        } catch (UnfitException e) {
            return isBinding(e);
        }
    }

    @Override
    public CompressedTensor apply(ModelTensor tensor, RowSource weights, Settings settings, Evidence evidence, Job job)
            throws NotFiniteException {
        if (!isFit(tensor, settings, evidence)) {
            return edit.apply(tensor, weights, settings, evidence, job);
        }
        return next.apply(tensor, EditedRows.of(weights, EditWeights.known(settings)), settings, evidence, job);
    }
}
