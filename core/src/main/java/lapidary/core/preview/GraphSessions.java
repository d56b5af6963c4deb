package lapidary.core.preview;

import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import lapidary.core.eval.graph.GraphData;
import lapidary.core.eval.graph.GraphRun;
import lapidary.core.infer.graph.GraphArray;
import lapidary.core.infer.graph.GraphModel;
import lapidary.core.infer.graph.GraphRequest;
import lapidary.core.infer.graph.GraphSession;
import lapidary.core.job.Job;
import lapidary.core.solve.Treatments;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;
import org.jspecify.annotations.Nullable;

/// Sessions of edited graphs. A few edited weights are inputs of a session that is kept, so that editing them again
/// loads nothing; many are built into a session of their own, which computes faster. See decision 9. One thread.
final class GraphSessions implements AutoCloseable {
    private static final int MOST_FED = 4;
    private static final int MOST_KEPT = 3;

    private final GraphModel graph;
    private final GraphData data;
    private final Map<Set<TensorId>, GraphSession> kept = new LinkedHashMap<>(16, 0.75f, true);

    GraphSessions(GraphModel graph, GraphData data) {
        this.graph = graph;
        this.data = data;
    }

    /// The graph with an assignment carried out; closed before the next one is asked for.
    Edited of(Assignment assignment, Treatments treatments, Job job) throws IOException {
        Set<TensorId> ids = Set.copyOf(assignment.treatments().keySet());
        if (ids.isEmpty()) {
            return new Edited(null, Map.of(), false);
        }
        Map<TensorId, RowSource> treated = new HashMap<>();
        assignment.treatments().forEach((id, treatment) -> treated.put(id, treatments.of(treatment)));
        if (ids.size() > MOST_FED) {
            return new Edited(graph.session(GraphRequest.WHOLE.replacing(treated), job), Map.of(), true);
        }
        Map<String, GraphArray> fed = new HashMap<>();
        for (Map.Entry<TensorId, RowSource> entry : treated.entrySet()) {
            fed.putAll(graph.encode(entry.getKey(), entry.getValue(), job));
        }
        return new Edited(kept(ids, job), fed, false);
    }

    private GraphSession kept(Set<TensorId> ids, Job job) throws IOException {
        GraphSession found = kept.get(ids);
        if (found == null) {
            found = graph.session(GraphRequest.WHOLE.feeding(ids), job);
            kept.put(ids, found);
            Iterator<GraphSession> oldest = kept.values().iterator();
            while (kept.size() > MOST_KEPT) {
                oldest.next().close();
                oldest.remove();
            }
        }
        return found;
    }

    @Override
    public void close() {
        kept.values().forEach(GraphSession::close);
        kept.clear();
    }

    /// A graph with other weights, while an edit is answered.
    final class Edited implements AutoCloseable {
        private final @Nullable GraphSession session;
        private final Map<String, GraphArray> fed;
        private final boolean isOwn;
        private long runs;

        /// @param session null when no weight has changed
        /// @param isOwn whether the session ends with this edit
        private Edited(@Nullable GraphSession session, Map<String, GraphArray> fed, boolean isOwn) {
            this.session = session;
            this.fed = fed;
            this.isOwn = isOwn;
        }

        boolean isOriginal() {
            return session == null;
        }

        /// Runs of the graph so far.
        long runs() {
            return runs;
        }

        /// What the edited graph says.
        double[][] read(GraphRun run) throws IOException {
            if (session == null) {
                throw new IllegalStateException("no weight has changed");
            }
            Map<String, GraphArray> inputs = new HashMap<>(run.inputs());
            inputs.putAll(fed);
            runs++;
            return data.read(run, session.run(inputs, data.outputs()));
        }

        @Override
        public void close() {
            if (isOwn && session != null) {
                session.close();
            }
        }
    }
}
