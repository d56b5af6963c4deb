package lapidary.app.preview;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleObjectProperty;
import lapidary.app.data.DataModel;
import lapidary.app.data.DataTokens;
import lapidary.app.job.Lane;
import lapidary.app.workbench.OpenModel;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.core.calib.ActivationRanges;
import lapidary.core.calib.RangeFinder;
import lapidary.core.data.DataSet;
import lapidary.core.data.Use;
import lapidary.core.infer.CacheFormat;
import lapidary.core.job.Workers;
import lapidary.core.method.RunOptions;
import lapidary.core.method.RuntimeSwitch;
import lapidary.core.model.Architecture;
import lapidary.core.quant.ActivationSwitch;
import lapidary.core.quant.Quantizers;
import lapidary.core.quant.RuntimeSwitches;
import lapidary.core.setting.Settings;
import lapidary.core.text.Tokenizer;
import lapidary.core.text.Tokenizers;
import lapidary.views.text.Bytes;
import lapidary.views.text.Messages;

/// How the runtime computes that the preview stands for: the settings of each runtime switch, and the ranges of
/// activations where they are taken from calibration data. Lives on the screen's thread.
public final class SwitchesModel implements AutoCloseable {
    private static final int CONTEXT = 256;
    private static final int MOST_SEQUENCES = 64;

    private final WorkbenchModel workbench;
    private final DataModel data;
    private final Lane calibrating;
    private final Map<RuntimeSwitch, ObjectProperty<Settings>> settings = new LinkedHashMap<>();
    private final ReadOnlyObjectWrapper<RunOptions> options = new ReadOnlyObjectWrapper<>(RunOptions.EXACT);
    private final ReadOnlyBooleanWrapper advised = new ReadOnlyBooleanWrapper();
    private Optional<ActivationRanges> ranges = Optional.empty();

    SwitchesModel(WorkbenchModel workbench, DataModel data) {
        this.workbench = workbench;
        this.data = data;
        this.calibrating = workbench.jobs().lane("ranges of activations");
        for (RuntimeSwitch runtime : RuntimeSwitches.all()) {
            ObjectProperty<Settings> chosen = new SimpleObjectProperty<>(Settings.standard(runtime.settings()));
            settings.put(runtime, chosen);
            chosen.subscribe(this::change);
        }
        data.usesProperty().subscribe(ignored -> forget());
        workbench.openedProperty().subscribe(ignored -> forget());
        workbench.recipeProperty().subscribe(ignored -> advise());
        options.subscribe(ignored -> advise());
    }

    /// The switches, in the order in which they are offered.
    List<RuntimeSwitch> switches() {
        return List.copyOf(settings.keySet());
    }

    /// The settings of a switch, both ways.
    ///
    /// @throws IllegalArgumentException for a switch that is not among [#switches()]
    public ObjectProperty<Settings> settingsOf(RuntimeSwitch runtime) {
        ObjectProperty<Settings> found = settings.get(runtime);
        if (found == null) {
            throw new IllegalArgumentException("no switch '" + runtime.id() + "'");
        }
        return found;
    }

    /// What they come to; full precision for a model that they do not cover.
    public ReadOnlyObjectProperty<RunOptions> optionsProperty() {
        return options.getReadOnlyProperty();
    }

    /// Whether the recipe prepares for rounded activations and none are rounded.
    ReadOnlyBooleanProperty advisedProperty() {
        return advised.getReadOnlyProperty();
    }

    private void advise() {
        boolean isPrepared = workbench.recipeProperty().get().stream()
                .flatMap(recipe -> recipe.steps().stream())
                .anyMatch(step -> step.method().equals(Quantizers.SMOOTHQUANT));
        boolean isRounded = settings.entrySet().stream()
                .anyMatch(entry -> entry.getKey() instanceof ActivationSwitch
                        && !entry.getKey().isOff(entry.getValue().get()));
        advised.set(isPrepared && !isRounded && isCovered());
    }

    /// Memory that keys and values of a whole context are predicted to take; empty without a language model.
    Optional<Long> cacheBytes() {
        return architecture().map(a -> options.get().cache().bytes(a, a.context()));
    }

    /// The same in words, and in F32.
    String cacheWords() {
        return architecture()
                .map(a -> Messages.of(
                        "preview.predicted-for-tokens",
                        a.context(),
                        Bytes.text(options.get().cache().bytes(a, a.context())),
                        Bytes.text(CacheFormat.EXACT.bytes(a, a.context()))))
                .orElse("");
    }

    private Optional<Architecture> architecture() {
        return workbench.model().flatMap(open -> open.model().architecture());
    }

    /// Whether the open model is one that the switches cover.
    boolean isCovered() {
        return architecture().isPresent();
    }

    private void forget() {
        ranges = Optional.empty();
        change();
    }

    /// What rests on ranges is published when they are there, or when there is nothing to find them on.
    private void change() {
        calibrating.cancel();
        if (ranges.isEmpty() && needsRanges() && !data.of(Use.CALIBRATE).isEmpty() && isCovered()) {
            calibrate(data.of(Use.CALIBRATE));
        } else {
            publish();
        }
    }

    private void publish() {
        List<RunOptions.Switched> on = settings.entrySet().stream()
                .map(entry ->
                        new RunOptions.Switched(entry.getKey(), entry.getValue().get()))
                .toList();
        options.set(isCovered() ? new RunOptions(on, ranges) : RunOptions.EXACT);
    }

    private boolean needsRanges() {
        return settings.entrySet().stream()
                .filter(entry -> entry.getKey() instanceof ActivationSwitch)
                .map(entry -> entry.getValue().get())
                .anyMatch(chosen -> ActivationSwitch.needsRanges(chosen));
    }

    private void calibrate(List<DataSet> texts) {
        workbench
                .model()
                .ifPresent(open -> calibrating.start(
                        job -> open.use(model -> {
                            try (Tokenizer tokenizer = Tokenizers.of(model)) {
                                int[] tokens = DataTokens.of(tokenizer, texts, job);
                                int context = Math.min(CONTEXT, context(open));
                                String name = texts.getFirst().name();
                                return RangeFinder.find(
                                        model, tokens, context, MOST_SEQUENCES, name, Workers.shared(), job);
                            }
                        }),
                        found -> {
                            ranges = Optional.of(found);
                            publish();
                        },
                        failure -> {
                            workbench.report(failure.message());
                            publish();
                        }));
    }

    private static int context(OpenModel open) {
        return open.model().architecture().map(Architecture::context).orElse(CONTEXT);
    }

    @Override
    public void close() {
        calibrating.close();
    }
}
