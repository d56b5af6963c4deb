package lapidary.app.workbench;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How a storage is called where there is little room.
public final class StorageWords {
    private static final int ROOM = 8;

    /// "56.7 % kept": the share is told in whole per cent; never as nothing or all where it is not.
    private static final Pattern SHARE = Pattern.compile("([0-9]{1,3}\\.[0-9]+) %.*");

    private StorageWords() {}

    /// The leading words that fit: "3 bit" for "3 bit asymmetric, groups of 64"; "Q4_0" as it is;
    /// "57 %" for "56.7 % kept".
    public static String brief(String storage) {
        Matcher share = SHARE.matcher(storage);
        if (share.matches()) {
            double exact = Double.parseDouble(share.group(1));
            long whole = Math.round(exact);
            return whole == 0 && exact > 0 ? "< 1 %" : whole == 100 && exact < 100 ? "> 99 %" : whole + " %";
        }
        if (storage.length() <= ROOM) {
            return storage;
        }
        int comma = storage.indexOf(',');
        if (comma > 0 && comma <= ROOM) {
            return storage.substring(0, comma);
        }
        int end = storage.lastIndexOf(' ', ROOM);
        return end <= 0 ? storage.substring(0, ROOM) : storage.substring(0, end);
    }
}
