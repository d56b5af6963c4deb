package lapidary.app.preview;

import java.util.function.Supplier;
import javafx.beans.value.ObservableValue;
import javafx.scene.Node;

/// One tab of the preview area.
///
/// @param id of its button
/// @param offered whether it has anything to say of the model that is open; the button is hidden otherwise
/// @param content what it shows while the preview runs: its own node, or the state of having nothing yet
public record PreviewTab(
        String id, String title, String tooltip, ObservableValue<Boolean> offered, Supplier<Node> content) {}
