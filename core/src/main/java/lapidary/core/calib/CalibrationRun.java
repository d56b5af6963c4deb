package lapidary.core.calib;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import lapidary.core.data.DataSet;
import lapidary.core.data.TextData;
import lapidary.core.data.TextFile;
import lapidary.core.data.TokenData;
import lapidary.core.eval.graph.GraphData;
import lapidary.core.format.FormatException;
import lapidary.core.format.Sha256;
import lapidary.core.infer.graph.GraphModel;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.model.Model;
import lapidary.core.setting.Settings;
import lapidary.core.text.Tokenizer;
import lapidary.core.text.Tokenizers;

/// Runs a model over calibration data of the kind that it takes: a language model over texts
/// and token ids, a graph over
/// images or arrays.
public final class CalibrationRun {
    /// Letters that are read at most; no run is as long.
    private static final int MOST_LETTERS = 8 << 20;

    private CalibrationRun() {}

    /// What to run over.
    ///
    /// @param data at least one; of a graph the first counts
    /// @param settings how long the run is
    /// @param images how images are prepared, as far as it is chosen
    public record Request(List<DataSet> data, CalibrationSettings settings, Settings images) {
        public Request {
            data = List.copyOf(data);
            if (data.isEmpty()) {
                throw new IllegalArgumentException("no calibration data");
            }
        }

        /// Names of all data.
        public String name() {
            return data.stream().map(DataSet::name).collect(Collectors.joining(", "));
        }

        /// By which recipes name the data, see [CalibrationRun#sha256].
        public String sha256() {
            return CalibrationRun.sha256(data);
        }
    }

    /// By which recipes name data: the hash of one set; of several the SHA-256 of their hashes, joined by "+".
    public static String sha256(List<DataSet> data) {
        String hashes = data.stream().map(DataSet::sha256).collect(Collectors.joining("+"));
        return data.size() == 1 ? hashes : Sha256.of(hashes);
    }

    /// Runs the model.
    ///
    /// @throws FormatException when the data is not of the kind that the model takes, or is shorter
    /// than one sequence
    public static Moments run(Model model, Request request, Workers workers, Job job) throws IOException {
        if (model.architecture().isEmpty() && GraphModel.obstacle(model).isEmpty()) {
            try (GraphModel graph = GraphModel.of(model)) {
                GraphData data = GraphData.of(
                        graph,
                        request.data().getFirst(),
                        request.images(),
                        request.settings().seed());
                return new GraphMomentsCalibrator(graph, workers)
                        .run(data, request.settings(), job)
                        .from(request.data());
            }
        }
        try (Tokenizer tokenizer = Tokenizers.of(model)) {
            List<int[]> texts = tokens(tokenizer, request.data(), job);
            CalibrationSettings settings = request.settings().fitted(model);
            return new MomentsCalibrator(model, workers)
                    .run(new MomentsCalibrator.Request(texts, settings, request.name(), request.sha256()), job)
                    .from(request.data());
        }
    }

    /// What a run takes of memory, whatever the text; reads headers only.
    ///
    /// @throws IOException when the model cannot be run, or not within its budget
    public static CalibrationMemory memory(Model model, CalibrationSettings settings) throws IOException {
        if (model.architecture().isEmpty() && GraphModel.obstacle(model).isEmpty()) {
            try (GraphModel graph = GraphModel.of(model)) {
                return new GraphMomentsCalibrator(graph, Workers.shared()).memory(settings);
            }
        }
        return CalibrationMemory.of(model, settings, settings.sequences());
    }

    private static List<int[]> tokens(Tokenizer tokenizer, List<DataSet> data, Job job) throws IOException {
        List<int[]> texts = new ArrayList<>();
        int left = MOST_LETTERS;
        for (DataSet set : data) {
            switch (set) {
                case TokenData ids -> {
                    ids.check(tokenizer.size());
                    texts.add(ids.tokens());
                }
                case TextData parts -> {
                    for (TextFile text : parts.parts()) {
                        job.check();
                        String words = text.read();
                        String read = words.substring(0, Math.min(words.length(), left));
                        left -= read.length();
                        texts.add(tokenizer.encode(read));
                    }
                }
                default ->
                    throw new FormatException(
                            FormatException.Problem.UNSUPPORTED_TYPE,
                            set.files().getFirst(),
                            "calibration data",
                            "texts or token ids for a language model",
                            set.kind().label());
            }
        }
        return texts;
    }
}
