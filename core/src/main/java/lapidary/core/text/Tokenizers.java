package lapidary.core.text;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.ModelFile;
import lapidary.core.model.GgufVocabulary;
import lapidary.core.model.Model;
import lapidary.core.model.PairVocabulary;
import lapidary.core.model.SentencePieceReader;
import lapidary.core.model.Vocabulary;
import lapidary.core.model.Vocabulary.Piece;
import lapidary.core.model.Vocabulary.PieceType;
import lapidary.core.model.Vocabulary.Special;

/// Makes the tokenizer that a model carries: `tokenizer.json`, a SentencePiece `tokenizer.model`, or a GGUF
/// vocabulary.
public final class Tokenizers {
    private Tokenizers() {}

    /// @throws lapidary.core.format.FormatException when the model has no vocabulary or an unsupported one
    public static Tokenizer of(Model model) throws IOException {
        return of(model.file());
    }

    /// The same for a file whose tensors do not matter.
    public static Tokenizer of(ModelFile file) throws IOException {
        if (GgufVocabulary.isIn(file.metadata())) {
            return new PieceTokenizer(GgufVocabulary.read(file.metadata(), file.path()), file.path());
        }
        Map<String, Path> companions = file.companions();
        Path config = companions.get("tokenizer_config.json");
        Path json = companions.get("tokenizer.json");
        if (json != null) {
            return JsonTokenizer.read(json, config);
        }
        Path sentencePieces = companions.get("tokenizer.model");
        if (sentencePieces != null) {
            Vocabulary vocabulary = SentencePieceReader.read(sentencePieces);
            return new PieceTokenizer(withRules(vocabulary, TokenizerConfig.read(config)), sentencePieces);
        }
        Optional<Vocabulary> pairs = PairVocabulary.read(companions);
        if (pairs.isPresent()) {
            return new PieceTokenizer(pairs.get(), companions.getOrDefault("vocab.json", file.path()));
        }
        throw new FormatException(
                Problem.BAD_TOKENIZER,
                file.path(),
                "vocabulary",
                "tokenizer.json or tokenizer.model beside the model, or a vocabulary inside it",
                "none");
    }

    /// The tokenizer of a vocabulary.
    ///
    /// @param file it was read from, for messages
    public static Tokenizer of(Vocabulary vocabulary, Path file) throws IOException {
        return new PieceTokenizer(vocabulary, file);
    }

    /// A Llama tokenizer adds BOS unless its configuration says otherwise.
    private static Vocabulary withRules(Vocabulary vocabulary, TokenizerConfig rules) {
        Special old = vocabulary.special();
        Special special = new Special(
                rules.bos().map(text -> find(vocabulary, text)).orElse(old.bos()),
                rules.eos().map(text -> find(vocabulary, text)).orElse(old.eos()),
                old.unknown(),
                old.padding(),
                rules.addsBos().orElse(true),
                false);
        return new Vocabulary(
                vocabulary.kind(),
                vocabulary.pieces(),
                vocabulary.merges(),
                vocabulary.preTokenizer(),
                special,
                vocabulary.spacing());
    }

    private static int find(Vocabulary vocabulary, String text) {
        for (int id = 0; id < vocabulary.pieces().size(); id++) {
            Piece piece = vocabulary.pieces().get(id);
            if (piece.type() == PieceType.CONTROL && piece.text().equals(text)) {
                return id;
            }
        }
        return -1;
    }
}
