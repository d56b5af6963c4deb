package lapidary.core.allocate;

import java.util.List;
import java.util.Optional;

/// Every allocator that chooses from a table alone; one line for each.
public final class Allocators {
    private static final List<Allocator> ALL = List.of(
            new ExactAllocator(),
            new LagrangianAllocator(),
            new GreedyAllocator(),
            new WaterFilling(),
            new AdaQuantProgram(),
            new LqLora(),
            new ExpertProgram(),
            new HessianAware(),
            new ProductObjective(),
            new Relaxation());

    private Allocators() {}

    public static List<Allocator> all() {
        return ALL;
    }

    public static Optional<Allocator> find(String id) {
        return ALL.stream().filter(allocator -> allocator.id().equals(id)).findFirst();
    }
}
