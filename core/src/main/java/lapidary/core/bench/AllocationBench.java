package lapidary.core.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import lapidary.core.allocate.AllocationProblem;
import lapidary.core.allocate.Allocator;
import lapidary.core.allocate.Allocators;
import lapidary.core.allocate.Evolution;
import lapidary.core.allocate.JointLoss;
import lapidary.core.allocate.Levels;
import lapidary.core.allocate.PresetAllocator;
import lapidary.core.allocate.PresetWishes;
import lapidary.core.allocate.StockPreset;
import lapidary.core.allocate.Targeting;
import lapidary.core.allocate.TypeSearch;
import lapidary.core.calib.Evidence;
import lapidary.core.eval.SequenceMeans;
import lapidary.core.eval.TextSequences;
import lapidary.core.infer.Numerics;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Methods;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.plan.Chains;
import lapidary.core.plan.Planner;
import lapidary.core.plan.Steps;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Target;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.setting.Settings;
import lapidary.core.solve.Treatment;
import lapidary.core.solve.Treatments;
import lapidary.core.table.ChangedRuns;
import lapidary.core.table.TableText;
import lapidary.core.tensor.TensorId;

/// Holds allocators against the uniform choice of the same size and against stock presets, all judged on the same
/// sequences of a text that no search has seen.
///
/// The uniform choice of a size that no single type has is a mixture of the two types around it, as a search begins
/// with: all tensors at the larger one, random ones a level down until the size holds; the mean over several such
/// mixtures.
public final class AllocationBench {
    private static final int MIXTURES = 8;

    private final Model model;
    private final Methods methods;
    private final Target target;
    private final Targeting targeting;
    private final TableText searched;
    private final Workers workers;
    private final ChangedRuns judging;
    private final JointLoss loss;

    /// One row.
    ///
    /// @param name of the allocator, "uniform", or the preset whose size it is
    /// @param size in the unit of the targeting
    /// @param predicted the sum of single divergences on the search text; NaN where there is none
    /// @param means on the judging text
    public record Row(String name, long size, double predicted, SequenceMeans means) {}

    /// @param searched what the table was measured on
    /// @param judging the original on the judging text; stays the caller's
    /// @throws InvalidSettingException for a type that cannot be made
    public AllocationBench(
            Model model,
            Methods methods,
            Target target,
            Targeting targeting,
            TableText searched,
            ChangedRuns judging,
            Workers workers)
            throws InvalidSettingException {
        this.model = model;
        this.methods = methods;
        this.target = target;
        this.targeting = targeting;
        this.searched = searched;
        this.workers = workers;
        this.judging = judging;
        this.loss = new JointLoss(model, methods, target, targeting, Evidence.NONE, judging, workers);
    }

    /// The uniform mixtures, every allocator that has what it needs, and the evolutionary search, within a limit.
    ///
    /// @throws UnfitException when the cheapest types are over it
    public List<Row> rows(long limit, Evolution evolution, Job job)
            throws IOException, UnfitException, InvalidSettingException {
        List<Row> rows = new ArrayList<>();
        rows.add(uniform(limit, job));
        AllocationProblem problem = targeting.problem(limit);
        for (Allocator allocator : Allocators.all()) {
            job.report(0.1 + 0.4 * rows.size() / Allocators.all().size(), allocator.title());
            try {
                int[] chosen = allocator.allocate(problem, Settings.standard(allocator.settings()), job);
                rows.add(row(allocator.id(), chosen, job));
            } catch (UnfitException e) {
                // Asks for what is not known of this model: experts, sensitivities.
            }
        }
        TypeSearch search = new TypeSearch(model, methods, target, targeting, Evidence.NONE, limit, searched, workers);
        rows.add(row("evopress", search.run(evolution, true, progress -> {}, job.part(0.5, 0.75)), job));
        rows.add(row("evopress from mixtures", search.run(evolution, false, progress -> {}, job.part(0.75, 1)), job));
        return rows;
    }

    /// A choice by name.
    private Row row(String name, int[] chosen, Job job) throws IOException {
        AllocationProblem any = targeting.problem(Long.MAX_VALUE);
        long size = targeting.fixed() + any.byDivergence().cost(chosen);
        return new Row(name, size, any.predicted(chosen), loss.of(chosen, job));
    }

    private Row uniform(long limit, Job job) throws IOException {
        Levels levels = Levels.of(targeting.problem(limit).byDivergence(), Levels.Grouping.NONE);
        SplittableRandom random = new SplittableRandom(TextSequences.ORDER_SEED);
        double[] losses = new double[judging.sequences()];
        double[] divergences = new double[judging.sequences()];
        double predicted = 0;
        long size = 0;
        int tokens = 1;
        for (int i = 0; i < MIXTURES; i++) {
            job.report(0.1 * i / MIXTURES, "uniform");
            Row one = row("uniform", levels.start(random), job);
            tokens = one.means().tokens();
            predicted += one.predicted() / MIXTURES;
            size = Math.max(size, one.size());
            for (int sequence = 0; sequence < losses.length; sequence++) {
                losses[sequence] += one.means().losses()[sequence] / MIXTURES;
                divergences[sequence] += one.means().divergences()[sequence] / MIXTURES;
            }
        }
        return new Row("uniform", size, predicted, new SequenceMeans(losses, divergences, tokens));
    }

    /// A stock preset without an importance matrix, and the exact knapsack at its size.
    ///
    /// @throws UnfitException when the model cannot be a GGUF file
    public List<Row> rows(StockPreset preset, Job job) throws IOException, UnfitException, InvalidSettingException {
        Recipe recipe = PresetAllocator.of(model)
                .allocate(RecipeEdit.unchanged(model, target), preset, PresetWishes.NONE, false);
        long size = new Planner(methods).plan(model, recipe).fileBytes();
        Chains chains = Chains.of(Steps.of(methods, recipe), model, Evidence.NONE);
        Map<TensorId, Treatment> assigned = new HashMap<>();
        model.tensors().forEach(tensor -> {
            if (chains.of(tensor).rounding().isPresent()) {
                assigned.put(
                        tensor.id(),
                        Treatment.of(chains.of(tensor), Evidence.NONE, Optional.empty(), Optional.empty()));
            }
        });
        Treatments treatments =
                new Treatments(Weights.original(model), Runtime.getRuntime().maxMemory() / 4, workers);
        SequenceMeans own = judging.run(treatments.weights(assigned, Numerics.EXACT), assigned.keySet(), job);
        Allocator exact = Allocators.find("dp").orElseThrow();
        int[] chosen = exact.allocate(targeting.problem(size), Settings.standard(exact.settings()), job);
        return List.of(new Row(preset.name(), size, Double.NaN, own), row("dp", chosen, job));
    }
}
