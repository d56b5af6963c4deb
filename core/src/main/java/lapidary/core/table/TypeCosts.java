package lapidary.core.table;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import lapidary.core.calib.Evidence;
import lapidary.core.method.Forecast;
import lapidary.core.method.Methods;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.plan.Action;
import lapidary.core.plan.Chains;
import lapidary.core.plan.Chosen;
import lapidary.core.plan.Fidelity;
import lapidary.core.plan.Plan;
import lapidary.core.plan.Planner;
import lapidary.core.plan.Steps;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Target;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.tensor.TensorId;

/// What every unit of a model takes as each type, exact, from headers alone; and what the rest of the file takes.
///
/// @param units in the order of the file
/// @param options the types
/// @param costs by unit and option; empty where a tensor cannot be stored so
/// @param unchanged by unit: what it takes as it is
/// @param rest what everything else takes, the header of the file included
/// @param parameters of the whole model
public record TypeCosts(
        List<Unit> units,
        List<TypeOption> options,
        List<List<Optional<Cost>>> costs,
        List<Cost> unchanged,
        Cost rest,
        long parameters) {
    /// What the tensors of a GGUF file begin at multiples of.
    private static final int ALIGNMENT = 32;

    public TypeCosts {
        units = List.copyOf(units);
        options = List.copyOf(options);
        costs = costs.stream().map(List::copyOf).toList();
        unchanged = List.copyOf(unchanged);
    }

    public Optional<Cost> of(int unit, int option) {
        return costs.get(unit).get(option);
    }

    /// What the whole file takes at least, whatever is chosen.
    ///
    /// @param isInBytes bytes of the file; bits of the ledgers otherwise
    /// @param kept tensors that stay as they are
    public long least(boolean isInBytes, Set<TensorId> kept) {
        long least = isInBytes ? rest.bytes() : rest.bits();
        for (int unit = 0; unit < units.size(); unit++) {
            boolean isKept = units.get(unit).names().stream().anyMatch(kept::contains);
            Stream<Cost> own = isKept
                    ? Stream.of(unchanged.get(unit))
                    : costs.get(unit).stream().flatMap(Optional::stream);
            least = Math.addExact(
                    least,
                    own.mapToLong(cost -> isInBytes ? cost.bytes() : cost.bits())
                            .min()
                            .orElse(0));
        }
        return least;
    }

    /// The recipe that gives one type to some units and changes nothing else.
    public static Recipe uniform(Model model, Target target, TypeOption option, List<Unit> units) {
        SortedSet<TensorId> names = new TreeSet<>();
        units.forEach(unit -> names.addAll(unit.names()));
        return RecipeEdit.choose(
                RecipeEdit.unchanged(model, target), model.tensors(), new Selector.Named(names), option.choice());
    }

    /// From headers.
    ///
    /// @param tied further tensors that get one type together, see [Units#fused]
    /// @throws InvalidSettingException for an unknown method, setting or format
    /// @throws UnfitException when the model cannot be written in the target's format; says why
    public static TypeCosts of(
            Model model,
            Methods methods,
            Target target,
            List<TypeOption> options,
            Evidence evidence,
            List<Set<TensorId>> tied)
            throws InvalidSettingException, UnfitException {
        Planner planner = new Planner(methods);
        Plan plain = planner.plan(model, RecipeEdit.unchanged(model, target), Evidence.NONE);
        List<Unit> units = Units.of(model, plain, tied);
        if (units.isEmpty()) {
            throw new UnfitException(
                    plain.notices().isEmpty()
                            ? "the model has no weights that could be stored in another type"
                            : plain.notices().getFirst().text());
        }
        int alignment = target.format().equals("gguf") ? ALIGNMENT : 1;
        List<List<Optional<Cost>>> costs = new ArrayList<>();
        units.forEach(unit -> costs.add(new ArrayList<>()));
        List<Cost> unchanged = costs(plain, units, alignment);
        Cost rest = rest(plain, model, unchanged);
        for (TypeOption option : options) {
            Recipe recipe = uniform(model, target, option, units);
            Steps steps = Steps.of(methods, recipe);
            Plan plan = planner.plan(model, recipe, evidence);
            List<Cost> found = costs(plan, units, alignment);
            for (int i = 0; i < units.size(); i++) {
                boolean fits = fits(units.get(i), Chains.of(steps, model, evidence), evidence);
                costs.get(i).add(fits ? Optional.of(found.get(i)) : Optional.empty());
            }
            Cost other = rest(plan, model, found);
            rest = new Cost(Math.max(rest.bits(), other.bits()), Math.max(rest.bytes(), other.bytes()));
        }
        return new TypeCosts(units, options, costs, unchanged, rest, model.parameters());
    }

    /// Whether every tensor can be stored so.
    ///
    /// @throws UnfitException for lack of evidence, which is no matter of single tensors
    private static boolean fits(Unit unit, Chains chains, Evidence evidence) throws UnfitException {
        for (ModelTensor tensor : unit.tensors()) {
            Optional<Chosen> chosen = chains.of(tensor).rounding();
            if (chosen.isEmpty()) {
                return false;
            }
            try {
                Forecast unused =
                        chosen.get().transform().forecast(tensor, chosen.get().settings(), evidence);
                if (unused.ledger().total() < 0) {
                    throw new IllegalStateException("negative bits of " + tensor.id());
                }
            } catch (UnfitException e) {
                if (e.lacksEvidence()) {
                    throw e;
                }
                return false;
            }
        }
        return true;
    }

    private static Cost rest(Plan plan, Model model, List<Cost> units) {
        long bits = Math.round(plan.bitsPerWeight() * model.parameters());
        long bytes = plan.fileBytes();
        for (Cost cost : units) {
            bits -= cost.bits();
            bytes -= cost.bytes();
        }
        return new Cost(bits, bytes);
    }

    private static List<Cost> costs(Plan plan, List<Unit> units, int alignment) {
        Map<TensorId, List<Action>> actions = new LinkedHashMap<>();
        for (Action action : plan.actions()) {
            action.members().forEach(id -> actions.computeIfAbsent(id, key -> new ArrayList<>())
                    .add(action));
        }
        List<Cost> costs = new ArrayList<>();
        for (Unit unit : units) {
            Set<Action> own = new LinkedHashSet<>();
            unit.names().forEach(id -> own.addAll(actions.getOrDefault(id, List.of())));
            Cost sum = Cost.NOTHING;
            for (Action action : own) {
                long stored = action.fidelity().kind() == Fidelity.Kind.REFUSED
                        ? Math.ceilDiv(action.ledger().total(), 8L)
                        : action.writtenBytes();
                long padded = Math.multiplyExact(Math.ceilDiv(stored, (long) alignment), (long) alignment);
                sum = sum.plus(new Cost(action.ledger().total(), padded));
            }
            costs.add(sum);
        }
        return costs;
    }
}
