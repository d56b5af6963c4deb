package lapidary.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import lapidary.core.allocate.Allocated;
import lapidary.core.allocate.Item;
import lapidary.core.allocate.Offer;
import lapidary.core.allocate.Targeting;
import lapidary.core.measure.Measured;
import lapidary.core.method.UnfitException;
import lapidary.core.plan.Action;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.TensorId;
import lapidary.views.text.Bytes;
import lapidary.views.text.Numbers;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What `allocate` and `search` print about a choice of types.
///
/// @param joint the measured loss of all types together, on the text of the table
record AllocateText(Targeting targeting, Allocated found, Measured joint) {

    List<String> lines() {
        Table table = new Table("tensor", "type", ">bits per weight", ">KL alone, nats");
        List<Item> items = targeting.items();
        for (int i = 0; i < items.size(); i++) {
            Offer offer = items.get(i).offers().get(found.chosen()[i]);
            table.row(
                    targeting.table().units().get(items.get(i).unit()).title(),
                    type(i),
                    Numbers.fixed((double) offer.bits() / items.get(i).weights(), 3),
                    String.format(Locale.ROOT, "%.6f", offer.divergence()));
        }
        List<String> lines = new ArrayList<>(table.lines());
        lines.add("");
        lines.add(counts());
        lines.add("size       " + Bytes.text(found.plan().fileBytes()) + " ("
                + Bytes.exact(found.plan().fileBytes()) + "), "
                + Numbers.fixed(found.plan().bitsPerWeight(), 3) + " bits per weight");
        time().ifPresent(time -> lines.add("time       " + time.withInterval(4) + " ms for a token, predicted: "
                + time.from().protocol()));
        lines.add(String.format(
                Locale.ROOT,
                "predicted  KL %.5f nats: the sum of the tensors alone, measured on %s tokens of %s",
                found.predicted(),
                Numbers.count(targeting.table().tokens()),
                targeting.table().from().data()));
        lines.add(String.format(
                Locale.ROOT,
                "measured   KL %.5f ± %.5f nats: all together on the same tokens, %s the prediction",
                joint.value(),
                joint.halfWidth(),
                ratio()));
        return lines;
    }

    /// Present where the budget is a time.
    private Optional<Measured> time() {
        try {
            return targeting.times().isPresent()
                    ? Optional.of(targeting.times().get().of(found.plan()))
                    : Optional.empty();
        } catch (UnfitException e) {
            throw new IllegalStateException("a type was chosen that has no times", e);
        }
    }

    private String ratio() {
        double ratio = joint.value() / found.predicted();
        return found.predicted() == 0 ? "against" : Numbers.fixed(ratio, 2) + " ×";
    }

    private String counts() {
        Map<String, Integer> counts = new TreeMap<>();
        for (int i = 0; i < targeting.items().size(); i++) {
            counts.merge(type(i), 1, Integer::sum);
        }
        List<String> parts = new ArrayList<>();
        counts.forEach((type, count) -> parts.add(count + " × " + type));
        return "types      " + String.join(", ", parts);
    }

    /// What an item becomes; with the type that was asked for where the file cannot hold that.
    private String type(int index) {
        Item item = targeting.items().get(index);
        String asked = targeting
                .table()
                .options()
                .get(item.offers().get(found.chosen()[index]).option())
                .title();
        Set<TensorId> names = targeting.table().units().get(item.unit()).names();
        String stored = found.plan().actions().stream()
                .filter(action -> names.contains(action.id()))
                .map(Action::writtenType)
                .filter(type -> type != DType.COMPUTED)
                .map(DType::name)
                .distinct()
                .collect(Collectors.joining(", "));
        return stored.isEmpty() || stored.equals(asked) ? asked : stored + " (for " + asked + ")";
    }

    /// @param judged the measured loss on a text that the search has not seen
    ObjectNode json(Optional<ObjectNode> judged) {
        ObjectNode root = Json.object();
        root.put("bytes", found.plan().fileBytes());
        Json.number(root, "bitsPerWeight", found.plan().bitsPerWeight());
        time().ifPresent(time -> LatencyText.time(root.putObject("tokenTime"), time));
        root.put("recipeId", found.plan().recipeId());
        root.put("table", targeting.table().id());
        Json.number(root, "predictedKl", found.predicted());
        ObjectNode measured = root.putObject("measuredKl");
        Json.number(measured, "value", joint.value());
        Json.number(measured, "low", joint.low());
        Json.number(measured, "high", joint.high());
        measured.put("tokens", joint.count());
        measured.put("data", joint.from().data());
        judged.ifPresent(node -> root.set("judged", node));
        ArrayNode tensors = root.putArray("tensors");
        for (int i = 0; i < targeting.items().size(); i++) {
            Item item = targeting.items().get(i);
            Offer offer = item.offers().get(found.chosen()[i]);
            ObjectNode node = tensors.addObject();
            ArrayNode names = node.putArray("names");
            targeting.table().units().get(item.unit()).names().forEach(name -> names.add(name.name()));
            node.put("type", targeting.table().options().get(offer.option()).id());
            node.put("bits", offer.bits());
            Json.number(node, "kl", offer.divergence());
        }
        return root;
    }
}
