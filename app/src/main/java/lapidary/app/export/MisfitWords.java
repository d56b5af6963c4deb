package lapidary.app.export;

import javafx.util.StringConverter;
import lapidary.core.recipe.Target;
import lapidary.views.text.Messages;
import org.jspecify.annotations.Nullable;

/// Says what happens to a choice that the format cannot hold.
final class MisfitWords extends StringConverter<Target.Misfit> {
    @Override
    public String toString(Target.@Nullable Misfit misfit) {
        return switch (misfit) {
            case null -> "";
            case REFUSE -> Messages.of("export.refuse");
            case ROUND -> Messages.of("export.round-into-nearest");
            case DENSE -> Messages.of("export.write-plain-numbers");
        };
    }

    @Override
    public Target.Misfit fromString(String text) {
        throw new IllegalStateException("policies are picked, not typed: " + text);
    }
}
