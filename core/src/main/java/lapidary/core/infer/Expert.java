package lapidary.core.infer;

import java.util.stream.Stream;

/// A small gated feed-forward layer of its own: down(activation(gate(x)) · up(x)).
public record Expert(ExpertLayer gate, ExpertLayer up, ExpertLayer down) {

    Stream<ExpertLayer> layers() {
        return Stream.of(gate, up, down);
    }
}
