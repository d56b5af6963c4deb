package lapidary.app.preview;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import lapidary.app.data.DataTokens;
import lapidary.app.data.DataWanted;
import lapidary.app.workbench.OpenModel;
import lapidary.core.data.DataSet;
import lapidary.core.data.ImageGuess;
import lapidary.core.eval.Protocol;
import lapidary.core.eval.TextSequences;
import lapidary.core.format.FormatException;
import lapidary.core.infer.PassCost;
import lapidary.core.job.Job;
import lapidary.core.method.Methods;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.preview.LanguagePreview;
import lapidary.core.preview.PreviewSession;
import lapidary.core.preview.PreviewUpdate;
import lapidary.core.tensor.TensorId;
import lapidary.core.text.Tokenizer;
import lapidary.core.text.Tokenizers;

/// The judge of a language model: its tokenizer, and a session on all judging texts.
final class LanguageJudge implements Judge {
    /// Longest sequence of the preview, tokens.
    static final int CONTEXT = 256;

    private final OpenModel model;
    private final OpenModel.Hold hold;
    private final Tokenizer tokenizer;
    private final PreviewSession session;
    private final TokenizedText text;
    private final List<String> names;
    private final String cost;

    private LanguageJudge(
            OpenModel model,
            OpenModel.Hold hold,
            Tokenizer tokenizer,
            PreviewSession session,
            TokenizedText text,
            List<String> names,
            String cost) {
        this.text = text;
        this.names = names;
        this.cost = cost;
        this.model = model;
        this.hold = hold;
        this.tokenizer = tokenizer;
        this.session = session;
    }

    /// @throws FormatException when the model has no usable tokenizer, or the data is no longer what it was
    static LanguageJudge prepare(
            OpenModel open, Methods methods, List<DataSet> data, Consumer<PreviewUpdate> listener, Job job)
            throws IOException {
        return open.use(model -> {
            Tokenizer tokenizer = Tokenizers.of(model);
            try {
                String cost = PassCost.of(model).sentence() + ".";
                List<DataTokens.Part> parts = DataTokens.parts(tokenizer, data, job);
                int context = model.architecture()
                        .map(architecture -> Math.min(CONTEXT, architecture.context()))
                        .orElse(CONTEXT);
                TextSequences sequences = new TextSequences(
                        parts.stream().map(DataTokens.Part::tokens).toList(),
                        tokenizer.bos(),
                        Protocol.WINDOWS,
                        context);
                TokenizedText text = TokenizedText.of(tokenizer, sequences);
                PreviewSession session = new LanguagePreview(model, methods, sequences, listener);
                List<String> names = parts.stream().map(DataTokens.Part::name).toList();
                return new LanguageJudge(open, open.hold(), tokenizer, session, text, names, cost);
            } catch (RuntimeException | IOException e) {
                tokenizer.close();
                throw e;
            }
        });
    }

    @Override
    public OpenModel model() {
        return model;
    }

    Tokenizer tokenizer() {
        return tokenizer;
    }

    /// The names of the judging texts.
    List<String> names() {
        return names;
    }

    /// The text as the model reads it, token by token.
    TokenizedText text() {
        return text;
    }

    @Override
    public PreviewSession session() {
        return session;
    }

    @Override
    public DataWanted wanted() {
        return DataWanted.of(model.model());
    }

    @Override
    public String cost() {
        return cost;
    }

    @Override
    public List<TensorId> order() {
        return model.model().tensors().stream()
                .sorted(Comparator.comparingInt((ModelTensor tensor) ->
                        tensor.block().orElse(tensor.role() == TensorRole.OUTPUT ? 1 << 30 : -1)))
                .map(ModelTensor::id)
                .toList();
    }

    @Override
    public Optional<ImageGuess> guess() {
        return Optional.empty();
    }

    @Override
    public void close() {
        session.close();
        tokenizer.close();
        hold.close();
    }
}
