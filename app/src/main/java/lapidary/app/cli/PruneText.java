package lapidary.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lapidary.core.calib.Evidence;
import lapidary.core.doctor.PatternClaim;
import lapidary.core.doctor.PatternReport;
import lapidary.core.method.Methods;
import lapidary.core.model.Model;
import lapidary.core.plan.Plan;
import lapidary.core.plan.SparsityOutlook;
import lapidary.core.prune.SparseUse;
import lapidary.core.recipe.Recipe;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.stats.PatternCount;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What `prune` says beside what every writing command does: what is removed, and what for.
final class PruneText implements Writing.Addition {
    private final Console console;
    private final Methods methods;
    private final Model model;
    private final Recipe recipe;
    private final Evidence evidence;
    private final Optional<PatternClaim> pattern;
    private final boolean json;
    private Optional<PatternReport> found = Optional.empty();

    /// @param pattern that was asked for; counted in what was written
    /// @param json whether nothing may be said in words
    PruneText(
            Console console,
            Methods methods,
            Model model,
            Recipe recipe,
            Evidence evidence,
            Optional<PatternClaim> pattern,
            boolean json) {
        this.console = console;
        this.methods = methods;
        this.model = model;
        this.recipe = recipe;
        this.evidence = evidence;
        this.pattern = pattern;
        this.json = json;
    }

    @Override
    public void plan(Plan plan) throws InvalidSettingException {
        console.say("");
        outlook(plan).sentences().forEach(console::say);
        long emptied = outlook(plan).tensors().stream()
                .filter(tensor -> tensor.kept() == 0 && tensor.total() > 0)
                .count();
        if (emptied > 0) {
            console.say("note: " + emptied + (emptied == 1 ? " tensor loses" : " tensors lose") + " every weight");
        }
    }

    @Override
    public void written(Path out) throws IOException {
        if (pattern.isEmpty()) {
            return;
        }
        try (Model back = Model.open(out)) {
            List<PatternCount> counts =
                    back.file().reading(() -> pattern.get().count(back, console.job("Count groups")));
            found = Optional.of(new PatternReport(pattern.get(), counts));
        }
        if (!json) {
            PatternText.say(console, found.get());
        }
    }

    @Override
    public void json(ObjectNode root, Plan plan) throws InvalidSettingException {
        SparsityOutlook outlook = outlook(plan);
        root.put("kept", outlook.kept());
        root.put("total", outlook.total());
        root.put("zeroed", outlook.zeroed());
        root.put("savedBytes", outlook.savedBytes());
        root.put("sparseBytes", outlook.sparseBytes());
        root.put("runtimeUsesSparsity", outlook.use().uses(outlook.isTwoOfFour()));
        ArrayNode sentences = root.putArray("statement");
        outlook.sentences().forEach(sentences::add);
        found.ifPresent(report -> PatternText.json(root.putObject("pattern"), report));
        ArrayNode runtimes = root.putArray("runtimes");
        for (SparseUse use : outlook.runtimes()) {
            runtimes.addObject()
                    .put("runtime", use.runtime())
                    .put("format", use.format())
                    .put("isOfTarget", use == outlook.use())
                    .put("savesBytes", use.savesBytes())
                    .put("savesTime", use.savesTime())
                    .put("usesTheseZeros", use.uses(outlook.isTwoOfFour()))
                    .put("words", use.words())
                    .put("source", use.source());
        }
        Map<String, SparsityOutlook.Kept> layers = new HashMap<>();
        outlook.layers().forEach(layer -> layers.put(layer.id().name(), layer));
        for (var node : root.withArray("tensors")) {
            ObjectNode told = (ObjectNode) node;
            told.set("fidelity", told.remove("kept")); // "kept" counts weights here
            told.set("fidelityWords", told.remove("keptWords"));
            SparsityOutlook.Kept counted = layers.get(node.path("name").asString());
            if (counted != null) {
                told.put("kept", counted.kept()).put("total", counted.total());
            }
        }
    }

    private SparsityOutlook outlook(Plan plan) throws InvalidSettingException {
        return SparsityOutlook.of(methods, model, recipe, evidence, plan);
    }
}
