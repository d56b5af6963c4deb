package lapidary.core.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lapidary.core.allocate.DepthPart;
import lapidary.core.allocate.DepthSpace;
import lapidary.core.allocate.Evolution;
import lapidary.core.allocate.JudgedRecipes;
import lapidary.core.allocate.SearchSpace;
import lapidary.core.allocate.SpaceSearch;
import lapidary.core.allocate.SparsitySpace;
import lapidary.core.calib.Evidence;
import lapidary.core.eval.SequenceMeans;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Methods;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.prune.DensityScheme;
import lapidary.core.prune.DensitySchemes;
import lapidary.core.prune.InfeasibleException;
import lapidary.core.prune.PrunableLayer;
import lapidary.core.prune.PrunePlan;
import lapidary.core.recipe.Recipe;
import lapidary.core.sensitivity.Probe;
import lapidary.core.sensitivity.Scores;
import lapidary.core.sensitivity.Subject;
import lapidary.core.sensitivity.TensorScore;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.setting.Settings;
import lapidary.core.table.TableText;

/// Holds searches over sparsity and depth against rules that choose without running whole candidates; all judged on
/// the same sequences of a text that nothing was chosen on.
///
/// @param base that every choice is a change of
/// @param evidence with moments: OWL goes by them, and so does the score that chooses weights
/// @param searched what is chosen on
/// @param judging what is judged on
public record RemovalBench(
        Model model,
        Methods methods,
        Recipe base,
        Evidence evidence,
        TableText searched,
        TableText judging,
        Workers workers) {

    /// One row.
    ///
    /// @param choice in words; "" where it is a count for each layer
    public record Row(String name, String choice, SequenceMeans means) {}

    /// Uniform, LAMP, OWL, the best choice for damages that add up, and EvoPress that began with
    /// all the others' kind.
    ///
    /// @throws UnfitException when nothing can be pruned, or evidence is missing
    public List<Row> sparsity(SparsitySpace.Request request, Evolution evolution, Job job)
            throws IOException, UnfitException, InvalidSettingException, InfeasibleException, NotFiniteException {
        SparsitySpace space = new SparsitySpace(model, methods, base, request, evidence);
        Map<String, Recipe> recipes = new LinkedHashMap<>();
        for (String id : List.of("uniform", "lamp", "owl")) {
            recipes.put(id, scheme(DensitySchemes.find(id).orElseThrow(), request, job.part(0, 0.05)));
        }
        SpaceSearch.Found found = search(space, evolution, SpaceSearch.Start.ADDITIVE, job.part(0.05, 0.9));
        recipes.put("additive", space.recipe(found.additive().orElseThrow()));
        recipes.put("evopress", space.recipe(found.state()));
        return judged(recipes, Map.of(), job.part(0.9, 1));
    }

    private Recipe scheme(DensityScheme scheme, SparsitySpace.Request request, Job job)
            throws IOException, UnfitException, InfeasibleException, NotFiniteException {
        List<PrunableLayer> read = PrunePlan.read(scheme, PrunePlan.layers(model), evidence, workers, job);
        return PrunePlan.allocate(scheme, read, request.density(), workers, job)
                .into(base, request.pruner(), Settings.standard(request.pruner().settings()));
    }

    /// The block that ShortGPT removes, the best single removals, and EvoPress that began with random ones.
    ///
    /// @param drop how many blocks go
    /// @throws UnfitException when the model cannot be run, or has no more blocks than that
    public List<Row> depth(int drop, Evolution evolution, Job job)
            throws IOException, UnfitException, InvalidSettingException {
        DepthSpace space = new DepthSpace(model, methods, base, DepthPart.Kind.BLOCKS, drop, evidence);
        Map<String, int[]> states = new LinkedHashMap<>();
        states.put("ShortGPT", shortGpt(space, drop, job.part(0, 0.05)));
        SpaceSearch.Found additive =
                search(space, shortest(evolution), SpaceSearch.Start.ADDITIVE, job.part(0.05, 0.3));
        states.put("best single", additive.additive().orElseThrow());
        states.put(
                "evopress",
                search(space, evolution, SpaceSearch.Start.EVEN, job.part(0.3, 0.9))
                        .state());
        Map<String, Recipe> recipes = new LinkedHashMap<>();
        Map<String, String> words = new LinkedHashMap<>();
        states.forEach((name, state) -> {
            recipes.put(name, space.recipe(state));
            words.put(name, without(space, state));
        });
        return judged(recipes, words, job.part(0.9, 1));
    }

    /// One generation: only what it began with counts.
    private static Evolution shortest(Evolution evolution) {
        return new Evolution(1, 1, List.of(1, 1), evolution.tokens(), 1, evolution.seed());
    }

    /// Blocks that turn the hidden state least, on the text that is searched on.
    private int[] shortGpt(DepthSpace space, int drop, Job job) throws IOException, InvalidSettingException {
        Subject.Text text = new Subject.Text(
                searched.cut(),
                Math.min(searched.sequences(), searched.cut().count()),
                searched.name(),
                searched.sha256());
        Subject subject = new Subject(
                model,
                Probe.nearest(methods, Probe.BITS, Probe.GROUP),
                new Subject.Data(Optional.of(text), evidence, Optional.empty()),
                workers);
        List<TensorScore> scores = Scores.find("block-influence").orElseThrow().compute(subject, job);
        double[] influence = new double[space.parts().size()];
        scores.forEach(score -> score.block()
                .ifPresent(block -> influence[block] = score.value().value()));
        List<Integer> least = IntStream.range(0, influence.length)
                .boxed()
                .sorted(Comparator.comparingDouble(block -> influence[block]))
                .limit(drop)
                .toList();
        return IntStream.range(0, influence.length)
                .map(block -> least.contains(block) ? 0 : 1)
                .toArray();
    }

    private SpaceSearch.Found search(SearchSpace space, Evolution evolution, SpaceSearch.Start start, Job job)
            throws IOException {
        return new SpaceSearch(model, space, searched, workers)
                .run(evolution, start, additive -> {}, progress -> {}, job);
    }

    private static String without(SearchSpace space, int[] state) {
        return IntStream.range(0, state.length)
                .filter(unit -> state[unit] == 0)
                .mapToObj(space::unit)
                .collect(Collectors.joining(", "));
    }

    private List<Row> judged(Map<String, Recipe> recipes, Map<String, String> words, Job job)
            throws IOException, InvalidSettingException {
        List<SequenceMeans> means =
                JudgedRecipes.measure(model, methods, List.copyOf(recipes.values()), evidence, judging, workers, job);
        List<Row> rows = new ArrayList<>();
        for (String name : recipes.keySet()) {
            rows.add(new Row(name, words.getOrDefault(name, ""), means.get(rows.size())));
        }
        return rows;
    }
}
