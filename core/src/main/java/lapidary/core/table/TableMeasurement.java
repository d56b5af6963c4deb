package lapidary.core.table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import lapidary.core.calib.Evidence;
import lapidary.core.calib.Moments;
import lapidary.core.calib.MomentsCalibrator;
import lapidary.core.eval.SequenceMeans;
import lapidary.core.format.FormatException;
import lapidary.core.format.Sha256;
import lapidary.core.infer.LeastMemory;
import lapidary.core.infer.Numerics;
import lapidary.core.infer.Weights;
import lapidary.core.job.Foresight;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Methods;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.recipe.Target;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.solve.Treatment;
import lapidary.core.solve.Treatments;
import lapidary.core.table.MeasurementTable.Place;
import lapidary.core.tensor.TensorId;
import lapidary.core.text.CacheFolder;

/// Measures a table as far as it is not known, and keeps it on disk by what it depends on: the content of the model,
/// the data with its protocol, and what methods know; each entry by its tensors and the method with its settings. What
/// was measured once is never run again, whatever is asked of it.
public final class TableMeasurement {
    private static final String VERSION = "table 1";
    private static final long HEAP_SHARE = 4;

    private final Model model;
    private final Methods methods;
    private final Request request;
    private final TypeCosts costs;
    private final Workers workers;
    private final Path folder;
    private long blockEvaluations;

    /// What is asked for.
    ///
    /// @param target the file that sizes are those of; its misfit must be to refuse
    /// @param evidence for methods that ask for it
    /// @param fused whether layers that runtimes fuse get one type together
    public record Request(Target target, List<TypeOption> options, Evidence evidence, TableText text, boolean fused) {
        public Request {
            options = List.copyOf(options);
        }
    }

    /// Reads headers, runs nothing.
    ///
    /// @param folder where tables are kept
    /// @throws InvalidSettingException for an unknown method, setting or format
    /// @throws UnfitException when the model cannot be written in the target's format, or evidence is missing
    /// @throws FormatException when the model cannot be run; says why
    public TableMeasurement(Model model, Methods methods, Request request, Path folder, Workers workers)
            throws IOException, InvalidSettingException, UnfitException {
        this.model = model;
        this.methods = methods;
        this.request = request;
        this.workers = workers;
        this.folder = folder;
        List<Set<TensorId>> tied = request.fused() ? Units.fused(model) : List.of();
        this.costs = TypeCosts.of(model, methods, request.target(), request.options(), request.evidence(), tied);
    }

    /// Where tables are kept unless somebody says otherwise.
    public static Path standardFolder() throws IOException {
        return Files.createDirectories(CacheFolder.here().resolve("tables"));
    }

    public TypeCosts costs() {
        return costs;
    }

    /// Blocks × sequences that were run for entries so far; 0 when everything was known.
    public long blockEvaluations() {
        return blockEvaluations;
    }

    /// What a table depends on, hexadecimal. Reads the whole model.
    public String id(Job job) throws IOException {
        Sha256 content = new Sha256();
        Set<Path> files = new TreeSet<>(model.file().files());
        for (Path file : files) {
            content.add(file, job);
        }
        return Sha256.of(String.join(
                "\n",
                VERSION,
                model.file().headerSha256(),
                content.finish(),
                request.text().sha256(),
                request.text().protocol(),
                request.evidence().id()));
    }

    /// The table as far as it is known, without running anything.
    public MeasurementTable known(Job job) throws IOException {
        String id = id(job);
        return table(id, TableFile.read(file(id)));
    }

    private Path file(String id) {
        return folder.resolve(id + ".table");
    }

    /// The whole table; what is missing is measured now, and kept entry by entry.
    ///
    /// @param job hears of memory that may not suffice
    /// @throws lapidary.core.job.NoRoomException when the machine has less memory in all than it takes
    /// @throws FormatException when the model cannot be run on the text, or another run is
    /// measuring the same table; or for a weight that is NaN or infinite
    /// @throws java.util.concurrent.CancellationException when the job was cancelled; what was measured until then
    /// stays
    public MeasurementTable run(Job job) throws IOException, InvalidSettingException {
        String id = id(job.part(0, 0.01));
        MeasurementTable known = table(id, TableFile.read(file(id)));
        if (known.isComplete()) {
            return known;
        }
        new Foresight().check(needs()).forEach(warning -> job.note("memory", warning));
        List<Map<TensorId, Treatment>> byOption = treatments();
        try (TableFile file = TableFile.open(file(id))) {
            return model.file().reading(() -> measure(id, byOption, file, job));
        }
    }

    private Foresight.Needs needs() {
        long tokens = ChangedRuns.LEAST_STATES * request.text().tokens();
        return new Foresight.Needs(
                List.of(), 0, LeastMemory.of(model, 1, tokens), "A table of fewer tokens takes less.");
    }

    private MeasurementTable measure(String id, List<Map<TensorId, Treatment>> byOption, TableFile file, Job job)
            throws IOException {
        Moments moments =
                new MomentsCalibrator(model, workers).run(request.text().moments(), job.part(0.01, 0.05));
        TensorErrors errors = new TensorErrors(moments, workers);
        Weights original = Weights.original(model);
        List<Place> missing = missing(file);
        try (ChangedRuns runs = new ChangedRuns(
                model, request.text().cut(), request.text().sequences(), workers, job.part(0.05, 0.08))) {
            Treatments treatments =
                    new Treatments(original, Runtime.getRuntime().maxMemory() / HEAP_SHARE, workers);
            for (int i = 0; i < missing.size(); i++) {
                Place place = missing.get(i);
                Unit unit = costs.units().get(place.unit());
                job.report(
                        0.08 + 0.92 * i / missing.size(),
                        unit.title() + " as "
                                + costs.options().get(place.option()).title());
                Map<TensorId, Treatment> assigned = new HashMap<>(byOption.get(place.option()));
                assigned.keySet().retainAll(unit.names());
                file.add(key(place), entry(unit, assigned, treatments, original, errors, runs, job));
                blockEvaluations = runs.blockEvaluations();
            }
        }
        return table(id, file.entries());
    }

    private Entry entry(
            Unit unit,
            Map<TensorId, Treatment> assigned,
            Treatments treatments,
            Weights original,
            TensorErrors errors,
            ChangedRuns runs,
            Job job)
            throws IOException {
        TensorErrors.Sums sums = TensorErrors.Sums.NOTHING;
        for (ModelTensor tensor : unit.tensors()) {
            Treatment treatment = Optional.ofNullable(assigned.get(tensor.id()))
                    .orElseThrow(() -> new IllegalStateException("nothing is done to " + tensor.id()));
            compute(treatments, treatment, job);
            sums = sums.plus(errors.of(tensor, original.of(tensor), treatments.of(treatment), job));
        }
        SequenceMeans means = runs.run(treatments.weights(assigned, Numerics.EXACT), unit.names(), job);
        return new Entry(sums.squaredError(), sums.power(), sums.relativeOutputError(), means);
    }

    private void compute(Treatments treatments, Treatment treatment, Job job) throws FormatException {
        try {
            treatments.of(treatment).compute(job);
        } catch (NotFiniteException e) {
            throw new FormatException(
                    FormatException.Problem.NOT_FINITE,
                    model.file().path(),
                    "tensor '" + treatment.tensor().id() + "'",
                    "finite weights",
                    String.valueOf(e.getMessage()));
        }
    }

    /// What each option does to each tensor.
    private List<Map<TensorId, Treatment>> treatments() throws InvalidSettingException {
        List<Map<TensorId, Treatment>> all = new ArrayList<>();
        for (TypeOption option : costs.options()) {
            all.add(TypeTreatments.of(model, methods, request.target(), option, costs.units(), request.evidence()));
        }
        return all;
    }

    private List<Place> missing(TableFile file) {
        List<Place> missing = new ArrayList<>();
        for (int unit = 0; unit < costs.units().size(); unit++) {
            for (int option = 0; option < costs.options().size(); option++) {
                Place place = new Place(unit, option);
                if (costs.of(unit, option).isPresent() && !file.entries().containsKey(key(place))) {
                    missing.add(place);
                }
            }
        }
        return missing;
    }

    private String key(Place place) {
        return costs.units().get(place.unit()).id() + " "
                + costs.options().get(place.option()).key();
    }

    private MeasurementTable table(String id, Map<String, Entry> known) {
        Map<Place, Entry> entries = new HashMap<>();
        for (int unit = 0; unit < costs.units().size(); unit++) {
            for (int option = 0; option < costs.options().size(); option++) {
                Place place = new Place(unit, option);
                Entry entry = known.get(key(place));
                if (entry != null) {
                    entries.put(place, entry);
                }
            }
        }
        return new MeasurementTable(
                id, costs, entries, request.text().provenance(), request.text().tokens());
    }
}
