package lapidary.core.sensitivity;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lapidary.core.calib.Evidence;
import lapidary.core.format.FormatException;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.measure.Measured;
import lapidary.core.method.Methods;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.recipe.Target;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.table.MeasurementTable;
import lapidary.core.table.TableMeasurement;
import lapidary.core.table.TableText;
import lapidary.core.table.TypeOption;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.TensorId;

/// Measured losses out of the table of measurements: what was measured before, for a map or for choosing types, is
/// read from disk, and the rest is measured and kept.
///
/// @param text that nothing was calibrated on
/// @param evidence for quantizers that ask for it
/// @param folder where tables are kept
public record TableLoss(Model model, Methods methods, TableText text, Evidence evidence, Path folder, Workers workers)
        implements MeasuredLoss {
    /// Formats that are tried in turn: a table belongs to one that the model can be written in.
    private static final List<String> FORMATS = List.of("safetensors", "gguf");

    @Override
    public Map<TensorId, Measured> divergence(Probe probe, List<ModelTensor> tensors, Job job) throws IOException {
        TypeOption option = new TypeOption("probe", probe.choice());
        try {
            MeasurementTable table = measurement(option).run(job);
            Map<TensorId, Measured> found = new HashMap<>();
            for (ModelTensor tensor : tensors) {
                Optional<Measured> divergence = table.divergence(tensor.id(), option.id());
                divergence.ifPresent(measured -> found.put(tensor.id(), measured));
            }
            return found;
        } catch (InvalidSettingException | UnfitException e) {
            throw new FormatException(
                    FormatException.Problem.UNSUPPORTED_TYPE,
                    model.file().path(),
                    "tensors to be quantized one by one",
                    "a model that " + probe.words() + " can be measured on",
                    String.valueOf(e.getMessage()));
        }
    }

    private TableMeasurement measurement(TypeOption option)
            throws IOException, InvalidSettingException, UnfitException {
        UnfitException last = new UnfitException("no format holds it");
        for (String format : FORMATS) {
            Target target = new Target(format, DType.F32, Target.Misfit.REFUSE);
            TableMeasurement.Request request =
                    new TableMeasurement.Request(target, List.of(option), evidence, text, false);
            try {
                return new TableMeasurement(model, methods, request, folder, workers);
            } catch (UnfitException e) {
                last = e;
            }
        }
        throw last;
    }
}
