package lapidary.app.look;

import java.util.List;
import java.util.Optional;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleIntegerProperty;
import lapidary.app.job.Lane;
import lapidary.app.look.picture.BlockView;
import lapidary.app.look.picture.MethodPictures;
import lapidary.app.look.picture.Picture;
import lapidary.app.workbench.OpenModel;
import lapidary.core.job.Job;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.UnfitException;
import lapidary.core.setting.InvalidSettingException;
import org.jspecify.annotations.Nullable;

/// The pictures of what the method did to the leading tensor, made while somebody looks at them.
public final class PicturesModel implements AutoCloseable {
    private final LookModel look;
    private final Lane making;
    private final Lane stepping;
    private final ReadOnlyObjectWrapper<List<Picture>> pictures = new ReadOnlyObjectWrapper<>(List.of());
    private final ReadOnlyObjectWrapper<Optional<BlockView>> block = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyBooleanWrapper busy = new ReadOnlyBooleanWrapper();
    private final IntegerProperty chosen = new SimpleIntegerProperty();
    private long blockNumber;
    private @Nullable CompressedLook made;

    PicturesModel(LookModel look) {
        this.look = look;
        this.making = look.workbench().jobs().lane("pictures");
        this.stepping = look.workbench().jobs().lane("block");
        look.pageProperty().subscribe(ignored -> follow());
        look.compressedProperty().subscribe(ignored -> follow());
        chosen.subscribe(ignored -> showBlock(0, false));
    }

    /// What there is to see; the same list while the same weights are shown.
    public ReadOnlyObjectProperty<List<Picture>> picturesProperty() {
        return pictures.getReadOnlyProperty();
    }

    /// Whether pictures are on their way.
    public ReadOnlyBooleanProperty busyProperty() {
        return busy.getReadOnlyProperty();
    }

    /// Number of the picture shown; kept from tensor to tensor, as far as there are so many.
    public IntegerProperty chosenProperty() {
        return chosen;
    }

    /// The picture shown.
    public Optional<Picture> picture() {
        List<Picture> all = pictures.get();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(Math.clamp(chosen.get(), 0, all.size() - 1)));
    }

    /// The block that is inspected, where the picture is of blocks.
    public ReadOnlyObjectProperty<Optional<BlockView>> blockProperty() {
        return block.getReadOnlyProperty();
    }

    long blockNumber() {
        return blockNumber;
    }

    /// Inspects another block.
    ///
    /// @param number wraps around
    /// @param isSaturated whether to go on to one that clips a weight
    void showBlock(long number, boolean isSaturated) {
        OpenModel open = look.workbench().model().orElse(null);
        if (open == null || !(picture().orElse(null) instanceof Picture.Blocks blocks) || blocks.count() == 0) {
            stepping.cancel();
            block.set(Optional.empty());
            return;
        }
        long asked = Math.floorMod(number, blocks.count());
        stepping.start(
                job -> open.use(ignored -> {
                    long at = isSaturated ? blocks.source().nextSaturated(asked) : asked;
                    return new Stepped(at, blocks.source().block(at));
                }),
                stepped -> {
                    blockNumber = stepped.number();
                    block.set(Optional.of(stepped.view()));
                },
                failure -> block.set(Optional.empty()));
    }

    private record Stepped(long number, BlockView view) {}

    private void follow() {
        CompressedLook after = look.compressedProperty().get().orElse(null);
        OpenModel open = look.workbench().model().orElse(null);
        if (after == null || open == null) {
            making.cancel();
            made = null;
            busy.set(false);
            pictures.set(List.of());
            block.set(Optional.empty());
            return;
        }
        if (look.pageProperty().get() != Page.METHOD || after == made) {
            return;
        }
        busy.set(true);
        making.start(
                job -> open.use(ignored -> pictures(after, job)),
                found -> {
                    made = after;
                    busy.set(false);
                    pictures.set(found);
                    showBlock(0, false);
                },
                failure -> {
                    busy.set(false);
                    pictures.set(List.of());
                });
    }

    private static List<Picture> pictures(CompressedLook after, Job job)
            throws InvalidSettingException, UnfitException, NotFiniteException {
        if (after.subject().isPresent()) {
            return MethodPictures.of(after.subject().get(), job);
        }
        return after.chain().isPresent() ? after.chain().get().pictures(job) : List.of();
    }

    @Override
    public void close() {
        making.close();
        stepping.close();
    }
}
