package lapidary.core.preview;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import lapidary.core.eval.graph.GraphData;
import lapidary.core.eval.graph.GraphRun;
import lapidary.core.infer.graph.GraphModel;
import lapidary.core.infer.graph.GraphRequest;
import lapidary.core.infer.graph.GraphSession;
import lapidary.core.job.Job;
import org.jspecify.annotations.Nullable;

/// What the original says on the data, run by run; remembered as long as there is room, computed again beyond. One
/// thread.
final class GraphReference implements AutoCloseable {
    private final GraphModel graph;
    private final GraphData data;
    private final long budgetBytes;
    private final Map<Integer, double[][]> read = new HashMap<>();
    private @Nullable GraphSession session;
    private long bytes;

    /// @param budgetBytes of heap for outputs
    GraphReference(GraphModel graph, GraphData data, long budgetBytes) {
        this.graph = graph;
        this.data = data;
        this.budgetBytes = budgetBytes;
    }

    /// Runs what is missing, as far as there is room for it.
    void prepare(Job job) throws IOException {
        for (int i = 0; i < data.runs() && bytes < budgetBytes; i++) {
            job.check();
            read(i, job);
        }
    }

    double[][] read(int index, Job job) throws IOException {
        double[][] found = read.get(index);
        if (found == null) {
            GraphRun run = data.run(index);
            found = data.read(run, session(job).run(run.inputs(), data.outputs()));
            if (bytes < budgetBytes) {
                bytes += GraphAnswers.bytes(found);
                read.put(index, found);
            }
        }
        return found;
    }

    private GraphSession session(Job job) throws IOException {
        GraphSession found = session;
        if (found == null) {
            found = graph.session(GraphRequest.WHOLE, job);
            session = found;
        }
        return found;
    }

    @Override
    public void close() {
        Optional.ofNullable(session).ifPresent(GraphSession::close);
        session = null;
        read.clear();
    }
}
