package lapidary.core.table;

import java.util.List;
import lapidary.core.calib.CalibrationSettings;
import lapidary.core.calib.MomentsCalibrator;
import lapidary.core.eval.Protocol;
import lapidary.core.eval.TextSequences;
import lapidary.core.measure.Provenance;
import lapidary.core.model.Architecture;
import lapidary.core.model.Model;

/// What a table is measured on: a text that no judgement may use afterwards.
///
/// @param texts tokens of each, without BOS
/// @param name of the data, without a path
/// @param sha256 of the data, hexadecimal
/// @param context tokens per sequence
/// @param sequences that are used, at most
public record TableText(List<int[]> texts, String name, String sha256, int context, int sequences) {
    /// Tokens of a standard table, as far as the text has them.
    public static final int STANDARD_TOKENS = 4096;

    private static final int STANDARD_CONTEXT = 256;

    public TableText {
        texts = List.copyOf(texts);
        if (context < 4 || sequences < 1) {
            throw new IllegalArgumentException(sequences + " sequences of " + context + " tokens");
        }
    }

    /// So many tokens of a text in sequences of 256, or of what the model was trained on where that is less.
    public static TableText of(Model model, List<int[]> texts, String name, String sha256, int tokens) {
        int trained = model.architecture().map(Architecture::context).orElse(STANDARD_CONTEXT);
        int context = Math.clamp(trained, 4, STANDARD_CONTEXT);
        return new TableText(texts, name, sha256, context, Math.max(2, Math.ceilDiv(tokens, context)));
    }

    public TextSequences cut() {
        return new TextSequences(texts, -1, Protocol.WINDOWS, context);
    }

    /// Tokens that are scored.
    public long tokens() {
        return (long) Math.min(sequences, cut().count()) * context;
    }

    /// The run that finds the second moments of what enters each layer, on the same sequences.
    MomentsCalibrator.Request moments() {
        CalibrationSettings settings = CalibrationSettings.STANDARD.of(context, sequences);
        return new MomentsCalibrator.Request(texts, settings, name, sha256);
    }

    /// Where its numbers come from.
    public Provenance provenance() {
        return Provenance.measured(
                name,
                sha256,
                "windows, context " + context + ", one tensor changed at a time",
                TextSequences.ORDER_SEED);
    }

    String protocol() {
        return "windows " + context + " " + sequences + " " + TextSequences.ORDER_SEED;
    }
}
