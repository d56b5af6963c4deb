package lapidary.core.allocate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import lapidary.core.calib.Evidence;
import lapidary.core.latency.TokenLatency;
import lapidary.core.latency.TokenUses;
import lapidary.core.measure.Measured;
import lapidary.core.method.Methods;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.plan.Action;
import lapidary.core.plan.Plan;
import lapidary.core.plan.Planner;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Target;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.table.TypeCosts;
import lapidary.core.table.TypeOption;
import lapidary.core.table.Unit;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.TensorId;

/// What every unit of a table takes of the time of a token as each type, nanoseconds, predicted: costs for a budget in
/// milliseconds. Depends on headers and on the table of times alone.
///
/// What a cache holds depends on the whole model, so that times do not quite add up: all of them are those of a model
/// whose weights take the geometric mean of what the types take; a plan that is chosen is predicted as it is.
///
/// @param byOption by unit and option; empty where a tensor cannot be stored so
/// @param unchanged by unit: as it is; empty where its type has no times
/// @param rest of a token besides
public record UnitTimes(
        TokenLatency latency, List<List<OptionalLong>> byOption, List<OptionalLong> unchanged, long rest) {

    public UnitTimes {
        byOption = byOption.stream().map(List::copyOf).toList();
        unchanged = List.copyOf(unchanged);
    }

    /// Of the types of a table.
    ///
    /// @throws UnfitException for a type that has no times; says how to get them
    /// @throws InvalidSettingException for an unknown method, setting or format
    public static UnitTimes of(
            Model model, Methods methods, Target target, TypeCosts costs, Evidence evidence, TokenLatency latency)
            throws UnfitException, InvalidSettingException {
        Planner planner = new Planner(methods);
        Map<TensorId, Action> plain = planner.plan(model, RecipeEdit.unchanged(model, target), Evidence.NONE)
                .byTensor();
        List<Map<TensorId, Action>> plans = new ArrayList<>();
        double logarithms = 0;
        for (int option = 0; option < costs.options().size(); option++) {
            Plan plan = planner.plan(
                    model, TypeCosts.uniform(model, target, costs.options().get(option), costs.units()), evidence);
            plans.add(plan.byTensor());
            logarithms += Math.log((double) latency.workingSet(plans.getLast()));
        }
        long set = Math.round(Math.exp(logarithms / Math.max(1, plans.size())));
        List<List<OptionalLong>> byOption = new ArrayList<>();
        List<OptionalLong> unchanged = new ArrayList<>();
        for (int unit = 0; unit < costs.units().size(); unit++) {
            Unit own = costs.units().get(unit);
            List<OptionalLong> row = new ArrayList<>();
            for (int option = 0; option < plans.size(); option++) {
                row.add(
                        costs.of(unit, option).isPresent()
                                ? OptionalLong.of(nanos(latency, own, plans.get(option), set))
                                : OptionalLong.empty());
            }
            byOption.add(row);
            unchanged.add(known(latency, own, plain, set));
        }
        return new UnitTimes(latency, byOption, unchanged, rest(latency, costs, plain, set));
    }

    /// The types that the weights of a table may come to, as it is and as each option.
    ///
    /// @throws InvalidSettingException for an unknown method, setting or format
    public static SortedSet<DType> types(
            Model model, Methods methods, Target target, TypeCosts costs, Evidence evidence, TokenUses uses)
            throws InvalidSettingException {
        Planner planner = new Planner(methods);
        SortedSet<DType> types = new TreeSet<>(
                TokenLatency.types(uses, planner.plan(model, RecipeEdit.unchanged(model, target), Evidence.NONE)));
        for (TypeOption option : costs.options()) {
            Plan plan = planner.plan(model, TypeCosts.uniform(model, target, option, costs.units()), evidence);
            types.addAll(TokenLatency.types(uses, plan));
        }
        return types;
    }

    private static long nanos(TokenLatency latency, Unit unit, Map<TensorId, Action> actions, long set)
            throws UnfitException {
        long sum = 0;
        for (TensorId name : unit.names()) {
            Action action = actions.get(name);
            sum = Math.addExact(sum, action == null ? 0 : latency.nanos(name, action, set));
        }
        return sum;
    }

    private static OptionalLong known(TokenLatency latency, Unit unit, Map<TensorId, Action> actions, long set) {
        try {
            return OptionalLong.of(nanos(latency, unit, actions, set));
        } catch (UnfitException e) {
            // Nothing that is kept has this type, mostly; who keeps it is told.
            return OptionalLong.empty();
        }
    }

    private static long rest(TokenLatency latency, TypeCosts costs, Map<TensorId, Action> plain, long set)
            throws UnfitException {
        Set<TensorId> chosen =
                costs.units().stream().flatMap(unit -> unit.names().stream()).collect(Collectors.toSet());
        long sum = Math.round(latency.rest().nanos());
        for (Map.Entry<TensorId, Action> entry : plain.entrySet()) {
            if (!chosen.contains(entry.getKey())) {
                sum = Math.addExact(sum, latency.nanos(entry.getKey(), entry.getValue(), set));
            }
        }
        return sum;
    }

    /// Milliseconds of a token, predicted.
    ///
    /// @throws UnfitException for a type that has no times
    public Measured of(Plan plan) throws UnfitException {
        return latency.of(plan);
    }
}
