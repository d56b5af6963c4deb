package lapidary.app.cli;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import lapidary.core.bench.BenchProtocol;
import lapidary.core.bench.MethodBench;
import lapidary.core.calib.CalibrationRun;
import lapidary.core.calib.CalibrationSettings;
import lapidary.core.calib.Evidence;
import lapidary.core.calib.MomentsCalibrator;
import lapidary.core.data.DataSet;
import lapidary.core.data.TextData;
import lapidary.core.eval.Protocol;
import lapidary.core.eval.TextSequences;
import lapidary.core.eval.graph.GraphData;
import lapidary.core.infer.graph.GraphModel;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Methods;
import lapidary.core.model.Architecture;
import lapidary.core.model.Model;
import lapidary.core.setting.Settings;
import lapidary.core.text.Tokenizer;
import lapidary.core.text.Tokenizers;

/// A model whose ways to be compressed are compared, with what it is calibrated and judged on.
sealed interface BenchSubject extends AutoCloseable {
    /// What candidates are calibrated with; runs the model.
    ///
    /// @throws IOException when the data is not of the kind that the model takes
    Evidence calibrate(DataSet data, Job job) throws IOException;

    /// What is fixed.
    BenchProtocol protocol(String name, Optional<DataSet> calibrating, DataSet judging) throws IOException;

    /// Runs candidates.
    MethodBench bench(Methods methods, DataSet judging, Evidence evidence) throws IOException;

    @Override
    void close();

    /// @throws IOException when the model cannot be run; says why
    static BenchSubject of(Model model) throws IOException {
        boolean isGraph =
                model.architecture().isEmpty() && GraphModel.obstacle(model).isEmpty();
        return isGraph ? new Graph(model, GraphModel.of(model)) : new Language(model, Tokenizers.of(model));
    }

    /// A language model.
    record Language(Model model, Tokenizer tokenizer) implements BenchSubject {
        private static final int CONTEXT = 256;

        @Override
        public Evidence calibrate(DataSet data, Job job) throws IOException {
            return BenchProtocol.evidence(
                    model, tokens(data), bos(), data.name(), data.sha256(), Workers.shared(), job);
        }

        @Override
        public BenchProtocol protocol(String name, Optional<DataSet> calibrating, DataSet judging) throws IOException {
            BenchProtocol.Data calibrated = BenchProtocol.Data.NONE;
            if (calibrating.isPresent()) {
                DataSet data = calibrating.get();
                calibrated = BenchProtocol.Data.of(
                        data.name(),
                        data.sha256(),
                        calibrationText(data),
                        request(data).settings().sequences());
            }
            return new BenchProtocol(
                    name,
                    model.file().headerSha256(),
                    calibrated,
                    BenchProtocol.Data.of(judging.name(), judging.sha256(), sequences(judging), Integer.MAX_VALUE));
        }

        @Override
        public MethodBench bench(Methods methods, DataSet judging, Evidence evidence) throws IOException {
            return new MethodBench(model, methods, sequences(judging), evidence);
        }

        /// The text that a layer is run on.
        TextSequences calibrationText(DataSet data) throws IOException {
            MomentsCalibrator.Request request = request(data);
            return new TextSequences(request.texts(), -1, Protocol.WINDOWS, request.context());
        }

        private TextSequences sequences(DataSet judging) throws IOException {
            int context = model.architecture()
                    .map(Architecture::context)
                    .map(trained -> Math.min(CONTEXT, trained))
                    .orElse(CONTEXT);
            return new TextSequences(tokens(judging), bos(), Protocol.WINDOWS, context);
        }

        private MomentsCalibrator.Request request(DataSet data) throws IOException {
            return MomentsCalibrator.standard(model, tokens(data), data.name(), data.sha256());
        }

        private int[] tokens(DataSet data) throws IOException {
            return tokenizer.encode(((TextData) data).parts().getFirst().read());
        }

        private int bos() {
            return tokenizer.addsBos() ? tokenizer.bos() : -1;
        }

        @Override
        public void close() {
            tokenizer.close();
        }
    }

    /// A model that is run as a graph: a classifier.
    record Graph(Model model, GraphModel graph) implements BenchSubject {
        private static final Settings GUESSED = new Settings(new TreeMap<>());

        @Override
        public Evidence calibrate(DataSet data, Job job) throws IOException {
            CalibrationRun.Request request =
                    new CalibrationRun.Request(List.of(data), CalibrationSettings.STANDARD, GUESSED);
            return Evidence.NONE.with(CalibrationRun.run(model, request, Workers.shared(), job));
        }

        @Override
        public BenchProtocol protocol(String name, Optional<DataSet> calibrating, DataSet judging) throws IOException {
            BenchProtocol.Data calibrated = calibrating.isEmpty()
                    ? BenchProtocol.Data.NONE
                    : BenchProtocol.Data.of(data(calibrating.get()), CalibrationSettings.STANDARD.examples());
            return new BenchProtocol(
                    name,
                    model.file().headerSha256(),
                    calibrated,
                    BenchProtocol.Data.of(data(judging), Integer.MAX_VALUE));
        }

        @Override
        public MethodBench bench(Methods methods, DataSet judging, Evidence evidence) throws IOException {
            return new MethodBench(graph, methods, data(judging), evidence);
        }

        private GraphData data(DataSet data) throws IOException {
            return GraphData.of(graph, data, GUESSED, CalibrationSettings.STANDARD.seed());
        }

        @Override
        public void close() {
            graph.close();
        }
    }
}
