package lapidary.core.calib;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lapidary.core.eval.Protocol;
import lapidary.core.eval.TextSequences;
import lapidary.core.format.FormatException;
import lapidary.core.format.Sha256;
import lapidary.core.infer.Block;
import lapidary.core.infer.Engine;
import lapidary.core.infer.ForwardPass;
import lapidary.core.infer.Network;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Cholesky;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.model.Model;

/// Runs a model over calibration text, block by block, and sums up the second moments of what enters each linear layer,
/// those of experts included, in double precision and in a fixed order. Never takes more memory than its budget, see
/// [CalibrationMemory].
public final class MomentsCalibrator {
    private final Model model;
    private final Workers workers;
    private final long budget;

    /// What to run over.
    ///
    /// @param texts tokens of each, without BOS
    /// @param settings how long the run is
    /// @param name of the data
    /// @param sha256 of the data
    public record Request(List<int[]> texts, CalibrationSettings settings, String name, String sha256) {
        public Request {
            texts = List.copyOf(texts);
        }

        /// Tokens of a sequence.
        public int context() {
            return settings.context();
        }

        /// One text, in the fixed shuffled order of [TextSequences].
        public Request(int[] tokens, int context, int sequences, String name, String sha256) {
            this(List.of(tokens), CalibrationSettings.STANDARD.of(context, sequences), name, sha256);
        }
    }

    /// The run that recipes rest on: 64 sequences of 256 tokens, or what the model was trained on
    /// where that is less.
    ///
    /// @param tokens of the whole text, without BOS
    public static Request standard(Model model, int[] tokens, String name, String sha256) {
        return new Request(List.of(tokens), CalibrationSettings.STANDARD.fitted(model), name, sha256);
    }

    public MomentsCalibrator(Model model, Workers workers) {
        this(model, workers, CalibrationMemory.standardBudget());
    }

    /// @param budget bytes that the run may take
    MomentsCalibrator(Model model, Workers workers, long budget) {
        this.model = model;
        this.workers = workers;
        this.budget = budget;
    }

    /// Runs the model.
    ///
    /// @throws FormatException when the model cannot be run, or the text is shorter than one sequence
    /// @throws IOException when the run does not fit into its budget; says what to do
    public Moments run(Request request, Job job) throws IOException {
        CalibrationSettings settings = request.settings();
        TextSequences text = new TextSequences(request.texts(), -1, Protocol.WINDOWS, settings.context());
        return model.file().reading(() -> {
            text.check(model, Network.of(model).architecture());
            int count = Math.min(settings.sequences(), text.count());
            CalibrationMemory memory = CalibrationMemory.of(Network.of(model), settings, count, budget);
            try (Engine engine = new Engine(model, settings.context(), memory.weightBytes(), workers)) {
                return run(engine, text, request, memory, job);
            }
        });
    }

    private Moments run(Engine engine, TextSequences text, Request request, CalibrationMemory memory, Job job)
            throws IOException {
        int[] chosen = request.settings().chosen(text.count());
        int width = engine.architecture().width();
        ForwardPass pass = engine.pass(Weights.original(model));
        Arena arena = Arena.ofAuto();
        Map<LayerMatrix, InputMoments> layers = new LinkedHashMap<>();
        long spilled = 0;
        try (NativeFloats room =
                        new NativeFloats(Math.multiplyExact((long) chosen.length * text.context(), (long) width));
                Keeper keeper = memory.isSpilled()
                        ? new Keeper.InFile(memory.momentBytes(), arena)
                        : new Keeper.InMemory(arena)) {
            Matrix all = room.matrix(chosen.length * text.context(), width);
            List<Matrix> hidden = new ArrayList<>();
            for (int i = 0; i < chosen.length; i++) {
                hidden.add(all.rows(i * text.context(), text.context()));
                pass.embed(text.inputs(chosen[i]), hidden.get(i));
            }
            List<Block> blocks = engine.network().blocks();
            for (Block block : blocks) {
                job.report((double) block.index() / blocks.size(), "block " + block.index() + " of " + blocks.size());
                block(pass, block, hidden, request.settings(), memory, keeper, layers, job);
            }
            if (!engine.architecture().tiedOutput()) {
                head(pass, hidden, request.settings(), keeper, layers, job);
            }
            spilled = keeper.fileBytes();
        }
        long tokens = (long) chosen.length * text.context();
        boolean isStandard = request.settings().equals(CalibrationSettings.STANDARD.fitted(model));
        Moments.Source source = new Moments.Source(
                request.name(),
                request.sha256(),
                id(request, chosen.length),
                isStandard ? CalibrationSettings.STANDARD : request.settings(),
                List.of());
        List<int[]> sequences = Arrays.stream(chosen).mapToObj(text::inputs).toList();
        return new Moments(source, tokens, layers, spilled, sequences, arena);
    }

    private void block(
            ForwardPass pass,
            Block block,
            List<Matrix> hidden,
            CalibrationSettings settings,
            CalibrationMemory memory,
            Keeper keeper,
            Map<LayerMatrix, InputMoments> layers,
            Job job)
            throws IOException {
        BlockCalibrator calibrator = new BlockCalibrator(settings, workers);
        List<List<SharedInput>> groups = memory.groups(block, settings);
        for (int i = 0; i < groups.size(); i++) {
            boolean isLast = i == groups.size() - 1;
            List<SharedInput> group = groups.get(i);
            keeper.keep(
                    arena -> checked(calibrator
                            .run(pass, block, hidden, group, isLast, arena, job)
                            .byMatrix()),
                    layers,
                    job);
        }
    }

    /// What enters the output head.
    private void head(
            ForwardPass pass,
            List<Matrix> hidden,
            CalibrationSettings settings,
            Keeper keeper,
            Map<LayerMatrix, InputMoments> layers,
            Job job)
            throws IOException {
        keeper.keep(
                arena -> {
                    InputSum sum =
                            new InputSum(hidden.getFirst().columns(), settings.samples(), settings.seed(), arena);
                    for (Matrix states : hidden) {
                        pass.normalize(states, job);
                        sum.add(states, workers, job);
                    }
                    LayerMatrix head = new LayerMatrix(pass.network().output().id(), 0);
                    return checked(Map.of(head, sum.moments()));
                },
                layers,
                job);
    }

    private Map<LayerMatrix, InputMoments> checked(Map<LayerMatrix, InputMoments> layers) throws FormatException {
        for (Map.Entry<LayerMatrix, InputMoments> layer : layers.entrySet()) {
            if (!Cholesky.diagonal(layer.getValue().second()).allMatch(Double::isFinite)) {
                throw new FormatException(
                        FormatException.Problem.NOT_FINITE,
                        model.file().path(),
                        "what enters layer '" + layer.getKey().tensor() + "' on the calibration text",
                        "finite numbers",
                        "NaN or infinity");
            }
        }
        return layers;
    }

    private String id(Request request, int sequences) {
        CalibrationSettings settings = request.settings();
        return Sha256.of(model.file().headerSha256()
                + ' '
                + request.sha256()
                + ' '
                + settings.context()
                + ' '
                + sequences
                + (settings.seed() == 0 ? "" : " seed " + settings.seed()));
    }
}
