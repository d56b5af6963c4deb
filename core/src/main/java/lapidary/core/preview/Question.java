package lapidary.core.preview;

import java.util.Optional;

/// What an edit asks for.
///
/// @param number of the edit
/// @param asked what the recipe does to each tensor
/// @param rival what it is compared with
record Question(long number, Assignment asked, Optional<Other> rival) {

    /// Another recipe.
    ///
    /// @param margin differences up to this many nats count as none
    record Other(Assignment assignment, double margin) {}
}
