package lapidary.core.compress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.Codecs;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.Sha256;
import lapidary.core.job.Job;
import lapidary.core.method.Methods;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.plan.Action;
import lapidary.core.plan.Plan;
import lapidary.core.plan.Planner;
import lapidary.core.recipe.Recipe;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.tensor.Shape;

/// A file that was written before, looked at again: what its recipe planned, against what is there.
public final class WrittenFile {
    private static final int WINDOW = 1 << 20;

    private WrittenFile() {}

    /// What can be said of it without compressing anew: sizes, types, zeros and the ledger; errors are unknown.
    ///
    /// @param model that it was made from
    /// @throws FormatException when the file is not what the recipe makes of the model
    public static Report report(Model model, Methods methods, Recipe recipe, Path file, Job job)
            throws IOException, InvalidSettingException {
        Plan plan = new Planner(methods).plan(model, recipe, Evidence.NONE);
        try (Model written = Model.open(file)) {
            long bytes = written.file().bytes();
            if (Files.isRegularFile(file) && bytes != plan.fileBytes()) {
                throw new FormatException(
                        Problem.WRONG_SIZE,
                        file,
                        "file",
                        plan.fileBytes() + " bytes, as the recipe makes of "
                                + model.file().path(),
                        bytes + " bytes");
            }
            List<TensorReport> tensors = written.file().reading(() -> tensors(model, written, plan, job));
            return new Report(
                    recipe,
                    plan,
                    String.valueOf(
                            model.file().path().toAbsolutePath().normalize().getFileName()),
                    model.file().bytes(),
                    Files.isRegularFile(file) ? bytes : plan.fileBytes(),
                    sha256(written, file, job),
                    tensors,
                    Duration.ZERO,
                    Optional.empty());
        }
    }

    private static String sha256(Model written, Path file, Job job) throws IOException {
        Path weights = Files.isRegularFile(file)
                ? file
                : written.file().files().stream()
                        .filter(each -> each.toString().endsWith(".safetensors"))
                        .findFirst()
                        .orElse(written.file().path());
        return new Sha256().add(weights, job).finish();
    }

    private static List<TensorReport> tensors(Model model, Model written, Plan plan, Job job) throws IOException {
        Map<String, ModelTensor> byName = new HashMap<>();
        written.tensors().forEach(tensor -> byName.put(tensor.id().name(), tensor));
        List<TensorReport> reports = new ArrayList<>();
        for (Action action : plan.actions()) {
            job.check();
            job.report((double) reports.size() / plan.actions().size(), action.writtenName());
            Optional<ModelTensor> source = model.find(action.id());
            Optional<ModelTensor> found = Optional.ofNullable(byName.get(action.writtenName()));
            reports.add(new TensorReport(
                    action,
                    source.map(tensor -> tensor.tensor().typeName()).orElse(""),
                    source.map(tensor -> tensor.tensor().bytes()).orElse(0L),
                    Double.NaN,
                    Double.NaN,
                    Double.NaN,
                    isCopied(action, source)
                            ? -1L
                            : found.map(tensor -> zeros(tensor, job)).orElse(-1L),
                    source.map(tensor -> tensor.block().orElse(-1)).orElse(-1)));
        }
        return reports;
    }

    /// As where it was written: nobody counts in what was copied.
    private static boolean isCopied(Action action, Optional<ModelTensor> source) {
        return action.step().isEmpty()
                && source.filter(tensor -> tensor.tensor().type() == action.writtenType())
                        .isPresent();
    }

    private static long zeros(ModelTensor tensor, Job job) {
        CompressedTensor view = Codecs.view(tensor.tensor());
        Shape shape = view.shape();
        int columns = Math.toIntExact(Math.max(1, shape.columns()));
        int window = Math.max(1, WINDOW / columns);
        long zeros = 0;
        for (long first = 0; first < shape.rows(); first += window) {
            job.check();
            int rows = (int) Math.min(window, shape.rows() - first);
            float[] values = new float[rows * columns];
            view.decode(first, rows, values);
            for (float value : values) {
                zeros += value == 0 ? 1 : 0;
            }
        }
        return zeros;
    }
}
