package lapidary.app.data;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import lapidary.app.workbench.OpenModel;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.core.calib.Moments;
import lapidary.core.calib.MomentsCalibrator;
import lapidary.core.data.DataSet;
import lapidary.core.data.Use;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Methods;
import lapidary.core.method.Transform;
import lapidary.core.model.Model;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.Step;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.setting.Settings;
import lapidary.core.text.Tokenizer;
import lapidary.core.text.Tokenizers;
import lapidary.views.text.Numbers;

/// Runs the open model over its calibration data as soon as a choice asks for what enters the layers, and lets the
/// choices rest on that. Lives on the screen's thread; the run is a job of its own.
public final class LayerCalibration {
    private final WorkbenchModel workbench;
    private final DataModel data;
    private final ReadOnlyBooleanWrapper computing = new ReadOnlyBooleanWrapper();
    private String failedFor = "";

    public LayerCalibration(WorkbenchModel workbench, DataModel data) {
        this.workbench = workbench;
        this.data = data;
        workbench.openedProperty().subscribe(ignored -> {
            computing.set(false);
            failedFor = "";
        });
        workbench.recipeProperty().subscribe(ignored -> look());
        data.usesProperty().subscribe(ignored -> look());
    }

    /// Whether the model is being run.
    public ReadOnlyBooleanProperty computingProperty() {
        return computing.getReadOnlyProperty();
    }

    /// What the choices ask of calibration data and what they have, in a sentence; "" when they ask for none.
    ///
    /// @param isMissing whether nothing can be compressed as chosen before there is some
    public record Need(String sentence, boolean isMissing) {
        static final Need NONE = new Need("", false);
    }

    /// How the choices stand now.
    public Need need() {
        Optional<Recipe> recipe = workbench.recipeProperty().get();
        if (recipe.isEmpty() || !needsMoments(workbench.methods(), recipe.get())) {
            return Need.NONE;
        }
        if (computing.get()) {
            return new Need("The model is being run over the calibration data: see the jobs below.", false);
        }
        Optional<Moments> known = workbench.evidence(recipe.get()).moments();
        if (known.isPresent()) {
            return new Need(
                    "Calibrated on " + known.get().dataName() + ", "
                            + Numbers.count(known.get().tokens()) + " tokens.",
                    false);
        }
        return data.of(Use.CALIBRATE).isEmpty()
                ? new Need("This method looks at what enters each layer: it needs a calibration text.", true)
                : new Need("The model has not been run over the calibration data.", true);
    }

    /// Called whenever [#need()] may have changed.
    public void onChange(Runnable heard) {
        workbench.recipeProperty().subscribe(ignored -> heard.run());
        workbench.openedProperty().subscribe(ignored -> heard.run());
        data.usesProperty().subscribe(ignored -> heard.run());
        computing.subscribe(ignored -> heard.run());
    }

    private void look() {
        Optional<OpenModel> open = workbench.model();
        Optional<Recipe> recipe = workbench.recipeProperty().get();
        List<DataSet> texts = data.of(Use.CALIBRATE);
        // After an undo the choices stay as they were then: calibrating would be an edit of its own.
        boolean isNewest = !workbench.canRedoProperty().get();
        if (open.isEmpty() || recipe.isEmpty() || texts.isEmpty() || computing.get() || !isNewest) {
            return;
        }
        String hash = texts.stream().map(DataSet::sha256).collect(Collectors.joining("+"));
        boolean isKnown = workbench
                .evidence(recipe.get())
                .moments()
                .map(Moments::dataSha256)
                .filter(hash::equals)
                .isPresent();
        if (!isKnown && !hash.equals(failedFor) && needsMoments(workbench.methods(), recipe.get())) {
            start(open.get(), texts, hash);
        }
    }

    static boolean needsMoments(Methods methods, Recipe recipe) {
        return recipe.steps().stream().anyMatch(step -> needsMoments(methods, step));
    }

    private static boolean needsMoments(Methods methods, Step step) {
        if (methods.find(step.method()).orElse(null) instanceof Transform transform) {
            try {
                return transform.needsMoments(Settings.complete(transform.settings(), step.settings()));
            } catch (InvalidSettingException e) {
                return false; // the plan says what is wrong with it
            }
        }
        return false;
    }

    private void start(OpenModel open, List<DataSet> texts, String hash) {
        String name = texts.stream().map(DataSet::name).collect(Collectors.joining(", "));
        computing.set(true);
        var job = workbench
                .jobs()
                .start(
                        "Calibrate on " + name,
                        work -> open.use(model -> moments(model, texts, name, hash, work)),
                        found -> take(open, found),
                        failure -> {
                            failedFor = hash;
                            computing.set(false);
                            workbench.report(failure.message());
                        });
        var unused = job.result().whenComplete((result, thrown) -> {
            if (thrown != null) {
                workbench.jobs().onScreen(() -> {
                    failedFor = hash;
                    computing.set(false);
                });
            }
        });
    }

    private void take(OpenModel open, Moments found) {
        computing.set(false);
        if (workbench.model().filter(open::equals).isPresent()) {
            workbench
                    .recipeProperty()
                    .get()
                    .ifPresent(recipe ->
                            workbench.calibrate(workbench.evidence(recipe).with(found)));
        }
    }

    private static Moments moments(Model model, List<DataSet> texts, String name, String hash, Job job)
            throws IOException {
        try (Tokenizer tokenizer = Tokenizers.of(model)) {
            int[] tokens = DataTokens.of(tokenizer, texts, job);
            return new MomentsCalibrator(model, Workers.shared())
                    .run(MomentsCalibrator.standard(model, tokens, name, hash), job);
        }
    }
}
