package lapidary.app.tour;

import javafx.beans.value.ObservableBooleanValue;

/// What the person has done so far, as the window sees it.
///
/// @param opened a model is open
/// @param inspected another tensor was selected than the one that a model opens with
/// @param chosen something was chosen for a tensor
/// @param exporting the page that writes is shown
/// @param exported a model was written
public record Deeds(
        ObservableBooleanValue opened,
        ObservableBooleanValue inspected,
        ObservableBooleanValue chosen,
        ObservableBooleanValue exporting,
        ObservableBooleanValue exported) {}
