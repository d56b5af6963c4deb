package lapidary.core.allocate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import lapidary.core.data.Use;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.plan.Plan;
import lapidary.core.recipe.Choice;
import lapidary.core.recipe.DataRef;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Stage;
import lapidary.core.table.Cost;
import lapidary.core.table.Entry;
import lapidary.core.table.MeasurementTable;
import lapidary.core.table.Unit;
import lapidary.core.tensor.TensorId;

/// From a table to problems, and from choices to recipes. Runs nothing.
public final class Targeting {
    private static final double NANOSECONDS = 1e6;

    private final MeasurementTable table;
    private final boolean isInBytes;
    private final Optional<UnitTimes> times;
    private final List<Item> items = new ArrayList<>();
    private final long fixed;

    /// What is known besides the table.
    ///
    /// @param sensitivities by tensor, see [Item#sensitivity]; may be empty
    /// @param experts how routers use experts; may be empty
    public record Knowledge(Map<TensorId, Double> sensitivities, Map<TensorId, Item.ExpertUse> experts) {
        public static final Knowledge NONE = new Knowledge(Map.of(), Map.of());

        public Knowledge {
            sensitivities = Map.copyOf(sensitivities);
            experts = Map.copyOf(experts);
        }
    }

    /// @param table complete, but for what is not allowed
    /// @param isInBytes whether costs are bytes of the file; bits of the ledgers otherwise
    /// @throws UnfitException when nothing is allowed for a tensor, or a type of it was not measured
    public Targeting(MeasurementTable table, boolean isInBytes, Constraints constraints, Knowledge knowledge)
            throws UnfitException {
        this(table, isInBytes, Optional.empty(), constraints, knowledge);
    }

    /// The same with the time of a token, in nanoseconds, for costs.
    ///
    /// @param table complete, but for what is not allowed
    /// @throws UnfitException when nothing is allowed for a tensor, or a type of it was not measured or timed
    public Targeting(MeasurementTable table, UnitTimes times, Constraints constraints, Knowledge knowledge)
            throws UnfitException {
        this(table, false, Optional.of(times), constraints, knowledge);
    }

    private Targeting(
            MeasurementTable table,
            boolean isInBytes,
            Optional<UnitTimes> times,
            Constraints constraints,
            Knowledge knowledge)
            throws UnfitException {
        this.times = times;
        this.table = table;
        this.isInBytes = isInBytes;
        long rest =
                times.map(UnitTimes::rest).orElseGet(() -> cost(table.costs().rest()));
        for (int unit = 0; unit < table.units().size(); unit++) {
            Unit own = table.units().get(unit);
            if (own.names().stream().anyMatch(constraints.kept()::contains)) {
                rest = Math.addExact(rest, unchanged(unit));
            } else {
                items.add(item(unit, own, constraints, knowledge));
            }
        }
        this.fixed = rest;
    }

    private long cost(Cost cost) {
        return isInBytes ? cost.bytes() : cost.bits();
    }

    private long unchanged(int unit) throws UnfitException {
        if (times.isEmpty()) {
            return cost(table.costs().unchanged().get(unit));
        }
        return times.get()
                .unchanged()
                .get(unit)
                .orElseThrow(() -> new UnfitException("how long '"
                        + table.units().get(unit).title()
                        + "' takes as it is was not measured: measure its type with 'lapidary latency --types'"));
    }

    private long cost(int unit, int option, Cost cost) {
        return times.isPresent() ? times.get().byOption().get(unit).get(option).orElseThrow() : cost(cost);
    }

    private Item item(int unit, Unit own, Constraints constraints, Knowledge knowledge) throws UnfitException {
        List<Offer> offers = new ArrayList<>();
        for (int option = 0; option < table.options().size(); option++) {
            Optional<Cost> cost = table.costs().of(unit, option);
            if (cost.isEmpty() || !allows(own, table.options().get(option).id(), constraints)) {
                continue;
            }
            int index = option;
            Entry entry = table.entry(unit, option)
                    .orElseThrow(() -> new UnfitException("'" + own.title() + "' was not measured as "
                            + table.options().get(index).title() + ": measure the table first"));
            double output = entry.hasOutputError() ? entry.outputError() : entry.weightError();
            offers.add(new Offer(
                    option,
                    cost(unit, option, cost.get()),
                    cost.get().bits(),
                    entry.meanDivergence(),
                    entry.squaredError(),
                    entry.power(),
                    output));
        }
        if (offers.isEmpty()) {
            throw new UnfitException("no type is left for '" + own.title() + "': allow another one, or keep it");
        }
        double sensitivity = own.names().stream()
                .mapToDouble(id -> knowledge.sensitivities().getOrDefault(id, Double.NaN))
                .average()
                .orElse(Double.NaN);
        return new Item(unit, own.id(), own.weights(), own.block(), sensitivity, expert(own, knowledge), offers);
    }

    /// Of a unit all of whose tensors belong to one expert.
    private static Optional<Item.ExpertUse> expert(Unit unit, Knowledge knowledge) {
        List<Item.ExpertUse> uses = unit.names().stream()
                .filter(knowledge.experts()::containsKey)
                .map(knowledge.experts()::get)
                .distinct()
                .toList();
        boolean isWhole = unit.names().stream().allMatch(knowledge.experts()::containsKey);
        return isWhole && uses.size() == 1 ? Optional.of(uses.getFirst()) : Optional.empty();
    }

    /// A unit may have what all of its tensors may have.
    private static boolean allows(Unit unit, String option, Constraints constraints) {
        for (TensorId tensor : unit.names()) {
            Set<String> allowed = constraints.allowed().get(tensor);
            if (allowed != null && allowed.stream().noneMatch(id -> id.equalsIgnoreCase(option))) {
                return false;
            }
        }
        return true;
    }

    public MeasurementTable table() {
        return table;
    }

    public List<Item> items() {
        return List.copyOf(items);
    }

    /// What everything takes that is not chosen.
    public long fixed() {
        return fixed;
    }

    /// What the whole file takes with the cheapest choice.
    public long least() {
        long least = fixed;
        for (Item item : items) {
            least = Math.addExact(
                    least, item.offers().stream().mapToLong(Offer::cost).min().orElseThrow());
        }
        return least;
    }

    /// What a plan comes to in the unit of the costs: bytes of the file, bits of the ledgers, or nanoseconds of a
    /// token.
    ///
    /// @throws UnfitException for a type that has no times
    public long size(Plan plan) throws UnfitException {
        if (times.isPresent()) {
            return (long) Math.ceil(times.get().of(plan).value() * NANOSECONDS);
        }
        return isInBytes
                ? plan.fileBytes()
                : Math.round(plan.bitsPerWeight() * table.costs().parameters());
    }

    /// Present where costs are times.
    public Optional<UnitTimes> times() {
        return times;
    }

    /// The problem for a whole file.
    ///
    /// @param limit of the file, in bytes, bits or nanoseconds, see [SizeBudget#limit]
    public AllocationProblem problem(long limit) {
        return new AllocationProblem(items, limit - fixed, times.isPresent() ? 0 : isInBytes ? Byte.SIZE : 1);
    }

    /// The offer of each item that is this type; of an item that has it not, the cheapest that
    /// costs at least as much,
    /// else its largest.
    ///
    /// @param option its index in the table
    public int[] uniform(int option) {
        int[] chosen = new int[items.size()];
        for (int i = 0; i < chosen.length; i++) {
            List<Offer> offers = items.get(i).offers();
            int found = offers.size() - 1;
            for (int k = offers.size() - 1; k >= 0; k--) {
                found = offers.get(k).option() >= option ? k : found;
            }
            chosen[i] = found;
        }
        return chosen;
    }

    /// The recipe of a choice, in place of every type that it had.
    ///
    /// @param chosen an offer for each item
    public Recipe recipe(Recipe base, int[] chosen) {
        Map<Choice, SortedSet<TensorId>> choices = new LinkedHashMap<>();
        for (int option = 0; option < table.options().size(); option++) {
            for (int i = 0; i < chosen.length; i++) {
                if (items.get(i).offers().get(chosen[i]).option() == option) {
                    choices.computeIfAbsent(table.options().get(option).choice(), choice -> new TreeSet<>())
                            .addAll(table.units().get(items.get(i).unit()).names());
                }
            }
        }
        Recipe recipe = RecipeEdit.replace(base, Stage.ROUND, choices);
        List<DataRef> data = new ArrayList<>(recipe.data());
        data.removeIf(ref -> ref.use() == Use.SEARCH);
        data.add(new DataRef(table.from().data(), table.from().dataSha256(), Use.SEARCH));
        return new Recipe(recipe.schema(), recipe.source(), recipe.steps(), recipe.target(), data, recipe.seed());
    }

    /// The recipe that changes nothing but what a choice says.
    public Recipe recipe(Model model, lapidary.core.recipe.Target target, int[] chosen) {
        return recipe(RecipeEdit.unchanged(model, target), chosen);
    }
}
