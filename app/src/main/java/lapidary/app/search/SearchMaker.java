package lapidary.app.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lapidary.app.data.DataTokens;
import lapidary.app.data.RunTexts;
import lapidary.core.allocate.Constraints;
import lapidary.core.allocate.DepthSpace;
import lapidary.core.allocate.EvoPress;
import lapidary.core.allocate.JudgedRecipes;
import lapidary.core.allocate.SearchSpace;
import lapidary.core.allocate.SizeBudget;
import lapidary.core.allocate.SpaceSearch;
import lapidary.core.allocate.SparsitySpace;
import lapidary.core.allocate.Targeting;
import lapidary.core.allocate.TypeSpace;
import lapidary.core.calib.CalibrationRun;
import lapidary.core.calib.Evidence;
import lapidary.core.data.DataSet;
import lapidary.core.eval.SequenceMeans;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Methods;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.Target;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.table.MeasurementTable;
import lapidary.core.table.TableMeasurement;
import lapidary.core.table.TableText;
import lapidary.core.table.TypeOption;
import lapidary.core.text.Tokenizer;
import lapidary.core.text.Tokenizers;

/// Puts together what a search needs, runs it, and judges what came out; away from the screen.
///
/// @param base what every candidate is a change of
/// @param evidence that the base rests on
/// @param searching data that candidates are run on
record SearchMaker(Methods methods, Recipe base, Evidence evidence, List<DataSet> searching, SearchSetup setup) {
    private static final int TABLE_TOKENS = TableText.STANDARD_TOKENS;
    private static final int JUDGED_TOKENS = 16_384;

    SearchMaker {
        searching = List.copyOf(searching);
    }

    /// A space that is ready to be searched.
    record Made(SearchSpace space, TableText text) {
        /// The choice of a state in place of what a recipe says of that kind.
        Recipe recipe(Recipe onto, int[] state) {
            return SpaceSearch.resting(space.recipe(onto, state), text);
        }
    }

    /// Hears how a search goes.
    interface Listener {
        void begun(Made made);

        void additive(int[] state);

        void generation(EvoPress.Progress progress);
    }

    /// Everything from headers to the last generation.
    void run(Model model, Listener listener, Job job) throws IOException, UnfitException, InvalidSettingException {
        TableText text = text(model, searching, tokens(), job);
        SearchSpace space = space(model, text, job.part(0, 0.1));
        listener.begun(new Made(space, text));
        new SpaceSearch(model, space, text, Workers.shared())
                .run(
                        setup.evolution(),
                        setup.start(),
                        listener::additive,
                        listener::generation,
                        job.part(setup.kind() == SearchKind.BITS ? 0.1 : 0, 1));
    }

    private int tokens() {
        return Math.max(TABLE_TOKENS, setup.evolution().tokens().getLast());
    }

    private SearchSpace space(Model model, TableText text, Job job)
            throws IOException, UnfitException, InvalidSettingException {
        return switch (setup.kind()) {
            case BITS -> bits(model, text, job);
            case SPARSITY -> {
                SparsitySpace.Request request = new SparsitySpace.Request(
                        setup.pruner(), 1 - setup.sparsity(), SparsitySpace.Request.STANDARD_STEP);
                yield new SparsitySpace(model, methods, base, request, evidence);
            }
            case DEPTH -> new DepthSpace(model, methods, base, setup.part(), setup.drop(), evidence);
        };
    }

    /// Measures types where that was not done before.
    private SearchSpace bits(Model model, TableText text, Job job)
            throws IOException, UnfitException, InvalidSettingException {
        SizeBudget budget = SizeBudget.parse(setup.budget());
        Target strict = new Target(
                base.target().format(),
                base.target().dense(),
                Target.Misfit.REFUSE,
                base.target().metadata());
        TableMeasurement.Request request = new TableMeasurement.Request(
                strict,
                TypeOption.parse(methods, TypeOption.standard(base.target().format())),
                evidence,
                text,
                false);
        MeasurementTable table = new TableMeasurement(
                        model, methods, request, TableMeasurement.standardFolder(), Workers.shared())
                .run(job);
        Targeting targeting = new Targeting(table, budget.isInBytes(), Constraints.NONE, Targeting.Knowledge.NONE);
        return new TypeSpace(model, methods, base, targeting, evidence, budget.limit(model));
    }

    /// What choices come to on the beginning of judging data.
    ///
    /// @param present the recipe as it is
    /// @param states choices of the space over the base
    Verdicts judge(
            Model model, Made made, Recipe present, Map<Verdicts.Who, int[]> states, List<DataSet> judging, Job job)
            throws IOException, InvalidSettingException {
        List<Verdicts.Who> who = new ArrayList<>(List.of(Verdicts.Who.PRESENT));
        List<Recipe> recipes = new ArrayList<>(List.of(present));
        states.forEach((each, state) -> {
            who.add(each);
            recipes.add(made.recipe(base, state));
        });
        TableText text = text(model, judging, JUDGED_TOKENS, job);
        List<SequenceMeans> means =
                JudgedRecipes.measure(model, methods, recipes, evidence, text, Workers.shared(), job);
        return Verdicts.of(who, means, text);
    }

    private static TableText text(Model model, List<DataSet> data, int tokens, Job job) throws IOException {
        try (Tokenizer tokenizer = Tokenizers.of(model)) {
            List<int[]> texts = DataTokens.parts(tokenizer, data, job).stream()
                    .map(DataTokens.Part::tokens)
                    .toList();
            return TableText.of(model, texts, RunTexts.name(data), CalibrationRun.sha256(data), tokens);
        }
    }
}
