package lapidary.app.preview;

import java.util.Optional;
import lapidary.core.eval.Evaluation;

/// One of several judging texts.
///
/// @param name of the text
/// @param sequences that it has; 0 for a text that is too short
/// @param evaluation over what has been seen of it; empty as long as that is nothing
record TextResult(String name, int sequences, Optional<Evaluation> evaluation) {}
