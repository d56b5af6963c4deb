package lapidary.app.preview;

import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.value.ObservableValue;
import javafx.scene.Node;
import lapidary.views.state.EmptyState;

/// The tabs of the preview area, in their order: one line each.
public final class PreviewTabs {
    private static final ObservableValue<Boolean> ALWAYS = new SimpleBooleanProperty(true);

    private PreviewTabs() {}

    public static List<PreviewTab> of(PreviewModel model, PromptModel prompt) {
        Node estimates = new EstimatePlots(model);
        Node texts = new PromptPane(prompt);
        Node tokens = new TokensPane(model.tokens());
        return List.of(
                new PreviewTab(
                        "tab-estimate",
                        "Running estimate",
                        "Running estimate (Ctrl+2)",
                        ALWAYS,
                        once(
                                estimates,
                                () -> model.trailProperty().get().newest().isPresent())),
                new PreviewTab("tab-text", "Text side by side", "Text side by side (Ctrl+3)", ALWAYS, () -> texts),
                new PreviewTab(
                        "tab-tokens",
                        "Tokens",
                        "The text coloured by each token's divergence (Ctrl+J)",
                        model.judgeProperty().map(Optional::isPresent),
                        once(tokens, () -> model.trailProperty().get().newest().isPresent())));
    }

    /// The node as soon as there are numbers, and until then the state of waiting for them.
    private static Supplier<Node> once(Node node, BooleanSupplier hasNumbers) {
        return () -> hasNumbers.getAsBoolean()
                ? node
                : EmptyState.loading("Measuring", "The first numbers come within a second or two.");
    }
}
