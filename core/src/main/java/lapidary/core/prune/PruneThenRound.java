package lapidary.core.prune;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.compressed.Dense;
import lapidary.core.compressed.Ledger;
import lapidary.core.compressed.Sparse;
import lapidary.core.compressed.SparseForm;
import lapidary.core.job.Job;
import lapidary.core.method.Activations;
import lapidary.core.method.Effort;
import lapidary.core.method.Forecast;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.Removal;
import lapidary.core.method.Transform;
import lapidary.core.method.UnfitException;
import lapidary.core.model.ModelTensor;
import lapidary.core.recipe.Step;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.RowSource;

/// Pruning, then rounding, as one method: what the chain of a tensor carries out where both were chosen. Positions of
/// removed weights are kept exactly wherever the rounded form has a zero.
///
/// Its settings are those of the rounding, and those of the pruning behind `prune-`.
public final class PruneThenRound implements Transform {
    private static final String PREFIX = "prune-";

    private final Pruning pruning;
    private final Transform rounding;

    private PruneThenRound(Pruning pruning, Transform rounding) {
        this.pruning = pruning;
        this.rounding = rounding;
    }

    /// Both as one.
    ///
    /// @throws IllegalArgumentException when `pruning` does not prune
    public static PruneThenRound of(Transform pruning, Transform rounding) {
        if (!(pruning instanceof Pruning first)) {
            throw new IllegalArgumentException(pruning.id() + " does not prune");
        }
        return new PruneThenRound(first, rounding);
    }

    /// The settings of both.
    public static Settings settings(Settings pruning, Settings rounding) {
        SortedMap<String, SettingValue> both = new TreeMap<>(rounding.values());
        pruning.values().forEach((name, value) -> both.put(PREFIX + name, value));
        if (pruning.values().containsKey(Activations.NAME) && Activations.of(rounding) == Activations.ORIGINAL) {
            both.put(Activations.NAME, pruning.values().get(Activations.NAME));
        }
        return new Settings(both);
    }

    /// Both steps as one that names both.
    public static Step step(Step pruning, Step rounding) {
        SortedMap<String, SettingValue> both = new TreeMap<>(rounding.settings());
        pruning.settings().forEach((name, value) -> both.put(PREFIX + name, value));
        return new Step(
                rounding.id(),
                pruning.method() + "+" + rounding.method(),
                rounding.version(),
                rounding.on(),
                both,
                rounding.stage());
    }

    private static Settings ofPruning(Settings both) {
        SortedMap<String, SettingValue> own = new TreeMap<>();
        both.values().forEach((name, value) -> {
            if (name.startsWith(PREFIX)) {
                own.put(name.substring(PREFIX.length()), value);
            }
        });
        return new Settings(own);
    }

    Amount amount(Settings both) {
        return Amount.of(ofPruning(both));
    }

    /// The method that prunes.
    public Transform pruning() {
        return pruning;
    }

    /// The method that rounds.
    public Transform rounding() {
        return rounding;
    }

    @Override
    public String id() {
        return pruning.id() + "+" + rounding.id();
    }

    @Override
    public int version() {
        return rounding.version();
    }

    @Override
    public String title() {
        return pruning.title() + ", then " + rounding.title();
    }

    @Override
    public String summary() {
        return pruning.summary() + " " + rounding.summary();
    }

    @Override
    public String reference() {
        return pruning.reference() + "; " + rounding.reference();
    }

    @Override
    public List<Setting> settings() {
        List<Setting> settings = new ArrayList<>(rounding.settings());
        pruning.settings().stream().map(PruneThenRound::prefixed).forEach(settings::add);
        return settings;
    }

    private static Setting prefixed(Setting setting) {
        Optional<Setting.Condition> when =
                setting.when().map(condition -> new Setting.Condition(PREFIX + condition.name(), condition.values()));
        String name = PREFIX + setting.name();
        return switch (setting) {
            case Setting.Whole s ->
                new Setting.Whole(name, s.label(), s.help(), s.unit(), s.least(), s.most(), s.standard(), when);
            case Setting.Real s ->
                new Setting.Real(name, s.label(), s.help(), s.unit(), s.least(), s.most(), s.standard(), when);
            case Setting.Choice s -> new Setting.Choice(name, s.label(), s.help(), s.options(), s.standard(), when);
            case Setting.Listing s ->
                new Setting.Listing(name, s.label(), s.help(), s.entry(), s.example(), s.most(), s.standard(), when);
            case Setting.Toggle s -> new Setting.Toggle(name, s.label(), s.help(), s.standard(), when);
        };
    }

    @Override
    public Effort effort(Settings settings) {
        Effort first = pruning.effort(ofPruning(settings));
        Effort second = rounding.effort(settings);
        return new Effort(
                first.perWeight() + second.perWeight(),
                first.perInput() + second.perInput(),
                first.cubed() + second.cubed());
    }

    @Override
    public boolean usesEvidence(Settings settings) {
        return pruning.usesEvidence(ofPruning(settings)) || rounding.usesEvidence(settings);
    }

    @Override
    public boolean needsMoments(Settings settings) {
        return pruning.needsMoments(ofPruning(settings)) || rounding.needsMoments(settings);
    }

    @Override
    public boolean isRowwise(Settings settings) {
        return false;
    }

    @Override
    public Forecast forecast(ModelTensor tensor, Settings settings, Evidence evidence) throws UnfitException {
        Settings own = ofPruning(settings);
        pruning.forecast(tensor, own, evidence);
        Amount amount = Amount.of(own);
        long kept = amount.kept(tensor);
        Forecast rounded = rounding.forecast(tensor, settings, evidence);
        Forecast worded = worded(rounded, amount.words(tensor, kept));
        DType type = rounded.type();
        if (isPlain(type)) {
            SparseForm form = amount.form(tensor, kept);
            Ledger ledger = Sparse.ledger(form, tensor.tensor().shape(), kept, rounded.ledger());
            return worded.costing(ledger).with(new Removal(kept, form, type, Optional.empty()));
        }
        boolean losesZeros = type != DType.OPAQUE && !ZeroKeeping.keepsZeros(type);
        String notice = worded.notice().isEmpty() ? "" : worded.notice() + "; ";
        return losesZeros
                ? worded.worded(
                        worded.storage(),
                        notice + rounded.storage() + " has no exact zero: removed weights become small numbers; Q4_0, "
                                + "Q6_K, Q8_0 and number types keep them at 0")
                : worded;
    }

    private static boolean isPlain(DType type) {
        return type.kind() == DType.Kind.FLOAT && type.blockElements() == 1 && ZeroKeeping.keepsZeros(type);
    }

    /// A forecast that says what is kept, too.
    static Forecast worded(Forecast forecast, String words) {
        return new Forecast(
                forecast.storage() + ", " + words,
                forecast.type(),
                forecast.nearest(),
                forecast.ledger(),
                forecast.notice(),
                forecast.grid());
    }

    @Override
    public CompressedTensor apply(ModelTensor tensor, RowSource weights, Settings settings, Evidence evidence, Job job)
            throws NotFiniteException {
        Pruned pruned = pruning.prune(tensor, weights, ofPruning(settings), evidence, job.part(0, 0.4));
        CompressedTensor rounded = rounding.apply(tensor, pruned.sparse(), settings, evidence, job.part(0.4, 1));
        if (rounded instanceof Dense dense && isPlain(dense.type())) {
            SparseForm form =
                    Amount.of(ofPruning(settings)).form(tensor, pruned.kept().count());
            return new Sparse(form, pruned.kept(), dense);
        }
        return ZeroKeeping.clear(rounded, pruned.kept()).orElse(rounded);
    }
}
