package lapidary.app.preview;

import java.io.IOException;
import java.util.Arrays;
import java.util.function.BiConsumer;
import lapidary.core.infer.Generator;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.model.Model;
import lapidary.core.text.Tokenizer;
import lapidary.views.text.Messages;

/// Continues a prompt token by token with one set of weights, telling how each token reads. Runs away from the screen.
final class Continuer {
    private final Tokenizer tokenizer;
    private final BiConsumer<Integer, String> onToken;
    private int[] all;
    private String text;

    /// @param onToken receives each token and the text that it adds
    Continuer(Tokenizer tokenizer, String prompt, BiConsumer<Integer, String> onToken) {
        this.tokenizer = tokenizer;
        this.onToken = onToken;
        int[] words = tokenizer.encode(prompt);
        boolean needsStart = (tokenizer.addsBos() || words.length == 0) && tokenizer.bos() >= 0;
        this.all = needsStart ? withStart(tokenizer.bos(), words) : words;
        this.text = tokenizer.decode(all);
    }

    private static int[] withStart(int start, int[] words) {
        int[] all = new int[words.length + 1];
        all[0] = start;
        System.arraycopy(words, 0, all, 1, words.length);
        return all;
    }

    /// @return number of tokens added
    int run(Model model, Weights weights, int limit, Job job) throws IOException {
        int before = all.length;
        try (Generator generator = new Generator(model, weights)) {
            generator.generate(
                    all,
                    limit,
                    Generator.Sampling.GREEDY,
                    token -> {
                        job.report(
                                (double) (all.length - before) / limit,
                                Messages.of("preview.token", all.length - before + 1));
                        tell(token);
                        return true;
                    },
                    job);
        }
        return all.length - before;
    }

    /// A token may hold part of a character; it then reads as nothing, and the one that completes it as the whole.
    private void tell(int token) {
        all = Arrays.copyOf(all, all.length + 1);
        all[all.length - 1] = token;
        String longer = tokenizer.decode(all);
        boolean isWhole = longer.startsWith(text) && !longer.endsWith("\uFFFD");
        onToken.accept(token, isWhole ? longer.substring(text.length()) : "");
        if (isWhole) {
            text = longer;
        }
    }
}
