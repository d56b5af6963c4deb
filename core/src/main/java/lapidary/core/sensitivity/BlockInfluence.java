package lapidary.core.sensitivity;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import lapidary.core.infer.Block;
import lapidary.core.infer.Engine;
import lapidary.core.infer.ForwardPass;
import lapidary.core.infer.Observer;
import lapidary.core.job.Job;
import lapidary.core.linalg.Matrix;
import lapidary.core.measure.Measured;
import lapidary.core.model.ModelTensor;

/// 1 − mean over tokens of cos(h_b, h_{b+1}): how far a block turns the state that goes through it.
final class BlockInfluence implements Score {

    @Override
    public String id() {
        return "block-influence";
    }

    @Override
    public String title() {
        return "Block influence";
    }

    @Override
    public String summary() {
        return "How far a block turns the hidden state: 1 − mean cos(input, output) over tokens; one value for all"
                + " tensors of the block.";
    }

    @Override
    public String reference() {
        return "X. Men et al., ShortGPT, arXiv 2403.03853, equation 1.";
    }

    @Override
    public String unit() {
        return "";
    }

    @Override
    public Set<Ingredient> needs() {
        return Set.of(Ingredient.TEXT);
    }

    @Override
    public String cost() {
        return "one run over the text";
    }

    @Override
    public boolean isOfBlocks() {
        return true;
    }

    @Override
    public List<TensorScore> compute(Subject subject, Job job) throws IOException {
        Subject.Text text = subject.text().orElseThrow();
        List<int[]> sequences = IntStream.range(0, text.count())
                .mapToObj(text.sequences()::inputs)
                .toList();
        Turns turns = new Turns(sequences.size());
        TextRun.over(subject.model(), subject.weights(), sequences, turns, subject.workers(), job);
        double[] influence = turns.influence();
        List<TensorScore> scores = new ArrayList<>();
        for (ModelTensor tensor : subject.tensors()) {
            if (tensor.block().isPresent() && tensor.block().getAsInt() < influence.length) {
                double value = influence[tensor.block().getAsInt()];
                Measured measured =
                        Measured.exact(title(), value, unit(), text.tokens(), text.measured("block input, output", 0));
                scores.add(TensorScore.of(tensor, measured));
            }
        }
        return scores;
    }

    /// Sums the cosines up, sequence by sequence.
    private static final class Turns implements TextRun.Watcher {
        private final List<Map<Integer, Double>> cosines = new ArrayList<>(); // by sequence, by block
        private final Map<Integer, float[]> entered = new HashMap<>(); // by sequence; guarded by itself
        private int blocks;
        private int tokens;

        Turns(int sequences) {
            for (int i = 0; i < sequences; i++) {
                cosines.add(new HashMap<>());
            }
        }

        @Override
        public Observer observer(Engine engine, ForwardPass pass, int first) {
            blocks = engine.architecture().blocks();
            return new Observer() {
                @Override
                public void enters(Block block, int sequence, Matrix hidden) {
                    passes(first + sequence, block.index(), hidden);
                }
            };
        }

        @Override
        public void leaves(int sequence, Matrix hidden) {
            passes(sequence, blocks, hidden);
            tokens += hidden.rows();
            synchronized (entered) {
                entered.remove(sequence);
            }
        }

        private void passes(int sequence, int boundary, Matrix hidden) {
            float[] now = hidden.toArray();
            float[] before;
            synchronized (entered) {
                before = entered.put(sequence, now);
            }
            if (before != null && boundary > 0) {
                cosines.get(sequence).put(boundary - 1, sum(before, now, hidden.columns()));
            }
        }

        /// Σ over tokens; a state of length 0 is turned by nothing.
        private static double sum(float[] before, float[] now, int width) {
            double sum = 0;
            for (int from = 0; from < now.length; from += width) {
                double product = 0;
                double first = 0;
                double second = 0;
                for (int i = from; i < from + width; i++) {
                    product += (double) before[i] * now[i];
                    first += (double) before[i] * before[i];
                    second += (double) now[i] * now[i];
                }
                sum += first == 0 || second == 0 ? 1 : product / Math.sqrt(first * second);
            }
            return sum;
        }

        double[] influence() {
            double[] sums = new double[blocks];
            for (Map<Integer, Double> sequence : cosines) {
                sequence.forEach((block, sum) -> sums[block] += sum);
            }
            double[] influence = new double[blocks];
            for (int block = 0; block < blocks; block++) {
                influence[block] = 1 - sums[block] / tokens;
            }
            return influence;
        }
    }
}
