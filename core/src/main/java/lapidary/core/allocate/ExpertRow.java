package lapidary.core.allocate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import lapidary.core.method.UnfitException;

/// One expert of a block, whose tensors get one type together.
///
/// @param members indices of its items
/// @param choices for each type that all of them may have: an offer for each member
record ExpertRow(Item.ExpertUse use, List<Integer> members, List<int[]> choices) {
    ExpertRow {
        members = List.copyOf(members);
        choices = List.copyOf(choices);
    }

    /// All experts, by block, each in the order of its number.
    ///
    /// @throws UnfitException when an expert's tensors have no type in common
    static List<List<ExpertRow>> of(List<Item> items) throws UnfitException {
        Map<Integer, Map<Integer, List<Integer>>> blocks = new TreeMap<>();
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i).expert().isPresent()) {
                blocks.computeIfAbsent(items.get(i).block().orElse(-1), block -> new TreeMap<>())
                        .computeIfAbsent(items.get(i).expert().get().index(), expert -> new ArrayList<>())
                        .add(i);
            }
        }
        List<List<ExpertRow>> rows = new ArrayList<>();
        for (Map<Integer, List<Integer>> block : blocks.values()) {
            List<ExpertRow> own = new ArrayList<>();
            for (List<Integer> members : block.values()) {
                own.add(of(items, members));
            }
            rows.add(own);
        }
        return rows;
    }

    private static ExpertRow of(List<Item> items, List<Integer> members) throws UnfitException {
        List<int[]> choices = new ArrayList<>();
        for (Offer offer : items.get(members.getFirst()).offers()) {
            int[] choice = members.stream()
                    .mapToInt(member -> indexOf(items.get(member), offer.option()))
                    .toArray();
            if (Arrays.stream(choice).allMatch(index -> index >= 0)) {
                choices.add(choice);
            }
        }
        Item first = items.get(members.getFirst());
        if (choices.isEmpty()) {
            throw new UnfitException("the tensors of the expert of '" + first.id()
                    + "' have no type in common: allow them one, or choose another method");
        }
        return new ExpertRow(first.expert().orElseThrow(), members, choices);
    }

    private static int indexOf(Item item, int option) {
        for (int i = 0; i < item.offers().size(); i++) {
            if (item.offers().get(i).option() == option) {
                return i;
            }
        }
        return -1;
    }

    /// What a choice costs, all members together.
    long cost(List<Item> items, int choice) {
        long sum = 0;
        for (int k = 0; k < members.size(); k++) {
            sum = Math.addExact(
                    sum,
                    items.get(members.get(k))
                            .offers()
                            .get(choices.get(choice)[k])
                            .cost());
        }
        return sum;
    }

    /// The root of the summed divergences of the members.
    double error(List<Item> items, int choice) {
        double sum = 0;
        for (int k = 0; k < members.size(); k++) {
            Offer offer = items.get(members.get(k)).offers().get(choices.get(choice)[k]);
            sum += Math.max(0, offer.divergence());
        }
        return Math.sqrt(sum);
    }

    /// Weights of all members.
    long weights(List<Item> items) {
        return members.stream().mapToLong(member -> items.get(member).weights()).sum();
    }

    /// Writes a choice down for every member.
    void choose(int choice, int[] chosen) {
        for (int k = 0; k < members.size(); k++) {
            chosen[members.get(k)] = choices.get(choice)[k];
        }
    }
}
