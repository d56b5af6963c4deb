package lapidary.app.data;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import lapidary.core.calib.CalibrationRun;
import lapidary.core.calib.CalibrationSettings;
import lapidary.core.calib.Evidence;
import lapidary.core.data.DataSet;
import lapidary.core.format.FormatException;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Methods;
import lapidary.core.model.Model;
import lapidary.core.sensitivity.Ingredient;
import lapidary.core.sensitivity.MeasuredLoss;
import lapidary.core.sensitivity.Probe;
import lapidary.core.sensitivity.Subject;
import lapidary.core.sensitivity.TableLoss;
import lapidary.core.setting.Settings;
import lapidary.core.table.TableMeasurement;
import lapidary.core.table.TableText;
import lapidary.core.text.Tokenizer;
import lapidary.core.text.Tokenizers;
import lapidary.views.text.Messages;

/// Gathers what scores take in: runs the calibration and cuts the texts, as far as anybody asks for it.
///
/// @param calibrating what scores are computed on; none where there is nothing
/// @param measuring what the loss is measured on; none where there is nothing
/// @param tokens of each that are run at most
/// @param known what was found out before; calibration is not run again where it is about the same data
public record SubjectMaker(
        Methods methods, List<DataSet> calibrating, List<DataSet> measuring, int tokens, Evidence known) {
    public SubjectMaker {
        calibrating = List.copyOf(calibrating);
        measuring = List.copyOf(measuring);
    }

    /// The subject of some scores.
    ///
    /// @param needed by any of them
    /// @throws FormatException when data is not of the kind that the model takes, or what is
    /// measured on was seen before
    public Subject of(Model model, Probe probe, Set<Ingredient> needed, Job job) throws IOException {
        Evidence evidence = needed.contains(Ingredient.MOMENTS) ? evidence(model, job.part(0, 0.9)) : Evidence.NONE;
        Optional<Subject.Text> text = Optional.empty();
        Optional<MeasuredLoss> loss = Optional.empty();
        boolean runs = needed.contains(Ingredient.TEXT) || needed.contains(Ingredient.GRADIENTS);
        if (model.architecture().isPresent()) {
            try (Tokenizer tokenizer = Tokenizers.of(model)) {
                if (runs && !calibrating.isEmpty()) {
                    text = Optional.of(RunTexts.text(model, tokenizer, calibrating, tokens, job));
                }
                if (needed.contains(Ingredient.MEASUREMENT) && !measuring.isEmpty()) {
                    loss = Optional.of(loss(model, tokenizer, job));
                }
            }
        }
        return new Subject(model, probe, new Subject.Data(text, evidence, loss), Workers.shared());
    }

    /// What entered the layers, and nothing else: an importance matrix would change what the quantizer does.
    private Evidence evidence(Model model, Job job) throws IOException {
        if (calibrating.isEmpty()) {
            return Evidence.NONE;
        }
        String sha256 = CalibrationRun.sha256(calibrating);
        if (known.moments().filter(found -> found.dataSha256().equals(sha256)).isPresent()) {
            return Evidence.NONE.with(known.moments().get());
        }
        CalibrationRun.Request request =
                new CalibrationRun.Request(calibrating, CalibrationSettings.STANDARD, new Settings(new TreeMap<>()));
        return Evidence.NONE.with(CalibrationRun.run(model, request, Workers.shared(), job));
    }

    private MeasuredLoss loss(Model model, Tokenizer tokenizer, Job job) throws IOException {
        String sha256 = CalibrationRun.sha256(measuring);
        if (!calibrating.isEmpty() && CalibrationRun.sha256(calibrating).equals(sha256)) {
            throw new FormatException(
                    FormatException.Problem.UNSUPPORTED_TYPE,
                    measuring.getFirst().files().getFirst(),
                    Messages.of("data.data-to-measure"),
                    Messages.of("data.another-text-than"),
                    Messages.of("data.calibration-data"));
        }
        List<int[]> texts = DataTokens.parts(tokenizer, measuring, job).stream()
                .map(DataTokens.Part::tokens)
                .toList();
        TableText cut = TableText.of(model, texts, RunTexts.name(measuring), sha256, tokens);
        return new TableLoss(model, methods, cut, Evidence.NONE, TableMeasurement.standardFolder(), Workers.shared());
    }
}
