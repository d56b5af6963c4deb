package lapidary.core.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import lapidary.core.allocate.StockPreset;
import lapidary.core.calib.Evidence;
import lapidary.core.method.Forecast;
import lapidary.core.method.GroupTransform;
import lapidary.core.method.Method;
import lapidary.core.method.Methods;
import lapidary.core.method.Profile;
import lapidary.core.method.RuntimeSwitch;
import lapidary.core.method.Transform;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.Choice;
import lapidary.core.recipe.Stage;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.setting.Setting;
import lapidary.core.setting.Settings;

/// Every candidate there is: the registered methods, in each declared variant, at each width, pipelines of them, and
/// the stock types and presets of ggml as competitors. A method with a setting "bits" is run at each width; of any
/// other, each option of its first choice is taken at the whole bits that its forecast comes to. So a new method is a
/// candidate without a line here.
public final class Candidates {
    private static final String BASELINE = "rtn";
    private static final List<StockPreset> PRESETS = List.of(
            StockPreset.Q4_K_M,
            StockPreset.Q4_0,
            StockPreset.IQ4_XS,
            StockPreset.Q3_K_M,
            StockPreset.IQ3_XXS,
            StockPreset.Q2_K,
            StockPreset.IQ2_XS);

    private final Methods methods;
    private final BenchSettings choices;
    private final ModelTensor probe;
    private final boolean isGraph;
    private final Evidence evidence;
    private final SequencedMap<String, Candidate> found = new LinkedHashMap<>();

    private Candidates(Methods methods, int group, ModelTensor probe, boolean isGraph, Evidence evidence) {
        this.methods = methods;
        this.choices = new BenchSettings(group);
        this.probe = probe;
        this.isGraph = isGraph;
        this.evidence = evidence;
    }

    /// @param widths in the order of the table
    /// @param group weights that share a scale, where a method lets choose
    /// @param evidence what there is: candidates that need more are left out
    /// @throws UnfitException when the model has no linear weights
    public static List<Candidate> of(Model model, Methods methods, List<Integer> widths, int group, Evidence evidence)
            throws UnfitException {
        ModelTensor probe = model.tensors().stream()
                .filter(tensor -> tensor.role().kind() == TensorRole.Kind.LINEAR)
                .filter(tensor ->
                        evidence.moments().isEmpty() || evidence.moments(tensor).isPresent())
                .findFirst()
                .or(() -> model.tensors().stream()
                        .filter(tensor -> tensor.role().kind() == TensorRole.Kind.LINEAR)
                        .findFirst())
                .orElseThrow(() -> new UnfitException("the model has no linear weights to compress"));
        Candidates all =
                new Candidates(methods, group, probe, model.architecture().isEmpty(), evidence);
        for (int width : widths) {
            all.add(width);
        }
        return List.copyOf(all.found.values());
    }

    /// Whether there may be a candidate of this name once there is an importance matrix.
    public static boolean mayNeedImportance(String name, Methods methods) {
        String bare = name.toLowerCase(Locale.ROOT);
        boolean isPreset = PRESETS.stream()
                .filter(StockPreset::needsImportance)
                .map(preset -> preset.name().toLowerCase(Locale.ROOT))
                .anyMatch(preset -> bare.equals(preset) || bare.startsWith(preset + "@"));
        return isPreset
                || methods.find(Quantizers.GGML).stream()
                        .flatMap(method -> method.settings().stream())
                        .filter(Setting.Choice.class::isInstance)
                        .flatMap(setting -> ((Setting.Choice) setting).options().stream())
                        .anyMatch(type -> bare.matches(
                                Quantizers.GGML + ":" + Pattern.quote(type.id()) + "(\\+importance-matrix)?@[1-8]"));
    }

    /// Whether a method takes part: what quantizes does, a runtime switch and leaving a tensor alone do not.
    public static boolean takesPart(Method method) {
        return !(method instanceof RuntimeSwitch)
                && !method.id().equals(Quantizers.KEEP)
                && method.stage() != Stage.EDIT
                && method.profile().family() != Profile.Family.PRUNING;
    }

    /// Whether a contender takes part on a model that is run as a graph: what follows the flow through a language
    /// model, and what only files of language models hold, does not.
    public static boolean isForGraphs(Methods methods, Contender contender) {
        return !contender.equals(Contender.PRESETS)
                && contender.methods().stream()
                        .flatMap(id -> methods.find(id).stream())
                        .allMatch(Candidates::isForGraphs);
    }

    private static boolean isForGraphs(Method method) {
        return !(method instanceof GroupTransform) && !method.id().equals(Quantizers.GGML);
    }

    private void add(int width) {
        for (Method method : methods.all()) {
            if (takesPart(method) && method.stage() != Stage.CORRECT && (!isGraph || isForGraphs(method))) {
                for (Variant variant : Variant.of(method.id())) {
                    alone(method, variant, width).forEach(this::add);
                }
            }
        }
        Pipelines.of(methods).forEach(each -> pipeline(each, width).ifPresent(this::add));
        for (StockPreset preset : isGraph ? List.<StockPreset>of() : PRESETS) {
            if (width(preset.type().bitsPerElement()) == width
                    && (!preset.needsImportance() || evidence.hasImportance())) {
                add(preset(preset, width));
            }
        }
    }

    private void add(Candidate candidate) {
        if (isGraph && candidate.isSequential()) {
            return; // a graph is not solved block by block
        }
        found.putIfAbsent(candidate.id(), candidate);
    }

    private static Candidate preset(StockPreset preset, int width) {
        return new Candidate(
                preset.name() + "@" + width,
                preset.name(),
                preset.needsImportance() ? "importance matrix" : "",
                width,
                Candidate.Kind.STOCK_PRESET,
                List.of(),
                Optional.of(preset),
                new Candidate.Needs(false, preset.needsImportance()));
    }

    private List<Candidate> alone(Method method, Variant variant, int width) {
        if (!variant.isRunAt(width)) {
            return List.of();
        }
        if (BenchSettings.hasBits(method)) {
            return choices.choice(method, variant, Optional.of(width)).stream()
                    .map(choice -> candidate(List.of(method), List.of(choice), variant.label(), width, false))
                    .toList();
        }
        return method.settings().stream()
                .filter(Setting.Choice.class::isInstance)
                .map(Setting.Choice.class::cast)
                .findFirst()
                .map(types -> ofTypes(method, types, variant, width))
                .orElse(List.of());
    }

    /// Every option whose forecast comes to the width.
    private List<Candidate> ofTypes(Method method, Setting.Choice types, Variant variant, int width) {
        List<Candidate> candidates = new ArrayList<>();
        for (Setting.Option option : types.options()) {
            SortedMap<String, String> given = new TreeMap<>(variant.settings());
            given.put(types.name(), option.id());
            Optional<Choice> choice = choices.choice(
                    method,
                    new Variant(variant.label(), given, variant.widths(), variant.importance()),
                    Optional.empty());
            if (choice.isEmpty() || !(method instanceof Transform transform)) {
                continue;
            }
            Fit fit = fit(transform, choice.get(), variant.importance());
            String label = variant.importance() == fit.importance() ? variant.label() : "importance matrix";
            if (fit.bits() == width) {
                String name = option.label().replaceFirst(" \\(.*", ""); // without "(suggested)"
                String settings = label.isEmpty() ? name : name + ", " + label;
                candidates.add(candidate(List.of(method), List.of(choice.get()), settings, width, fit.importance()));
            }
        }
        return candidates;
    }

    /// @param bits whole bits per weight; −1 where it does not fit
    /// @param importance whether the importance matrix is used
    private record Fit(int bits, boolean importance) {
        static final Fit NONE = new Fit(-1, false);
    }

    private Fit fit(Transform transform, Choice choice, boolean withImportance) {
        try {
            Settings settings = Settings.complete(transform.settings(), choice.settings());
            boolean isUsed = transform.usesEvidence(settings) && evidence.hasImportance();
            if (withImportance && !isUsed) {
                return Fit.NONE;
            }
            boolean importance = withImportance || (isUsed && needsImportance(transform, settings));
            Forecast forecast = transform.forecast(probe, settings, importance ? evidence : Evidence.NONE);
            long elements = probe.tensor().shape().elements();
            return new Fit(width((double) forecast.ledger().total() / elements), importance);
        } catch (InvalidSettingException | UnfitException e) {
            return Fit.NONE;
        }
    }

    /// The whole bits of a type: 4 for 4.25 and 4.5; what is between one and a half and two bits stands with 2.
    private static int width(double bitsPerWeight) {
        return bitsPerWeight < 2 ? (int) Math.round(bitsPerWeight) : (int) bitsPerWeight;
    }

    private boolean needsImportance(Transform transform, Settings settings) {
        try {
            transform.forecast(probe, settings, Evidence.NONE);
            return false;
        } catch (UnfitException e) {
            return e.lacksEvidence();
        }
    }

    private Optional<Candidate> pipeline(Pipelines pipeline, int width) {
        List<Method> stages = new ArrayList<>();
        List<Choice> made = new ArrayList<>();
        for (String id : pipeline.ids()) {
            Optional<Method> method = methods.find(id);
            if (isGraph && !method.map(Candidates::isForGraphs).orElse(false)) {
                return Optional.empty();
            }
            Optional<Choice> choice =
                    method.flatMap(m -> choices.choice(m, pipeline.variant().of(m), Optional.of(width)));
            if (choice.isEmpty()) {
                return Optional.empty();
            }
            stages.add(method.get());
            made.add(choice.get());
        }
        return Optional.of(candidate(stages, made, pipeline.variant().label(), width, false));
    }

    private static Candidate candidate(
            List<Method> stages, List<Choice> chosen, String settings, int width, boolean importance) {
        String id = stages.stream().map(Method::id).collect(Collectors.joining("+"))
                + (settings.isEmpty()
                        ? ""
                        : ":"
                                + settings.toLowerCase(Locale.ROOT)
                                        .replace(", ", "+")
                                        .replace(' ', '-'))
                + "@" + width;
        boolean moments = false;
        for (int i = 0; i < stages.size(); i++) {
            moments |= needsMoments(stages.get(i), chosen.get(i));
        }
        return new Candidate(
                id,
                stages.stream().map(Method::title).collect(Collectors.joining(" → ")),
                settings,
                width,
                kind(stages, settings),
                chosen,
                Optional.empty(),
                new Candidate.Needs(moments, importance));
    }

    private static boolean needsMoments(Method method, Choice choice) {
        try {
            Settings settings = Settings.complete(method.settings(), choice.settings());
            return switch (method) {
                case Transform transform -> transform.needsMoments(settings);
                case GroupTransform group -> group.needsMoments(settings);
                case RuntimeSwitch ignored -> false;
            };
        } catch (InvalidSettingException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private static Candidate.Kind kind(List<Method> stages, String settings) {
        if (stages.size() > 1) {
            return Candidate.Kind.PIPELINE;
        }
        String id = stages.getFirst().id();
        if (id.equals(Quantizers.GGML)) {
            return Candidate.Kind.STOCK_TYPE;
        }
        return id.equals(BASELINE) && settings.isEmpty() ? Candidate.Kind.BASELINE : Candidate.Kind.METHOD;
    }
}
