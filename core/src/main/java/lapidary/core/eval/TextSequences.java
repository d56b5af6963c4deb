package lapidary.core.eval;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import lapidary.core.format.FormatException;
import lapidary.core.model.Architecture;
import lapidary.core.model.Model;

/// A text cut into the sequences that a protocol scores, in a fixed shuffled order, so that any beginning of them
/// is a fair sample of the whole text. Several texts are cut each on its own: no sequence runs from one into the next.
public final class TextSequences {
    /// Seed of the order in which sequences are scored.
    public static final long ORDER_SEED = 20_260_101;

    private final Protocol protocol;
    private final int context;
    private final int bos;
    private final int[] tokens;
    private final int[] starts; // by place: where its inputs begin
    private final int texts;
    private final int[] parts; // by place: which text it belongs to
    private final int[] order;

    /// @param tokens of the whole text, without BOS
    /// @param bos id that begins every sequence under the llama.cpp protocol, or −1
    /// @param context tokens per sequence, at least 4
    public TextSequences(int[] tokens, int bos, Protocol protocol, int context) {
        this(List.of(tokens), bos, protocol, context);
    }

    /// Several texts.
    ///
    /// @param texts tokens of each, without BOS
    public TextSequences(List<int[]> texts, int bos, Protocol protocol, int context) {
        if (context < 4) {
            throw new IllegalArgumentException("expected a context of at least 4 tokens, got " + context);
        }
        this.protocol = protocol;
        this.context = context;
        this.bos = protocol == Protocol.LLAMA_CPP ? bos : -1;
        this.texts = texts.size();
        IntStream.Builder all = IntStream.builder();
        IntStream.Builder begins = IntStream.builder();
        IntStream.Builder owners = IntStream.builder();
        int position = 0;
        for (int part = 0; part < texts.size(); part++) {
            int[] read = this.bos < 0 ? texts.get(part) : withBos(texts.get(part), bos);
            for (int i = 0; i < count(read.length, protocol, context); i++) {
                begins.add(position + i * context);
                owners.add(part);
            }
            IntStream.of(read).forEach(all::add);
            position = Math.addExact(position, read.length);
        }
        this.tokens = all.build().toArray();
        this.starts = begins.build().toArray();
        this.parts = owners.build().toArray();
        this.order = shuffled(starts.length);
    }

    private static int count(int tokens, Protocol protocol, int context) {
        return switch (protocol) {
            // The last target is one token behind the last input.
            case WINDOWS -> Math.max(0, tokens - 1) / context;
            case LLAMA_CPP -> tokens / context;
        };
    }

    private static int[] withBos(int[] tokens, int bos) {
        int[] all = new int[tokens.length + 1];
        all[0] = bos;
        System.arraycopy(tokens, 0, all, 1, tokens.length);
        return all;
    }

    private static int[] shuffled(int count) {
        int[] order = new int[count];
        Arrays.setAll(order, i -> i);
        Random random = new Random(ORDER_SEED);
        for (int i = count - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[other];
            order[other] = swapped;
        }
        return order;
    }

    /// How many there are; 0 when the text is too short.
    public int count() {
        return order.length;
    }

    public Protocol protocol() {
        return protocol;
    }

    /// Id that begins every sequence; −1 where none does.
    public int bos() {
        return bos;
    }

    /// All tokens of the text, with BOS where the protocol puts it.
    public int tokens() {
        return tokens.length;
    }

    /// @param position in the text
    public int token(int position) {
        return tokens[position];
    }

    /// Which sequence of the text it is, counted from the text's beginning.
    ///
    /// @param index in the shuffled order
    public int place(int index) {
        return order[index];
    }

    /// How many texts there are.
    public int parts() {
        return texts;
    }

    /// Which of the texts a sequence belongs to, counted from 0.
    ///
    /// @param index in the shuffled order
    public int part(int index) {
        return parts[order[index]];
    }

    /// How many sequences one of the texts has.
    public int count(int part) {
        return Math.toIntExact(
                IntStream.of(parts).filter(owner -> owner == part).count());
    }

    /// The position of the first input of a sequence.
    ///
    /// @param place in the text, see [#place]
    public int start(int place) {
        return starts[place];
    }

    /// The place of the sequence whose inputs hold a position; −1 where none do.
    int placeOf(int position) {
        int found = Arrays.binarySearch(starts, position);
        int place = found >= 0 ? found : -found - 2;
        return place >= 0 && position - starts[place] < context ? place : -1;
    }

    /// Tokens per sequence.
    public int context() {
        return context;
    }

    /// Makes sure that a model can read the text.
    ///
    /// @throws FormatException when the text is shorter than one sequence, or a token lies outside
    /// the model's vocabulary
    public void check(Model model, Architecture architecture) throws FormatException {
        int fewest = protocol == Protocol.WINDOWS ? context + 1 : context;
        if (count() == 0) {
            throw new FormatException(
                    FormatException.Problem.TRUNCATED,
                    model.file().path(),
                    "text to score",
                    "at least " + fewest + " tokens",
                    tokens.length + " tokens");
        }
        for (int at = 0; at < tokens.length; at++) {
            if (tokens[at] < 0 || tokens[at] >= architecture.vocabulary()) {
                throw new FormatException(
                        FormatException.Problem.BAD_VALUE,
                        model.file().path(),
                        "token " + at + " of the text",
                        "an id below " + architecture.vocabulary() + " (the tokenizer belongs to another model)",
                        String.valueOf(tokens[at]));
            }
        }
    }

    /// What the model reads, `int[context]`.
    ///
    /// @param index in the shuffled order
    public int[] inputs(int index) {
        int from = starts[order[index]];
        int[] inputs = Arrays.copyOfRange(tokens, from, from + context);
        if (bos >= 0) {
            inputs[0] = bos;
        }
        return inputs;
    }

    /// What it should have said after each scored position, `int[scored()]`.
    public int[] targets(int index) {
        int from = starts[order[index]] + firstScored() + 1;
        return Arrays.copyOfRange(tokens, from, from + scored());
    }

    /// The first position of a sequence that is scored.
    public int firstScored() {
        return protocol == Protocol.WINDOWS ? 0 : context / 2;
    }

    /// Scored positions per sequence.
    public int scored() {
        return protocol == Protocol.WINDOWS ? context : context - 1 - context / 2;
    }
}
