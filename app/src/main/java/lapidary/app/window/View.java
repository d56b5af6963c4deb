package lapidary.app.window;

import lapidary.views.text.Messages;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.material2.Material2AL;
import org.kordamp.ikonli.material2.Material2MZ;

/// What the middle of the window shows, in the order of the rail.
public enum View {
    LOOK("place.look", "place.look.rail", "place.look.help", "Shortcut+4", Material2AL.INSIGHTS),
    SENSITIVITY("place.sensi", "place.sensi.rail", "place.sensi.help", "Shortcut+I", Material2AL.GRID_ON),
    SUPER_WEIGHTS("place.super", "place.super.rail", "place.super.help", "Shortcut+U", Material2AL.FLASH_ON),
    METHODS("place.methods", "place.methods.rail", "place.methods.help", "Shortcut+7", Material2AL.APPS),
    TYPES("place.types", "place.types.rail", "place.types.help", "Shortcut+8", Material2MZ.STRAIGHTEN),
    BITS("place.bits", "place.bits.rail", "place.bits.help", "Shortcut+B", Material2AL.EQUALIZER),
    PRUNE("place.prune", "place.prune.rail", "place.prune.help", "Shortcut+9", Material2AL.CONTENT_CUT),
    SEARCH("place.search", "place.search.rail", "place.search.help", "Shortcut+L", Material2AL.DEVICE_HUB),
    CONTEST("place.pareto", "place.pareto.rail", "place.pareto.help", "Shortcut+0", Material2AL.COMPARE_ARROWS),
    HISTORY("place.history", "place.history.rail", "place.history.help", "Shortcut+H", Material2AL.HISTORY),
    DATA("place.data", "place.data.rail", "place.data.help", "Shortcut+6", Material2MZ.STORAGE),
    QUEUE("place.queue", "place.queue.rail", "place.queue.help", "Shortcut+Q", Material2MZ.PLAYLIST_PLAY),
    DOCTOR("place.doctor", "place.doctor.rail", "place.doctor.help", "Shortcut+5", Material2MZ.MEDICAL_SERVICES),
    GUIDE("place.guide", "place.guide.rail", "place.guide.help", "Shortcut+G", Material2MZ.MENU_BOOK);

    private final String key;
    private final String rail;
    private final String help;
    private final String shortcut;
    // An entry of an enum of the icon font, which does not say that it is immutable.
    @SuppressWarnings("ImmutableEnumChecker")
    private final Ikon icon;

    /// @param key of what going there is called; the id of the action that does it
    /// @param rail key of the short name on the rail
    /// @param help key of one sentence on what is to be seen there
    /// @param shortcut what goes there, as an action has it
    View(String key, String rail, String help, String shortcut, Ikon icon) {
        this.key = key;
        this.rail = rail;
        this.help = help;
        this.shortcut = shortcut;
        this.icon = icon;
    }

    /// Key of what going there is called, and id of the action that goes there.
    public String key() {
        return key;
    }

    /// The last part of the key: names files about the place, and its entry of the rail.
    public String page() {
        return key.substring(key.indexOf('.') + 1);
    }

    /// The short name on the rail.
    public String rail() {
        return Messages.of(rail);
    }

    /// One sentence on what is to be seen there.
    public String help() {
        return Messages.of(help);
    }

    /// The keys that go there.
    public String shortcut() {
        return shortcut;
    }

    public Ikon icon() {
        return icon;
    }
}
