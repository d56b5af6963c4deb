package lapidary.app.cli;

import java.util.Arrays;
import java.util.stream.Collectors;
import lapidary.core.eval.Protocol;

/// Evaluation protocols by the names they have on the command line.
final class Protocols {
    private Protocols() {}

    static Protocol find(String id) throws UsageException {
        return Arrays.stream(Protocol.values())
                .filter(protocol -> protocol.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new UsageException("--protocol: expected "
                        + Arrays.stream(Protocol.values()).map(Protocol::id).collect(Collectors.joining(" or "))
                        + ", found '" + id + "'"));
    }
}
