package lapidary.app.gallery;

import java.util.Optional;
import lapidary.app.workbench.MethodCard;
import lapidary.core.method.Need;
import lapidary.core.recipe.Stage;

/// Which methods are shown.
///
/// @param search words that all have to be found; "" for any
/// @param bits width of a code that has to be offered
public record GalleryFilter(String search, Optional<Need> need, Optional<Stage> stage, Optional<Integer> bits) {
    /// Every method.
    public static final GalleryFilter ALL = new GalleryFilter("", Optional.empty(), Optional.empty(), Optional.empty());

    boolean shows(MethodCard card) {
        return (search.isBlank() || card.isFoundBy(search.strip()))
                && need.map(wanted -> wanted == card.need()).orElse(true)
                && stage.map(wanted -> wanted == card.method().stage()).orElse(true)
                && bits.map(wanted -> card.method().profile().offers(wanted)).orElse(true);
    }

    GalleryFilter withSearch(String wanted) {
        return new GalleryFilter(wanted, need, stage, bits);
    }

    GalleryFilter withNeed(Optional<Need> wanted) {
        return new GalleryFilter(search, wanted, stage, bits);
    }

    GalleryFilter withStage(Optional<Stage> wanted) {
        return new GalleryFilter(search, need, wanted, bits);
    }

    GalleryFilter withBits(Optional<Integer> wanted) {
        return new GalleryFilter(search, need, stage, wanted);
    }
}
