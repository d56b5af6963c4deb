package lapidary.core.method;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import lapidary.core.infer.Block;
import lapidary.core.infer.Expert;
import lapidary.core.infer.ExpertLayer;
import lapidary.core.infer.Network;
import lapidary.core.infer.Part;
import lapidary.core.infer.Slot;
import lapidary.core.method.Group.Producer;
import lapidary.core.method.Group.Reader;
import lapidary.core.model.Architecture;
import lapidary.core.model.ModelTensor;

/// Finds the groups of a network by following what flows through the slots of each block.
///
/// A scale passes attention from the values to what is attended, where every query head has a value head of its own;
/// a gate from the factor that is not activated; and an activation that is positively homogeneous (ReLU). Everything
/// else stops it.
public final class Groups {
    private final Architecture architecture;
    private final int block;
    private final Map<Slot, Source> sources = new EnumMap<>(Slot.class);
    private final Map<Source, List<Reader>> found = new LinkedHashMap<>();

    /// What made the present values of a slot; each is another one.
    private static final class Source {
        private final Optional<Producer> producer;

        Source(Optional<Producer> producer) {
            this.producer = producer;
        }

        Optional<Producer> producer() {
            return producer;
        }
    }

    private Groups(Architecture architecture, int block) {
        this.architecture = architecture;
        this.block = block;
    }

    /// All groups, block by block, each in the order in which a token meets them.
    public static List<Group> of(Network network) {
        List<Group> groups = new ArrayList<>();
        for (Block block : network.blocks()) {
            groups.addAll(of(block, network.architecture()));
        }
        return groups;
    }

    /// Those of one block.
    public static List<Group> of(Block block, Architecture architecture) {
        return new Groups(architecture, block.index()).of(block);
    }

    private List<Group> of(Block block) {
        for (Part part : block.parts()) {
            follow(part);
        }
        List<Group> groups = new ArrayList<>();
        found.forEach((source, readers) -> groups.add(group(source, readers)));
        return groups;
    }

    private Group group(Source source, List<Reader> readers) {
        Reader first = readers.getFirst();
        String part = first.isWhole() ? "" : "[" + first.firstRow() + "]";
        return new Group(
                first.tensor().id().name() + part,
                block,
                Math.toIntExact(first.tensor().tensor().shape().columns()),
                source.producer(),
                readers);
    }

    private void follow(Part part) {
        switch (part) {
            case Part.Normalize(ModelTensor gain, Optional<ModelTensor> bias, Slot from, Slot to) ->
                make(
                        to,
                        Optional.of(new Producer.Norm(
                                gain, bias, architecture.norm().offset())));
            case Part.Project project -> project(project);
            case Part.SplitHeads(boolean byHead) -> splitHeads(byHead);
            case Part.SplitGate() -> {
                int half = Slot.UP.width(architecture);
                Source both = source(Slot.GATE_UP);
                make(Slot.UP, picked(both, IntStream.range(half, 2 * half)));
                make(Slot.GATE, picked(both, IntStream.range(0, half)));
            }
            case Part.Attend ignored ->
                make(
                        Slot.ATTENDED,
                        architecture.heads() == architecture.keyValueHeads()
                                ? source(Slot.VALUE).producer()
                                : Optional.empty());
            case Part.Gate() -> make(Slot.GATE, source(Slot.UP).producer());
            case Part.Activate() ->
                make(
                        Slot.GATE,
                        architecture.activation() == Architecture.Activation.RELU
                                ? source(Slot.GATE).producer()
                                : Optional.empty());
            case Part.Experts experts -> experts(experts);
            case Part.NormalizeHeads(ModelTensor weight, Slot slot) -> make(slot, Optional.empty());
            case Part.Rotate(Slot slot, boolean isLocal) -> make(slot, Optional.empty());
            case Part.OpenGate(Slot slot) -> make(slot, Optional.empty());
            case Part.Add(Slot from) -> make(Slot.HIDDEN, Optional.empty());
        }
    }

    private void project(Part.Project project) {
        read(project.from(), Reader.whole(project.weight()));
        int outputs = Math.toIntExact(project.weight().tensor().shape().rows());
        make(
                project.to(),
                project.adds()
                        ? Optional.empty()
                        : Optional.of(new Producer.Rows(project.weight(), project.bias(), rows(0, outputs))));
    }

    private static List<Integer> rows(int first, int end) {
        return IntStream.range(first, end).boxed().toList();
    }

    private void splitHeads(boolean byHead) {
        int queries = Slot.QUERY.width(architecture);
        int keys = Slot.KEY.width(architecture);
        int size = architecture.headSize();
        Source all = source(Slot.QKV);
        make(Slot.QUERY, Optional.empty());
        make(Slot.KEY, Optional.empty());
        make(
                Slot.VALUE,
                picked(
                        all,
                        IntStream.range(0, keys)
                                .map(i -> byHead ? (3 * (i / size) + 2) * size + i % size : queries + keys + i)));
    }

    private void experts(Part.Experts part) {
        for (Expert expert : part.experts()) {
            read(part.from(), reader(expert.gate()));
            read(part.from(), reader(expert.up()));
        }
        for (Expert expert : part.experts()) {
            ExpertLayer up = expert.up();
            Producer producer =
                    new Producer.Rows(up.tensor(), Optional.empty(), rows(up.firstRow(), up.firstRow() + up.outputs()));
            found.put(new Source(Optional.of(producer)), new ArrayList<>(List.of(reader(expert.down()))));
        }
        make(part.to(), Optional.empty());
    }

    private static Reader reader(ExpertLayer layer) {
        return new Reader(layer.tensor(), layer.firstRow(), layer.outputs());
    }

    private void read(Slot slot, Reader reader) {
        found.computeIfAbsent(source(slot), source -> new ArrayList<>()).add(reader);
    }

    private static Optional<Producer> picked(Source source, IntStream rows) {
        return source.producer()
                .filter(Producer.Rows.class::isInstance)
                .map(Producer.Rows.class::cast)
                .map(all -> new Producer.Rows(
                        all.weight(), all.bias(), rows.mapToObj(all.rows()::get).toList()));
    }

    private Source source(Slot slot) {
        return sources.computeIfAbsent(slot, ignored -> new Source(Optional.empty()));
    }

    private void make(Slot slot, Optional<Producer> producer) {
        sources.put(slot, new Source(producer));
    }
}
