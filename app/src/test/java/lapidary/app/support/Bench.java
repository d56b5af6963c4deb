package lapidary.app.support;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;
import lapidary.app.job.JobsModel;
import lapidary.app.workbench.Opened;
import lapidary.app.workbench.WorkbenchModel;
import lapidary.core.method.Method;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.Choice;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;

/// A workbench without a window, for tests of models: its screen is a [ScreenQueue].
public final class Bench implements AutoCloseable {
    private final ScreenQueue screen = new ScreenQueue();
    private final JobsModel jobs = new JobsModel(screen);
    private final WorkbenchModel workbench = new WorkbenchModel(Quantizers.methods(), jobs);

    public ScreenQueue screen() {
        return screen;
    }

    public WorkbenchModel workbench() {
        return workbench;
    }

    /// Opens something and waits until it is open or has failed.
    public void open(Path path) {
        workbench.open(path);
        screen.until(
                "opening",
                () -> workbench.openedProperty().get() instanceof Opened.Failed
                        || workbench.openedProperty().get() instanceof Opened.Ready);
    }

    /// Opens the sample and waits for its plan.
    public void openSample() {
        open(SampleModel.folder());
        awaitPlan();
    }

    public void awaitPlan() {
        screen.until("the plan", workbench::isPlanCurrent);
    }

    /// Selects tensors by what they are.
    public void select(Predicate<ModelTensor> wanted) {
        workbench.select(workbench.model().orElseThrow().model().tensors().stream()
                .filter(wanted)
                .map(ModelTensor::id)
                .toList());
    }

    public static Predicate<ModelTensor> role(TensorRole role) {
        return tensor -> tensor.role() == role;
    }

    /// A choice of a ggml type.
    public Choice type(String type) {
        return choice("ggml", "type", new SettingValue.Text(type));
    }

    /// Round to nearest in groups of 64, which no file type holds.
    public Choice grid(long bits) {
        return choice("rtn", "bits", new SettingValue.Whole(bits));
    }

    private Choice choice(String id, String setting, SettingValue value) {
        Method method = method(id);
        return method.with(Settings.standard(method.settings()).with(setting, value));
    }

    public Method method(String id) {
        Optional<Method> found = workbench.methods().find(id);
        return found.orElseThrow(() -> new AssertionError("no method " + id));
    }

    @Override
    public void close() {
        workbench.close();
        jobs.close();
    }
}
