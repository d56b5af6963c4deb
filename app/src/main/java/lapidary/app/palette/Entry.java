package lapidary.app.palette;

/// Something that the palette can find.
///
/// @param id names it in what is remembered; unique
/// @param title what is searched, and shown
/// @param detail shown behind it, and searched with less weight; "" for none
/// @param keys the shortcut; "" for none
/// @param run does it, or goes there; called on the screen's thread
public record Entry(String id, Kind kind, String title, String detail, String keys, Runnable run) {
    /// What an entry is; the order decides between entries that fit equally well.
    public enum Kind {
        ACTION("palette.action"),
        PLACE("palette.place"),
        RECENT("palette.recent"),
        METHOD("palette.method"),
        SETTING("palette.setting"),
        GUIDE("palette.guide"),
        TENSOR("palette.tensor");

        private final String key;

        Kind(String key) {
            this.key = key;
        }

        /// Key of its name among the messages.
        public String key() {
            return key;
        }
    }
}
