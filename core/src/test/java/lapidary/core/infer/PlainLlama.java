package lapidary.core.infer;

import java.util.HashMap;
import java.util.Map;
import lapidary.core.compressed.Codecs;
import lapidary.core.model.Architecture;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;

/// The Llama forward pass as the paper has it: loops in double over one sequence, nothing
/// shared, nothing cached. The oracle
/// of the fast one.
final class PlainLlama {
    private final Architecture a;
    private final Map<String, double[][]> weights = new HashMap<>();

    PlainLlama(Model model) {
        a = model.architecture().orElseThrow();
        for (ModelTensor tensor : model.tensors()) {
            int rows = (int) tensor.tensor().shape().rows();
            int columns = (int) tensor.tensor().shape().columns();
            double[][] values = new double[rows][columns];
            float[] row = new float[columns];
            for (int i = 0; i < rows; i++) {
                Codecs.view(tensor.tensor()).decode(i, 1, row);
                for (int j = 0; j < columns; j++) {
                    values[i][j] = row[j];
                }
            }
            weights.put(key(tensor.role(), tensor.block().orElse(-1)), values);
        }
    }

    /// @return `double[tokens][vocabulary]`
    double[][] logits(int[] tokens) {
        double[][] hidden = new double[tokens.length][];
        for (int t = 0; t < tokens.length; t++) {
            hidden[t] = weight(TensorRole.EMBEDDING, -1)[tokens[t]].clone();
        }
        for (int block = 0; block < a.blocks(); block++) {
            attention(hidden, block);
            feedForward(hidden, block);
        }
        double[][] head = weight(a.tiedOutput() ? TensorRole.EMBEDDING : TensorRole.OUTPUT, -1);
        double[][] logits = new double[tokens.length][];
        for (int t = 0; t < tokens.length; t++) {
            logits[t] = multiply(head, normalize(hidden[t], weight(TensorRole.OUTPUT_NORM, -1)[0]));
        }
        return logits;
    }

    private void attention(double[][] hidden, int block) {
        int tokens = hidden.length;
        double[][] queries = new double[tokens][];
        double[][] keys = new double[tokens][];
        double[][] values = new double[tokens][];
        for (int t = 0; t < tokens; t++) {
            double[] input = normalize(hidden[t], weight(TensorRole.ATTENTION_NORM, block)[0]);
            queries[t] = rotate(multiply(weight(TensorRole.ATTENTION_Q, block), input), t);
            keys[t] = rotate(multiply(weight(TensorRole.ATTENTION_K, block), input), t);
            values[t] = multiply(weight(TensorRole.ATTENTION_V, block), input);
        }
        for (int t = 0; t < tokens; t++) {
            double[] mixed = new double[a.heads() * a.headSize()];
            for (int head = 0; head < a.heads(); head++) {
                mix(queries[t], keys, values, t, head, mixed);
            }
            add(hidden[t], multiply(weight(TensorRole.ATTENTION_OUTPUT, block), mixed));
        }
    }

    private void mix(double[] query, double[][] keys, double[][] values, int last, int head, double[] mixed) {
        int size = a.headSize();
        int own = head * size;
        int shared = head / (a.heads() / a.keyValueHeads()) * size;
        double[] mass = new double[last + 1];
        double total = 0;
        for (int t = 0; t <= last; t++) {
            double score = 0;
            for (int i = 0; i < size; i++) {
                score += query[own + i] * keys[t][shared + i];
            }
            mass[t] = Math.exp(score / Math.sqrt(size));
            total += mass[t];
        }
        for (int t = 0; t <= last; t++) {
            for (int i = 0; i < size; i++) {
                mixed[own + i] += mass[t] / total * values[t][shared + i];
            }
        }
    }

    private void feedForward(double[][] hidden, int block) {
        for (double[] state : hidden) {
            double[] input = normalize(state, weight(TensorRole.FFN_NORM, block)[0]);
            double[] gate = multiply(weight(TensorRole.FFN_GATE, block), input);
            double[] up = multiply(weight(TensorRole.FFN_UP, block), input);
            for (int i = 0; i < gate.length; i++) {
                gate[i] = gate[i] / (1 + Math.exp(-gate[i])) * up[i];
            }
            add(state, multiply(weight(TensorRole.FFN_DOWN, block), gate));
        }
    }

    private double[] rotate(double[] x, int position) {
        int size = a.headSize();
        boolean halves = a.ropeStyle() == Architecture.RopeStyle.HALVES;
        double[] turned = x.clone();
        for (int head = 0; head < x.length / size; head++) {
            for (int pair = 0; pair < size / 2; pair++) {
                int first = head * size + (halves ? pair : 2 * pair);
                int second = first + (halves ? size / 2 : 1);
                double angle = position / Math.pow(a.ropeBase(), 2.0 * pair / size);
                turned[first] = x[first] * Math.cos(angle) - x[second] * Math.sin(angle);
                turned[second] = x[second] * Math.cos(angle) + x[first] * Math.sin(angle);
            }
        }
        return turned;
    }

    private double[] normalize(double[] x, double[] weight) {
        double squares = 0;
        for (double value : x) {
            squares += value * value;
        }
        double scale = 1 / Math.sqrt(squares / x.length + a.normEpsilon());
        double[] normed = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            normed[i] = x[i] * scale * weight[i];
        }
        return normed;
    }

    private static double[] multiply(double[][] matrix, double[] x) {
        double[] product = new double[matrix.length];
        for (int i = 0; i < matrix.length; i++) {
            for (int j = 0; j < x.length; j++) {
                product[i] += matrix[i][j] * x[j];
            }
        }
        return product;
    }

    private static void add(double[] to, double[] more) {
        for (int i = 0; i < to.length; i++) {
            to[i] += more[i];
        }
    }

    private double[][] weight(TensorRole role, int block) {
        return weights.get(key(role, block));
    }

    private static String key(TensorRole role, int block) {
        return role + " " + block;
    }
}
