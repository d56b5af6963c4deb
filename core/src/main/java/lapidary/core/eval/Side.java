package lapidary.core.eval;

import java.util.ArrayList;
import java.util.List;
import lapidary.core.format.FormatException;
import lapidary.core.infer.Engine;
import lapidary.core.infer.ForwardPass;
import lapidary.core.infer.NativeWeights;
import lapidary.core.infer.Observer;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.model.Model;

/// One of the models of an evaluation: runs batches of a text's sequences and keeps their last states.
final class Side implements AutoCloseable {
    private final TextSequences text;
    private final Engine engine;
    private final ForwardPass pass;
    private final NativeWeights.Lease head;
    private final NativeFloats states; // (batch, context, width)
    private final int batch;

    /// @param batch most sequences that are run together
    Side(Model model, Weights weights, TextSequences text, int batch, Workers workers) throws FormatException {
        this.text = text;
        this.batch = batch;
        this.engine = new Engine(model, text.context(), NativeWeights.standardBudget(), workers);
        try {
            text.check(model, engine.architecture());
            this.pass = engine.pass(weights);
            this.head = pass.head(Job.UNWATCHED);
            this.states = new NativeFloats(
                    (long) batch * text.context() * engine.architecture().width());
        } catch (Throwable e) {
            engine.close();
            throw e;
        }
    }

    Model model() {
        return engine.model();
    }

    int vocabulary() {
        return engine.architecture().vocabulary();
    }

    /// Runs the sequences `first` to `first + count` of the text; their states stay until the next call.
    void run(int first, int count, Job job) {
        List<Matrix> hidden = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Matrix rows = rows(i);
            pass.embed(text.inputs(first + i), rows);
            hidden.add(rows);
        }
        pass.blocks(0, engine.architecture().blocks(), hidden, Observer.NONE, job);
        hidden.forEach(rows -> pass.normalize(rows, job));
    }

    /// The scored positions of a sequence of the last batch.
    Scorer.States states(int index) {
        return new Scorer.States(
                rows(index).rows(text.firstScored(), text.scored()),
                head.matrix(),
                engine.architecture().outputCap());
    }

    private Matrix rows(int index) {
        return states.matrix(batch * text.context(), engine.architecture().width())
                .rows(index * text.context(), text.context());
    }

    @Override
    public void close() {
        head.close();
        states.close();
        engine.close();
    }
}
