package lapidary.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import lapidary.core.calib.Evidence;
import lapidary.core.calib.ImportanceFile;
import lapidary.core.calib.Moments;
import lapidary.core.calib.MomentsCalibrator;
import lapidary.core.data.DataSets;
import lapidary.core.data.TextData;
import lapidary.core.job.Workers;
import lapidary.core.model.Model;
import lapidary.core.text.Tokenizer;
import lapidary.core.text.Tokenizers;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The flags that name what choices rest on: an importance matrix, a calibration text.
final class ImportanceOptions {
    @Option(
            names = "--imatrix",
            paramLabel = "FILE",
            description = "An importance matrix, GGUF or .dat, as llama.cpp's imatrix or `lapidary imatrix` write it: "
                    + "types that weigh columns by it become more exact, those below 3 bits need it.")
    private @Nullable Path file;

    @Option(
            names = "--calibrate",
            paramLabel = "FILE",
            description = "A text to run the model over, for the methods that look at what enters each layer (gptq, "
                    + "adaround, flexround, signround): 64 sequences of 256 tokens. Never judge on the same text.")
    private @Nullable Path calibration;

    /// What the flags name; nothing without them.
    Evidence evidence(Model model, Console console) throws IOException {
        Evidence importance = file == null ? Evidence.NONE : read(file);
        return calibration == null ? importance : importance.with(moments(model, calibration, console));
    }

    /// What enters the layers of a model on a text.
    static Moments moments(Model model, Path text, Console console) throws IOException {
        if (!Files.exists(text)) {
            throw new NoSuchFileException(text.toString());
        }
        TextData data = DataSets.texts(List.of(text), console.job("Read"));
        try (Tokenizer tokenizer = Tokenizers.of(model)) {
            int[] tokens = tokenizer.encode(data.parts().getFirst().read());
            return new MomentsCalibrator(model, Workers.shared())
                    .run(
                            MomentsCalibrator.standard(model, tokens, data.name(), data.sha256()),
                            console.job("Calibrate"));
        }
    }

    static Evidence read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        return Evidence.of(ImportanceFile.read(file));
    }
}
