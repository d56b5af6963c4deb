package lapidary.app.workbench;

/// How a storage is called where there is little room.
public final class StorageWords {
    private static final int ROOM = 8;

    private StorageWords() {}

    /// The leading words that fit: "3 bit" for "3 bit asymmetric, groups of 64"; "Q4_0" as it is.
    public static String brief(String storage) {
        if (storage.length() <= ROOM) {
            return storage;
        }
        int end = storage.lastIndexOf(' ', ROOM);
        String words = end <= 0 ? storage.substring(0, ROOM) : storage.substring(0, end);
        return words.endsWith(",") ? words.substring(0, words.length() - 1) : words;
    }
}
