package lapidary.app.bits;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import lapidary.app.data.DataTokens;
import lapidary.core.calib.CalibrationRun;
import lapidary.core.calib.Evidence;
import lapidary.core.data.DataSet;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Methods;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.recipe.Target;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.table.TableMeasurement;
import lapidary.core.table.TableText;
import lapidary.core.table.TypeOption;
import lapidary.core.text.Tokenizer;
import lapidary.core.text.Tokenizers;

/// All that a table of measurements depends on.
///
/// @param types that a tensor may have, as [TypeOption#parse] reads them
/// @param data what types are measured on
/// @param tokens of it
/// @param fused whether layers that runtimes fuse get one type together
/// @param folder where tables are kept; the program's cache where it is not given
record TableMaker(
        Methods methods,
        Target target,
        List<String> types,
        Evidence evidence,
        List<DataSet> data,
        int tokens,
        boolean fused,
        Optional<Path> folder) {
    TableMaker {
        types = List.copyOf(types);
        data = List.copyOf(data);
    }

    /// What a table that is shown was asked for; another key makes it stale.
    String key() {
        String hash = data.isEmpty() ? "" : CalibrationRun.sha256(data);
        return String.join(" ", target.format(), String.join(";", types), evidence.id(), hash, "" + tokens, "" + fused);
    }

    String dataName() {
        return data.stream().map(DataSet::name).collect(Collectors.joining(", "));
    }

    TableText text(Model model, Job job) throws IOException {
        try (Tokenizer tokenizer = Tokenizers.of(model)) {
            List<int[]> texts = DataTokens.parts(tokenizer, data, job).stream()
                    .map(DataTokens.Part::tokens)
                    .toList();
            return TableText.of(model, texts, dataName(), CalibrationRun.sha256(data), tokens);
        }
    }

    /// Reads headers and the text, runs nothing.
    TableMeasurement measurement(Model model, Job job) throws IOException, InvalidSettingException, UnfitException {
        Target strict = new Target(target.format(), target.dense(), Target.Misfit.REFUSE, target.metadata());
        TableMeasurement.Request request = new TableMeasurement.Request(
                strict, TypeOption.parse(methods, types), evidence, text(model, job), fused);
        Path kept = folder.isPresent() ? Files.createDirectories(folder.get()) : TableMeasurement.standardFolder();
        return new TableMeasurement(model, methods, request, kept, Workers.shared());
    }
}
